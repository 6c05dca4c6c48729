import { type CommandAnswer, makeScramKeys, type Random, scramText } from "../../core/mod.ts";
import { SCRAM_ITERATIONS } from "../sasl/contract.ts";
import { passwordProblem } from "./password-text.ts";
import { isUserName } from "./users-text.ts";

/** Bytes of a salt. */
const SALT = 16;

/**
 * Makes the keys that stand for a password. `name`: of whose file line is printed; the line for `<smtp-user>` without one. Rejects
 * for what cannot be a password.
 */
export async function passwordKeys(
  password: string,
  name: string | undefined,
  random: Random,
): Promise<CommandAnswer> {
  if (password === "") throw new Error("no password came on the standard input");
  const problem = passwordProblem(password);
  if (problem !== undefined) throw new Error(problem);
  if (name !== undefined && !(isUserName(name) && /^[^\s#;]\S*$/.test(name)))
    throw new Error("the name of a user has no blanks, and does not begin with # or ;");
  const salt = Buffer.from(random.bytes(SALT));
  const keys = await makeScramKeys(password, {
    hash: "sha256",
    iterations: SCRAM_ITERATIONS,
    salt,
  });
  const text = scramText(keys);
  return {
    data: { user: name ?? null, password: text },
    text: name === undefined ? `password ${text}` : `${name} ${text}`,
  };
}
