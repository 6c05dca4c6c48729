import { isMeantAsScram, readScramText, type ScramKeys, saslPrepared } from "../../core/mod.ts";

/** Characters of a password that is kept. */
const LONGEST = 1024;

/** What a written password is: itself, or its keys for SCRAM. */
export type WrittenPassword = { readonly kind: "plain"; readonly password: string } | ScramKeys;

/** Reads a password as it is written in `<smtp-user>`, in a file of users, and by a service; undefined when it cannot be one. */
export function readPassword(text: string): WrittenPassword | undefined {
  if (isMeantAsScram(text)) return readScramText(text);
  const isNone = text.length > LONGEST || /[\0\ufffd]/.test(text) || saslPrepared(text) === "";
  return isNone ? undefined : { kind: "plain", password: text };
}

/** What is wrong with what `readPassword` cannot read. Says nothing of it. */
export function passwordProblem(text: string): string | undefined {
  if (readPassword(text) !== undefined) return undefined;
  return isMeantAsScram(text)
    ? "these are no keys for SCRAM-SHA-256 as mta user password makes them"
    : `a password has 1 to ${LONGEST} characters in UTF-8, none of them NUL`;
}
