import type { SaslMechanism, SaslStep } from "../../core/mod.ts";

const ASK: SaslStep = { kind: "challenge", data: Buffer.alloc(0) };
const MALFORMED: SaslStep = { kind: "failure", why: "malformed" };
const DENIED: SaslStep = { kind: "failure", why: "denied" };

/** PLAIN (RFC 4616): name and password in one response. */
export const plain: SaslMechanism = {
  showsPassword: true,
  begin: () => ({ step: (input) => (input === undefined ? ASK : claim(input)) }),
};

/** `[authzid] NUL authcid NUL passwd`. Nobody may act for somebody else: an authzid must be the name itself. */
function claim(input: Buffer): SaslStep {
  const parts = textOf(input)?.split("\0");
  if (parts?.length !== 3) return MALFORMED;
  const [actFor = "", user = "", password = ""] = parts;
  if (user === "" || password === "") return MALFORMED;
  return actFor === "" || actFor === user ? { kind: "claim", user, password } : DENIED;
}

/** Bytes as text; undefined when they are no UTF-8. */
export function textOf(input: Buffer): string | undefined {
  const text = input.toString("utf8");
  return Buffer.from(text, "utf8").equals(input) ? text : undefined;
}
