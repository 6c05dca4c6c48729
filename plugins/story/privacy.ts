import { createHmac } from "node:crypto";
import type { MessageOrigin } from "../../core/mod.ts";
import { foldTerm } from "./terms.ts";

/** What can be hashed. */
export const HASHED = ["recipients", "senders"] as const;

/** What can be left out. */
export const LEFT_OUT = ["senders", "clients", "users", "replies", "message-ids"] as const;

/** What is kept of whom. */
export interface PrivacyChoice {
  readonly hashed: readonly (typeof HASHED)[number][];
  readonly leftOut: readonly (typeof LEFT_OUT)[number][];
}

/** Addresses whose hash is remembered. */
const MOST_KNOWN = 10_000;
/** Characters of a local part that is looked for in what a peer said: shorter ones are in any word. */
const SHORTEST = 3;

/** Takes out of records what is not to be kept. */
export class Privacy {
  readonly #key: Buffer | undefined;
  readonly #recipients: boolean;
  readonly #senders: boolean;
  readonly #leftOut: ReadonlySet<(typeof LEFT_OUT)[number]>;
  readonly #known = new Map<string, string>();

  /** `key` makes the hashes: who does not have it cannot try addresses. Undefined where nothing is hashed, nor ever was. */
  constructor(key: Buffer | undefined, { hashed, leftOut }: PrivacyChoice) {
    this.#key = key;
    this.#recipients = hashed.includes("recipients");
    this.#senders = hashed.includes("senders");
    this.#leftOut = new Set(leftOut);
  }

  recipient(address: string): string {
    return this.#recipients ? this.hashed(address) : address;
  }

  /** `only`: the one recipient there is, whose address may be part of the sender's (VERP). */
  sender(address: string, only: string | undefined): string {
    if (address === "") return "";
    if (this.#leftOut.has("senders")) return "";
    if (this.#senders) return this.hashed(address);
    if (!this.#recipients || only === undefined) return address;
    const at = only.lastIndexOf("@");
    const verp = `${only.slice(0, at)}=${only.slice(at + 1)}`;
    return replacedIn(address, verp, "~");
  }

  /** ORCPT. */
  original(text: string | undefined): string | undefined {
    return this.#recipients ? undefined : text;
  }

  messageId(text: string | undefined): string | undefined {
    return this.#leftOut.has("message-ids") ? undefined : text;
  }

  origin(
    { mta, user }: MessageOrigin,
    address: string,
  ): {
    readonly client: string;
    readonly user: string | undefined;
  } {
    return {
      client: this.#leftOut.has("clients") ? "" : mta || address,
      user: this.#leftOut.has("users") ? undefined : user,
    };
  }

  /** What was said to or about a recipient. */
  reply(text: string, address: string): string {
    if (this.#leftOut.has("replies")) return /^[245]\d\d\b/.exec(text)?.[0] ?? "";
    if (!this.#recipients) return text;
    const local = address.slice(0, Math.max(address.lastIndexOf("@"), 0));
    const without = replacedIn(text, address, this.hashed(address));
    return local.length < SHORTEST ? without : replacedIn(without, local, "~");
  }

  /** An address with a hash in place of its local part, the same for either case of letters: the domain stays. */
  hashed(address: string): string {
    if (this.#key === undefined) return address;
    const folded = foldTerm(address);
    let hashed = this.#known.get(folded);
    if (hashed !== undefined) return hashed;
    const at = folded.lastIndexOf("@");
    const hash = createHmac("sha256", this.#key).update(folded).digest("hex").slice(0, 16);
    hashed = `~${hash}${at < 0 ? "" : folded.slice(at)}`;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(folded, hashed);
    return hashed;
  }

  /** The forms in which an address may be kept: as it is, and hashed. */
  forms(address: string): readonly string[] {
    return this.#key === undefined ? [address] : [address, this.hashed(address)];
  }
}

/** A text with every occurrence of a part of it replaced, in either case of ASCII letters. */
function replacedIn(text: string, part: string, by: string): string {
  const [folded, wanted] = [foldTerm(text), foldTerm(part)];
  if (wanted === "" || !folded.includes(wanted)) return text;
  let result = "";
  let from = 0;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, from)) {
    result += text.slice(from, at) + by;
    from = at + wanted.length;
  }
  return result + text.slice(from);
}
