import type { Kind } from "../../core/mod.ts";

/** What becomes of the local parts of recipients in records. */
export type RecipientPrivacy =
  | { readonly kind: "retain" }
  /** Each is replaced by a text. */
  | { readonly kind: "redact"; readonly by: string }
  /** Each is replaced by a keyed hash of it. */
  | {
      readonly kind: "siphash" | "hmac-sha256";
      readonly key: string;
      /** Whether the key is written in hexadecimal. */
      readonly hex: boolean;
    };

const ACCEPTS =
  "retain, redact [TEXT], or siphash, siphash-hexkey, hmac-sha256, hmac-sha256-hexkey and a KEY; that of siphash has 16 bytes";

/** What stands for a local part unless stated. */
const REDACTED = "...";

/** Bytes of a key of SipHash. */
const SIPHASH_KEY = 16;

/** How recipients are shown; holds a key, so that it is never shown itself. */
export const recipientPrivacy: Kind<RecipientPrivacy> = {
  name: "privacy policy",
  accepts: ACCEPTS,
  example: "redact",
  secret: true,
  parse(text) {
    const [, word = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    const kind = word.toLowerCase();
    if (kind === "retain" && rest === "") return { ok: true, value: { kind } };
    if (kind === "redact") return { ok: true, value: { kind, by: rest || REDACTED } };
    const hex = kind.endsWith("-hexkey");
    const hash = hex ? kind.slice(0, -"-hexkey".length) : kind;
    if (hash !== "siphash" && hash !== "hmac-sha256") return { ok: false, expected: ACCEPTS };
    const isWritten = rest !== "" && (!hex || HEX.test(rest));
    const bytes = Buffer.byteLength(rest, hex ? "hex" : "utf8");
    return isWritten && (hash !== "siphash" || bytes === SIPHASH_KEY)
      ? { ok: true, value: { kind: hash, key: rest, hex } }
      : { ok: false, expected: ACCEPTS };
  },
  print(value) {
    switch (value.kind) {
      case "retain":
        return "retain";
      case "redact":
        return `redact ${value.by}`;
      case "siphash":
      case "hmac-sha256":
        return `${value.kind}${value.hex ? "-hexkey" : ""} ${value.key}`;
    }
  },
};

const HEX = /^([\da-f]{2})+$/i;
