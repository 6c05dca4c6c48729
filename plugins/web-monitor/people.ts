import {
  hashProblem,
  isMeantAsScram,
  type Kind,
  type PluginDiagnostic,
  type Right,
  readScramText,
} from "../../core/mod.ts";
import { sha256 } from "./keys.ts";
import type { Person } from "./sessions.ts";

const ACCEPTS = "what mta http password makes of a password";

/** What stands for a password: a hash by scrypt, or keys for SCRAM-SHA-256. */
export const passwordHash: Kind<string> = {
  name: "hash of a password",
  accepts: ACCEPTS,
  example:
    "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
  secret: true,
  parse(text) {
    const fits = isMeantAsScram(text)
      ? readScramText(text) !== undefined
      : hashProblem(text) === undefined;
    return fits ? { ok: true, value: text } : { ok: false, expected: ACCEPTS };
  },
  print: (value) => value,
};

interface PersonBlock {
  readonly name: string;
  readonly settings: { readonly password: string | undefined; readonly right: Right };
}

/** Who may log in, by name. */
export function peopleOf(blocks: readonly PersonBlock[]): ReadonlyMap<string, Person> {
  return new Map(
    blocks.flatMap(({ name, settings: { password, right } }) =>
      password === undefined ? [] : [[name, { name, password, right }]],
    ),
  );
}

/**
 * Whose hash a password is compared with where nobody has the name, so that the answer takes as long: one of those there are, the same for a
 * name each time. Undefined where nobody may log in.
 */
export function standInFor(name: string, people: ReadonlyMap<string, Person>): Person | undefined {
  const all = [...people.values()];
  return all[sha256(name).readUInt32BE() % all.length];
}

/** What is wrong with a block. */
export function personProblems(
  { password }: PersonBlock["settings"],
  name: string,
): readonly PluginDiagnostic[] {
  if (password !== undefined) return [];
  const message = `${name} has no password, and cannot log in`;
  return [
    {
      severity: "error",
      directive: "password",
      message,
      hint: `mta http password ${name} makes a line`,
    },
  ];
}
