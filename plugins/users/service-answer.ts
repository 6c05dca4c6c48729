import { passwordProblem, readPassword, type WrittenPassword } from "./password-text.ts";
import { isUserName } from "./users-text.ts";

/** What a service says of a user. */
export type ServiceAnswer =
  /** Nobody is called so. */
  | { readonly kind: "nobody" }
  | {
      readonly kind: "user";
      readonly name: string | undefined;
      readonly source: string | undefined;
      readonly password: WrittenPassword | undefined;
      /** It has looked at the password itself. */
      readonly correct: boolean | undefined;
    };

/** Reads what a service answered. Throws for what it may not answer, without a word of what is secret in it. */
export function readServiceAnswer(status: number, body: string): ServiceAnswer {
  if (status === 404) return { kind: "nobody" };
  if (status !== 200) throw new Error(`it answered with status ${status}; expected 200 or 404`);
  const said = parse(body);
  const [name, source] = [nameIn(said, "name"), nameIn(said, "source")];
  const { password, correct } = said;
  if (correct !== undefined && typeof correct !== "boolean")
    throw new Error('"correct" in its answer is neither true nor false');
  if (password === undefined) return { kind: "user", name, source, password: undefined, correct };
  if (typeof password !== "string") throw new Error('"password" in its answer is not a text');
  const problem = passwordProblem(password);
  if (problem !== undefined) throw new Error(`"password" in its answer: ${problem}`);
  return { kind: "user", name, source, password: readPassword(password), correct };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Error("its answer is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("its answer is not an object");
  return Object.fromEntries(Object.entries(value));
}

function nameIn(said: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = said[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || !isUserName(value))
    throw new Error(`"${key}" in its answer is not a name of 1 to 255 printable characters`);
  return value;
}
