import type { Kind, Parsed } from "../kind.ts";
import { mailAddress } from "./names.ts";
import { type Pattern, regex } from "./regex.ts";

/** What the local part of an address may look like here: RFC 5321 §4.1.2 without quotes. */
const LOCAL = /^[^\s<>(),;:"@[\]\\/*]{1,64}$/;

/** An address, or a text without `@` that is one as well. `*` is a local part like any other (RFC 5322 §3.2.3). */
export function addressKind(
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

/** Whether a text can appear before the @ of an address, unquoted. */
export const isLocal = (text: string): boolean => LOCAL.test(text);

/** An address or a local part. */
export const mailbox: Kind<string> = addressKind(
  "mailbox",
  "a mail address, or the part before its @",
  "abuse",
  isLocal,
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
