import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  type Plugin,
  QUEUE_STORE,
  repeatable,
  type SettingsView,
  yesNo,
} from "../../core/mod.ts";
import { VAULT } from "../vault/contract.ts";
import { asked } from "./asked.ts";
import { BodyHashes } from "./body-hashes.ts";
import { checkKeys, checkSigning } from "./check.ts";
import {
  algorithm,
  bodyLimit,
  canonicalization,
  expiry,
  identity,
  identityFallback,
  noMoreHeaders,
  queryMethod,
  signedHeaders,
  timestamp,
  whetherToSign,
} from "./directives.ts";
import { domainKey } from "./domain-key.ts";
import { HeaderKeys } from "./header-key.ts";
import { KeyRing, type KeysAt } from "./key-ring.ts";
import { BODY, DOMAIN, FOREIGN, OPTIONS, OWN_KEY, STRIPPED } from "./notes.ts";
import { Sealer } from "./sealing.ts";
import { SIGNING } from "./service.ts";
import { SignatureCache } from "./signer.ts";
import { rulesOf } from "./signing-rules.ts";
import { SIGNATURES, signaturesHere } from "./signing-threads.ts";
import { signsMailOf } from "./signs-mail-of.ts";
import { Unsigned } from "./unsigned.ts";
import { WAITING, WaitingForKeys } from "./waiting-for-keys.ts";

const SOURCE = ["source"] as const;
const LOOK_EVERY = 60_000;

