/** Parameters of MAIL and RCPT that plugins understand are kept as notes of the core, and passed on to peers that take them. */
import { NO_NOTES, type Notes, noteOf } from "./notes.ts";

/** The commands that take parameters. */
export type WithParameters = "mail" | "rcpt";

/** The longest keyword that can be kept, characters. */
export const LONGEST_KEYWORD = 54;

/** The name of the note that keeps a parameter of a keyword. */
function parameterNote(command: WithParameters, keyword: string): string {
  return `core.${command}.${keyword.toLowerCase()}`;
}

/** Notes for the parameters of a command, by keyword in upper case. */
export function parameterNotes(
  command: WithParameters,
  parameters: ReadonlyMap<string, string> | undefined,
): Notes {
  if (parameters === undefined || parameters.size === 0) return NO_NOTES;
  return Object.fromEntries(
    Array.from(parameters, ([keyword, value]) => [parameterNote(command, keyword), value]),
  );
}

/** The value of a parameter as it was given, empty for one without a value; undefined when it was not given. */
export function parameterOf(
  holder: { readonly notes?: Notes | undefined },
  command: WithParameters,
  keyword: string,
): string | undefined {
  return noteOf(holder.notes, parameterNote(command, keyword));
}
