import type { KnownUser, Verifier } from "../reception/known-user.ts";
import { hashProblem } from "../reception/password.ts";
import { isBoolean, isObject, isText, orNothing, type Shape, shape } from "./shape.ts";

/** Things that prove who a client is, of one user. */
const MOST_VERIFIERS = 20;

/** A user as `findIdentity` may answer it. */
export const KNOWN_USER: Shape<KnownUser> = shape(
  "{ name, verifiers } with a name of 1 to 255 printable characters, and verifiers of the kinds plain, hash, scram, certificate and checked",
  (value): value is KnownUser => {
    if (!isObject(value)) return false;
    const { name, source, verifiers } = value;
    if (!isName(name) || !orNothing(isName)(source)) return false;
    return (
      Array.isArray(verifiers) &&
      verifiers.length <= MOST_VERIFIERS &&
      verifiers.every((one) => isVerifier(one))
    );
  },
  ({ name, source, verifiers }) => ({ name, source, verifiers: [...verifiers] }),
);

/** True for what may be a user's name: it is in trace fields and records. */
function isName(value: unknown): value is string {
  return typeof value === "string" && /^\P{Cc}{1,255}$/u.test(value);
}

function isVerifier(value: unknown): value is Verifier {
  if (!isObject(value)) return false;
  switch (value.kind) {
    case "plain":
      return isText(value.password) && value.password !== "";
    case "hash":
      return typeof value.hash === "string" && hashProblem(value.hash) === undefined;
    case "scram":
      return isScram(value);
    case "certificate":
      return typeof value.fingerprint === "string" && /^[0-9a-f]{64}$/i.test(value.fingerprint);
    case "checked":
      return isBoolean(value.correct);
    default:
      return false;
  }
}

function isScram(value: Readonly<Record<string, unknown>>): boolean {
  const { hash, iterations, salt, storedKey, serverKey } = value;
  if (hash !== "sha1" && hash !== "sha256") return false;
  if (typeof iterations !== "number" || !Number.isInteger(iterations)) return false;
  const bounded = iterations >= 1 && iterations <= 1_000_000;
  return bounded && [salt, storedKey, serverKey].every((key) => Buffer.isBuffer(key));
}