/** Mail gets DKIM signatures. */
export const dkim: Plugin = definePlugin({
  name: "dkim",
  summary: "Signs mail as it is sent, so that its domain answers for it (DKIM).",
  directives: {
    "dkim-sign": whetherToSign(
      "Whether mail to these domains gets a signature with the first key that fits its sender.",
    ),
    "domain-key": repeatable(domainKey, {
      scopes: ["global", "virtual-mta", "virtual-mta-pool", "domain-key-list"],
      macros: true,
      doc: "A key: its selector, its domain and its file, RSA (1024 to 4096 bits, 2048 or more is advised) or Ed25519. It signs for that domain and those below it, or for all with *, which goes last. The first that fits counts; those of the virtual MTA are tried first, then those of its pools, then the global ones. Files are read at the start and at every reload; a key in the vault ({vault}:/path:key) when mail is first signed after that, and mail waits while it cannot be had.",
      rfc: "RFC 6376 §3.1",
    }),
    "dkim-identity": identity,
    "dkim-identity-fallback": identityFallback,
    "dkim-algorithm": algorithm,
    "dkim-body-canon": canonicalization("the body"),
    "dkim-headers-canon": canonicalization("the header"),
    "dkim-headers": signedHeaders,
    "dkim-disallow-adding-headers": noMoreHeaders,
    "dkim-add-body-limit": bodyLimit,
    "dkim-add-timestamp": timestamp,
    "dkim-expire-after": expiry,
    "dkim-query-method": queryMethod,
    "second-dkim-sign": whetherToSign(
      "Whether mail gets a second signature, with the first key that fits and did not make the first one: that of another domain (second-dkim-identity), or of the other algorithm.",
    ),
    "second-dkim-identity": identity,
    "second-dkim-identity-fallback": identityFallback,
    "second-dkim-algorithm": algorithm,
    "second-dkim-body-canon": canonicalization("the body"),
    "second-dkim-headers-canon": canonicalization("the header"),
    "second-dkim-headers": signedHeaders,
    "second-dkim-disallow-adding-headers": noMoreHeaders,
    "second-dkim-add-body-limit": bodyLimit,
    "second-dkim-add-timestamp": timestamp,
    "second-dkim-expire-after": expiry,
    "second-dkim-query-method": queryMethod,
    "allow-dkim-signing": directive(yesNo, {
      scopes: SOURCE,
      doc: "Whether mail from these clients is signed, where dkim-sign has mail signed. Unset: that of clients that may send to any recipient is (always-allow-relaying, a login, or on this host). Mail that a stranger may send here, to relay-domain for instance, is not: it may name any author, and your signature would make the author believed, wherever it is sent on.",
    }),
    "process-x-dkim-options": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Let the field X-DKIM-Options of a message say how its first signature is made: s= selector, d= domain, i= identity, q= query method, key-list= the name of a <domain-key-list>, separated by semicolons. It takes precedence over the configuration, and is removed when the message is sent. Mail with one that cannot be read is refused (554 5.6.0).",
    }),
    "retain-x-dkim-options": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Leave X-DKIM-Options in the message.",
    }),
    "process-x-dkim-key": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Sign with the private key in the field X-DKIM-Key of a message, PEM folded into lines; its selector comes from X-DKIM-Options. The key stands in the spool as long as the message waits; it is removed when the message is sent or quoted. Mail with one that is none is refused (554 5.6.0).",
    }),
    "retain-x-dkim-key": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Leave the private key in the message: whoever gets it can sign as you do.",
    }),
  },
  notes: [BODY.relaxed, BODY.simple, DOMAIN, FOREIGN, OPTIONS, OWN_KEY, STRIPPED],
  metrics: {
    signatures: counter("Signatures made.", { algorithm: ["rsa-sha256", "ed25519-sha256"] }),
    unsigned: counter("Signatures left out, as no key fitted."),
  },
  alarms: {
    "no-key": {
      severity: "error",
      doc: "Mail that must be signed waits for a key that fits its sender: add a domain-key, and reload. The alarm ends when that mail is signed, or is no longer queued.",
    },
  },
  needs: {
    clock: CLOCK,
    signatures: SIGNATURES,
    signing: SIGNING,
    store: QUEUE_STORE,
    vault: VAULT,
    waiting: WAITING,
  },
  provides: (offer) => [
    offer(SIGNATURES, ({ services: { clock }, log }) => signaturesHere({ clock, log })),
    offer(WAITING, ({ alarms }) => new WaitingForKeys(alarms)),
    offer(
      SIGNING,
      async ({ config, at, services, log, metrics }) => {
        const { clock, signatures, vault, waiting } = services;
        const keysAt: KeysAt = {
          global: () => at(config.global).domainKey,
          virtualMta: (name) => at(config.virtualMta(name)).domainKey,
          pool: (name) => at(config.block("virtual-mta-pool", name)).domainKey,
          list: (name) => at(config.block("domain-key-list", name)).domainKey,
        };
        const ring = await KeyRing.of(config, keysAt, { vault, clock });
        const bodies = new BodyHashes(["relaxed"]);
        const headerKeys = new HeaderKeys();
        const sealer = new Sealer({
          ...{ ring, headerKeys, bodies, waiting, signatures, clock },
          made: metrics.signatures,
          cache: new SignatureCache(clock),
          unsigned: new Unsigned({ log, waiting, unsigned: metrics.unsigned }),
        });
        const notesDomain = config.blocks("limit").some(({ view }) => countsByDomain(view));
        return { ring, bodies, headerKeys, sealer, notesDomain };
      },
      { per: "configuration" },
    ),
  ],
  jobs: {
    waiting: {
      doc: "Looks whether mail that waits for a key is still queued.",
      every: ({ services }) => (services.waiting.size > 0 ? LOOK_EVERY : undefined),
      run: ({ services: { waiting, store }, signal }) => waiting.look(store, signal),
    },
  },
  check: {
    domain: checkSigning,
    global: checkKeys,
    "virtual-mta": checkKeys,
    "virtual-mta-pool": checkKeys,
    "domain-key-list": checkKeys,
  },
  hooks: {
    readContent: {
      when: (_global, isSet) => isSet("dkim-sign") || isSet("second-dkim-sign"),
      handler: (_expected, { services }) => services.signing.bodies.reader(),
    },
    inspectMessage: {
      when: (_global, isSet) =>
        isSet("dkim-sign") ||
        isSet("second-dkim-sign") ||
        isSet("process-x-dkim-options") ||
        isSet("process-x-dkim-key"),
      handler({ header, session }, { settings, services, config }) {
        const { clientAddress, sourceName, userSource } = session;
        const source = config.source(clientAddress, sourceName, userSource);
        const isForeign = !signsMailOf(session, source);
        return asked(header, settings, isForeign, services.signing);
      },
    },
    renderMessage: {
      when: () => "noted",
      handler(value, { message }) {
        const stripped = STRIPPED.of(message);
        return stripped === undefined ? value : { ...value, drop: [...value.drop, ...stripped] };
      },
    },
    sealMessage: {
      when: (_global, isSet) => isSet("dkim-sign") || isSet("second-dkim-sign"),
      handler: (fields, message, { settings, services }) =>
        services.signing.sealer.seal(fields, message, rulesOf(settings)),
    },
  },
});

/** Whether a `<limit>` block has the word for it. */
function countsByDomain(view: SettingsView): boolean {
  const { value } = view.get("by");
  return Array.isArray(value) && value.includes("dkim-domain");
}
