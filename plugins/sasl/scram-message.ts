/** Characters of a nonce of a client. */
const LONGEST_NONCE = 1024;

/** What a client says first (RFC 5802 §7, client-first-message). */
export interface ClientFirst {
  /** The header of GS2 as it came: `n,,`. */
  readonly gs2: string;
  /** Channel binding: not known to the client, known but the server seems not to offer it, or used by this type. */
  readonly binding: "none" | "not-offered" | { readonly type: string };
  /** Whom it wants to act for; undefined when it does not say. */
  readonly actFor: string | undefined;
  readonly user: string;
  readonly nonce: string;
  /** client-first-message-bare. */
  readonly bare: string;
}

/** What a client says last (client-final-message). */
export interface ClientFinal {
  /** Header of GS2 and channel binding. */
  readonly binding: Buffer;
  readonly nonce: string;
  readonly proof: Buffer;
  /** client-final-message-without-proof. */
  readonly withoutProof: string;
}

/** Reads the first message; undefined when it is none, or demands an extension (`m=`). */
export function readClientFirst(text: string): ClientFirst | undefined {
  const [, gs2 = "", flag = "", , actFor, bare = ""] =
    /^((n|y|p=[A-Za-z0-9.-]{1,100}),(a=([^,\0]+))?,)(n=.+)$/s.exec(text) ?? [];
  const [, saslName = "", nonce = ""] = /^n=([^,\0]+),r=([!-+\--~]+)(?:,|$)/.exec(bare) ?? [];
  const user = nameOf(saslName);
  if (user === undefined || nonce === "" || nonce.length > LONGEST_NONCE) return undefined;
  const other = actFor === undefined ? undefined : nameOf(actFor);
  if (actFor !== undefined && other === undefined) return undefined;
  return { gs2, binding: bindingOf(flag), actFor: other, user, nonce, bare };
}

function bindingOf(flag: string): ClientFirst["binding"] {
  if (flag.startsWith("p=")) return { type: flag.slice(2) };
  return flag === "y" ? "not-offered" : "none";
}

/** Reads the final message; undefined when it is none. */
export function readClientFinal(text: string): ClientFinal | undefined {
  const [, withoutProof = "", channel = "", nonce = "", key = ""] =
    /^(c=([A-Za-z0-9+/]+=*),r=([!-+\--~]+)(?:,[a-oq-zA-Z]=[^,\0]+)*),p=([A-Za-z0-9+/]+=*)$/.exec(
      text,
    ) ?? [];
  if (withoutProof === "") return undefined;
  const proof = Buffer.from(key, "base64");
  return { binding: Buffer.from(channel, "base64"), nonce, proof, withoutProof };
}

/** The name that a saslname stands for: `=2C` is a comma, `=3D` an equals sign, and no other may follow one. */
function nameOf(saslName: string): string | undefined {
  if (saslName === "" || /=(?!2C|3D)/.test(saslName)) return undefined;
  return saslName.replaceAll("=2C", ",").replaceAll("=3D", "=");
}
