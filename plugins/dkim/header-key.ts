import { createHash } from "node:crypto";
import { dropOldest, HeaderBlock } from "../../core/mod.ts";
import { type SigningKey, signingKeyOf } from "./key-file.ts";

/** The field in which a message brings its key. */
export const KEY_FIELD = "X-DKIM-Key";

/** Keys of messages that are kept ready. */
const MOST_KEPT = 100;
/** Characters of a key that are read: one of 4096 bits has 3300. With longer numbers in it, signatures would take long. */
const LONGEST_KEY = 8000;

/** Reads the keys that messages bring. What is read is never told. */
export class HeaderKeys {
  /** By the SHA-256 of the text. */
  readonly #known = new Map<string, Promise<SigningKey>>();

  /**
   * The key in a header; undefined without one. Rejects with an `Error` that says what is wrong, without a word of the key.
   */
  keyIn(header: Buffer): Promise<SigningKey> | undefined {
    const text = HeaderBlock.of(header).first(KEY_FIELD);
    if (text === undefined) return undefined;
    const digest = createHash("sha256").update(text).digest("base64");
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const key = signingKeyOf(pemOf(text));
    this.#known.set(digest, key);
    dropOldest(this.#known, MOST_KEPT);
    key.catch(() => this.#known.delete(digest));
    return key;
  }
}

/** A key that was folded into a header, as a PEM file has it. */
function pemOf(text: string): string {
  const [, label = "", content = ""] =
    /-----BEGIN ([A-Z ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END/.exec(text) ?? [];
  if (content.length > LONGEST_KEY) return "";
  const lines = content.replaceAll(/\s+/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
