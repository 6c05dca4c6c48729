import {
  domainName,
  domainPattern,
  type Kind,
  list,
  mailAddress,
  type Parsed,
  type Pattern,
  regex,
  type WrittenPattern,
} from "../../core/mod.ts";
import { pair } from "./pair.ts";

/** What the local part of an address may look like here: RFC 5321 §4.1.2 without quotes. */
const LOCAL = /^[^\s<>(),;:"@[\]\\/*]{1,64}$/;

/** An address, or a text without `@` that is one as well. `*` is a local part like any other (RFC 5322 §3.2.3). */
function addressKind(
  name: string,
  accepts: string,
  example: string,
  isOther: (text: string) => boolean,
): Kind<string> {
  return {
    name,
    accepts,
    example,
    parse(text) {
      const parsed = mailAddress.parse(text);
      if (parsed.ok) return parsed;
      return isOther(text) ? { ok: true, value: text } : { ok: false, expected: accepts };
    },
    print: (value) => value,
  };
}

const isLocal = (text: string): boolean => LOCAL.test(text);

/** An address or a local part. */
export const mailbox: Kind<string> = addressKind(
  "mailbox",
  "a mail address, or the part before its @",
  "abuse",
  isLocal,
);

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

function orPattern(kind: Kind<string>, accepts: string): Kind<string | Pattern> {
  return {
    name: `${kind.name} or regex`,
    accepts,
    example: kind.example,
    parse(text): Parsed<string | Pattern> {
      if (text.startsWith("/")) return regex.parse(text);
      const parsed = kind.parse(text);
      return parsed.ok ? parsed : { ok: false, expected: accepts };
    },
    print: (value) => (typeof value === "string" ? value : regex.print(value)),
  };
}

/** An address, or a regular expression for addresses. */
export const addressOrPattern: Kind<string | Pattern> = orPattern(
  mailAddress,
  "a mail address or a regular expression such as /^bounce-.*@example\\.net$/",
);

/** An address, a local part, or a regular expression for addresses. */
export const mailboxOrPattern: Kind<string | Pattern> = orPattern(
  mailbox,
  "a mail address, the part before its @, or a regular expression such as /^bounce-/",
);
