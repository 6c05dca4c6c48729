import {
  addressKind,
  domainName,
  domainPattern,
  isLocal,
  type Kind,
  list,
  mailbox,
  pair,
  type WrittenPattern,
} from "../../core/mod.ts";

const aliasSource: Kind<string> = addressKind(
  "alias",
  "a mail address, the part before its @, or all of a domain such as *@example.net",
  "info",
  isLocal,
);

/** `SOURCE TARGET,TARGET…`: an address and where its mail goes instead. */
export const alias: Kind<readonly [string, readonly string[]]> = pair(
  aliasSource,
  list(mailbox, { max: 100 }),
  {
    name: "alias",
    accepts: "an address and where its mail goes, such as info ops@example.net",
    example: "info ops@example.net,staff@example.net",
  },
);

const senderPattern: Kind<string> = addressKind(
  "sender pattern",
  "a mail address, all of a domain such as *@example.net, * or <>",
  "*@example.net",
  (text) => text === "<>" || text === "*",
);

/** `SOURCE TARGET`: an envelope sender and what it becomes. */
export const senderRewrite: Kind<readonly [string, string]> = pair(senderPattern, senderPattern, {
  name: "sender rewrite",
  accepts: "two senders, such as *@example.net *@bounces.example.net",
  example: "*@example.net *@bounces.example.net",
});

/** `PATTERN DOMAIN`: domains in the From field and what they become. */
export const fromRewrite: Kind<readonly [WrittenPattern, string]> = pair(
  domainPattern,
  domainName,
  {
    name: "domain rewrite",
    accepts: "a domain pattern and a domain, such as *.example.net example.net",
    example: "*.example.net example.net",
  },
);
