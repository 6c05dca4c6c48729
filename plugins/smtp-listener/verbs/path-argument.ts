import type { MailAddress, Reply } from "../../../core/mod.ts";
import { readPath, reply } from "../../../core/mod.ts";

/**
 * The argument of MAIL or RCPT: its address (undefined for `<>`) and the text of its parameters.
 */
export type PathArgument =
  | {
      readonly ok: true;
      readonly address: MailAddress | undefined;
      readonly parameters: string;
    }
  | { readonly ok: false; readonly reply: Reply };

/**
 * Takes `FROM:<address> KEY=value` apart. Blanks after the colon are forgiven. `status` is for bad
 * addresses.
 */
export function readPathArgument(
  argument: string,
  verb: "MAIL" | "RCPT",
  word: "FROM:" | "TO:",
  status: "5.1.7" | "5.1.3",
): PathArgument {
  if (argument.slice(0, word.length).toUpperCase() !== word)
    return { ok: false, reply: reply(501, "5.5.4", `syntax: ${verb} ${word}<address>`) };
  let from = word.length;
  while (argument[from] === " ") from++;
  const path = readPath(argument, from);
  if (!path.ok) return { ok: false, reply: reply(501, status, `bad address: ${path.problem}`) };
  const parameters = argument.slice(path.end);
  if (parameters !== "" && !parameters.startsWith(" "))
    return { ok: false, reply: reply(501, "5.5.4", "a space is missing after the address") };
  return { ok: true, address: path.address, parameters };
}
