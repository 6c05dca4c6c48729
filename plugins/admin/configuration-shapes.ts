import { type Schema, schema } from "../../core/mod.ts";

/** A directive in force. */
export const SETTING: Schema = schema.object({
  directive: schema.text(),
  scope: schema.text("Where it was looked up."),
  values: schema.list(
    schema.text(),
    "In its own form, one for each occurrence; none when it is unset. Secrets are not shown.",
  ),
  written: schema.list(schema.text(), "As written in the file; none for a default."),
  "at?": schema.text("`file:line:column`; missing for a default."),
  "block?": schema.text("The block that set it; missing for the global level."),
  effective: schema.flag("False for a directive without behaviour."),
});

const HOST = {
  host: schema.text("A name, an address, or `unix:` and a path."),
  port: schema.whole(),
  lookupMx: schema.flag("It is a domain whose MX are used."),
};

/** What would become of a message, without the settings by which that is so. */
export const EXPLAINED: Readonly<Record<string, Schema>> = {
  sourceBlocks: schema.list(
    schema.object({ label: schema.text(), at: schema.text("`file:line:column`.") }),
    "`<source>` blocks that apply, the first before the others.",
  ),
  virtualMta: schema.text(),
  defined: schema.flag("A block defines it."),
  chosen: schema.oneOf(["given", "by settings", "default"]),
  queue: schema.text("`domain/vmta`."),
  moves: schema.list(schema.text(), "Queues that its mail moves on to."),
  "provider?": schema.text("The provider whose profile counts."),
  agent: schema.text("How it is delivered."),
  sources: schema.list(
    schema.object({
      "address?": schema.text("Missing: the host chooses."),
      heloName: schema.text("The name it says."),
      "proxy?": schema.text("The proxy that has the address."),
    }),
    "Addresses that it is sent from.",
  ),
  "route?": schema.object(
    {
      "byDns?": schema.flag("The hosts were found in the DNS."),
      "oneSite?": schema.flag("They count as one in limits."),
      tiers: schema.list(schema.list(schema.object(HOST)), "By preference."),
    },
    "Fixed hosts; missing: the MX of the queue's domain.",
  ),
  "tls?": schema.oneOf(["none", "opportunistic", "required", "verified"]),
  tlsBy: schema.list(schema.text(), "Plugins that may demand more of hosts."),
  "hosts?": schema.list(
    schema.object({
      hostName: schema.text(),
      address: schema.text(),
      port: schema.whole(),
      "triedLastUntil?": schema.orNull(schema.number("It failed lately.")),
      "tls?": schema.object({
        kind: schema.oneOf(["none", "opportunistic", "required", "verified", "dane", "refused"]),
        by: schema.text("Who demands that, or why it is refused."),
        names: schema.list(schema.text(), "Of which its certificate must have one."),
      }),
    }),
    "In an order in which they may be tried; missing when the DNS was not asked.",
  ),
  "problem?": schema.text("Why hosts are missing."),
  unheard: schema.list(schema.text(), "Plugins that could not be asked."),
};

/** What would become of a message. */
export const EXPLANATION: Schema = schema.object({
  ...EXPLAINED,
  settings: schema.list(SETTING, "Directives of the source, of the virtual MTA and of the queue."),
});

const POSITION = {
  file: schema.text(),
  line: schema.whole(),
  column: schema.whole(),
  length: schema.whole("Characters that are meant."),
  "keys?": schema.text("In a configuration in TypeScript: the keys that lead there."),
};
const PLACE = schema.object({
  ...POSITION,
  "includedAt?": schema.any("Where the file is included, likewise."),
});

const RELOADED = {
  ok: schema.flag("The configuration has no errors."),
  diagnostics: schema.list(
    schema.object({
      code: schema.text("As `mta check-config --explain` has it."),
      severity: schema.oneOf(["error", "warning"]),
      message: schema.text(),
      "at?": PLACE,
      includedFrom: schema.list(PLACE, "Includes that led to the file, innermost first."),
      "hint?": schema.text("What to do about it."),
      "secret?": schema.flag("A secret is at the place."),
      "stake?": schema.text("What a directive without effect would change."),
      "allowance?": schema.text("What `allow-no-effect` would have to name."),
    }),
    "The first 1000.",
  ),
  report: schema.text("The same in words, with the lines that are meant."),
  needsRestart: schema.list(schema.text(), "Directives that take effect at the next start."),
};

/** What came of a reload. */
export const RELOAD: Schema = schema.object(RELOADED);

/** What a reload would bring. */
export const REVIEW: Schema = schema.object({
  ...RELOADED,
  changes: schema.list(
    schema.object({ sign: schema.oneOf(["+", "-", " "]), text: schema.text() }),
    "Lines that would go and come, with some around them. Secrets are not shown.",
  ),
  more: schema.flag("There are more than were told."),
});

/** The server. */
export const SERVER: Schema = schema.object({
  version: schema.text(),
  build: schema.orNull(
    schema.object(
      {
        date: schema.text("When the package was made."),
        "revision?": schema.text("The commit it was made from."),
      },
      "Null in a checkout, which nobody has built.",
    ),
  ),
  hostName: schema.text(),
  hostId: schema.text(),
  userString: schema.orNull(
    schema.text("`user-string` of the first accounting file that has one."),
  ),
  os: schema.object({ name: schema.text(), version: schema.text() }),
  cpu: schema.object({ type: schema.text(), count: schema.whole() }),
  memory: schema.whole("Bytes."),
  sandbox: schema.flag("It delivers nothing to the outside."),
  spool: schema.object({
    directory: schema.text(),
    mostRecipients: schema.orNull(schema.whole("`spool-max-recipients`.")),
  }),
});

/** What plugins keep. */
export const KEPT: Schema = schema.object({
  entries: schema.list(
    schema.object({
      plugin: schema.text(),
      name: schema.text(),
      "queue?": schema.text("`domain/vmta`; missing for what the server keeps."),
      key: schema.text("Empty for what is kept of a queue."),
      value: schema.text("As JSON."),
    }),
  ),
  more: schema.flag("There are more."),
});
