import { createSecureContext } from "node:tls";
import { errorText } from "../../core/mod.ts";

/** Why a list of ciphers cannot be used by this runtime; undefined when it can. */
export function cipherProblem(ciphers: string): string | undefined {
  try {
    createSecureContext({ ciphers });
    return undefined;
  } catch (error) {
    return `no cipher matches "${ciphers}" (${errorText(error)})`;
  }
}
