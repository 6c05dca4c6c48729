import { createHmac } from "node:crypto";
import { decodeXtext, RecentMap } from "../../core/mod.ts";
import type { RecipientPrivacy } from "./recipient-privacy.ts";
import { sipHash } from "./siphash.ts";

export type { RecipientPrivacy } from "./recipient-privacy.ts";

/** Local parts whose stand-ins are remembered: the recipient's is asked for several times. */
const REMEMBERED = 256;
/** What can be in a word that is an address, or part of one. */
const WORD = /[^\s<>()"'[\]:;,]+/g;
/** The type of a diagnostic, the code of a reply and its enhanced status code. */
const CODES = /^[\w-]{1,20};(?:\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?)?/;

/** Hides who the recipients are: in the cells of a record something stands for their local parts. */
export class Hider {
  readonly #standIn: (localPart: string) => string;
  readonly #remembered = new RecentMap<string, string>(REMEMBERED);

  /** `standIn` is given local parts in lower case. */
  constructor(standIn: (localPart: string) => string) {
    this.#standIn = standIn;
  }

  /** The cells of a record about a recipient with these addresses, in the order of the columns; `copied`: those that fields fill. */
  hide(
    columns: readonly string[],
    cells: readonly string[],
    addresses: readonly string[],
    copied: ReadonlySet<string>,
  ): readonly string[] {
    return cells.map((cell, at) => {
      const column = columns[at] ?? "";
      if (cell === "") return cell;
      if (column === "rcpt") return this.#address(cell);
      if (column === "orcpt") return this.#originalRecipient(cell);
      if (column === "orig") return this.#sender(cell, addresses);
      if (column === "dsnDiag") return this.#diagnostic(cell, addresses);
      return copied.has(column) ? this.#field(cell, addresses) : cell;
    });
  }

  #hidden(localPart: string): string {
    const key = localPart.toLowerCase();
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const standIn = this.#standIn(key);
    this.#remembered.set(key, standIn);
    return standIn;
  }

  #address(address: string): string {
    const { local, domain } = parts(address);
    return domain === undefined ? this.#hidden(local) : `${this.#hidden(local)}@${domain}`;
  }

  /** `rfc822;ann@example.net` */
  #originalRecipient(text: string): string {
    const semicolon = text.indexOf(";");
    return `${text.slice(0, semicolon + 1)}${this.#address(decodeXtext(text.slice(semicolon + 1)))}`;
  }

  /** VERP: what stands before `=domain` is a recipient, however it is written. */
  #sender(sender: string, addresses: readonly string[]): string {
    const marked = this.#marked(sender, addresses);
    const lower = marked.toLowerCase();
    for (const { domain } of addresses.map(parts)) {
      const at = domain === undefined ? -1 : lower.indexOf(`=${domain.toLowerCase()}`);
      if (at >= 0 && !marked.slice(0, at).endsWith(MARK))
        return this.#hidden(marked.slice(0, at)) + this.#unmarked(marked.slice(at), addresses);
    }
    return this.#unmarked(marked, addresses);
  }

  /** A field that the message or a report has. */
  #field(text: string, addresses: readonly string[]): string {
    return this.#unmarked(this.#marked(text, addresses), addresses);
  }

  /** What a host said: the local parts of other addresses are hidden as well. Codes stay. */
  #diagnostic(text: string, addresses: readonly string[]): string {
    const [codes = ""] = CODES.exec(text) ?? [];
    const marked = this.#marked(text.slice(codes.length), addresses);
    const hidden = marked.replace(WORD, (word) => {
      const { local, domain } = parts(word);
      const isOther = domain !== undefined && local !== "" && !local.includes(MARK);
      return isOther ? `${this.#hidden(local)}@${domain}` : word;
    });
    return codes + this.#unmarked(hidden, addresses);
  }

  /** A text with marks where the local parts of addresses stand by themselves, whatever their case. */
  #marked(text: string, addresses: readonly string[]): string {
    let marked = text.replace(MARKS, "");
    const locals = addresses.map((address, place) => ({ ...parts(address), place }));
    // The longer ones first: a shorter one may be the beginning of them.
    for (const { local, place } of locals.sort((a, b) => b.local.length - a.local.length))
      if (local !== "") marked = marking(marked, local, markOf(place));
    return marked;
  }

  #unmarked(text: string, addresses: readonly string[]): string {
    let shown = text;
    for (const [place, { local }] of addresses.map(parts).entries())
      shown = shown.replaceAll(markOf(place), () => this.#hidden(local));
    return shown;
  }
}

/** Stands for the local part of an address while others are looked for; a mark ends with it, and no cell has it in the end. */
const MARK = "\u0001";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ours, whoever else writes them.
const MARKS = /[\u0001-\u0004]/g;

function markOf(place: number): string {
  return `${["\u0002", "\u0003"][place] ?? "\u0004"}${MARK}`;
}

/** A text with `mark` wherever `local` stands, no letter or digit before or after it. */
function marking(text: string, local: string, mark: string): string {
  const [lower, sought] = [text.toLowerCase(), local.toLowerCase()];
  // Some characters are longer in lower case: then places are not the same.
  const base = lower.length === text.length ? text : lower;
  let [marked, from] = ["", 0];
  for (let at = lower.indexOf(sought); at >= 0; at = lower.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    if (at < from || isLetter(lower[at - 1]) || isLetter(lower[end])) continue;
    marked += base.slice(from, at) + mark;
    from = end;
  }
  return marked + base.slice(from);
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** What hides recipients by a policy; undefined where they are shown. */
export function hiderOf(policy: RecipientPrivacy): Hider | undefined {
  switch (policy.kind) {
    case "retain":
      return undefined;
    case "redact":
      return new Hider(() => policy.by);
    case "siphash": {
      const key = keyOf(policy);
      return new Hider((local) => sipHash(key, Buffer.from(local)));
    }
    case "hmac-sha256": {
      const key = keyOf(policy);
      return new Hider((local) => createHmac("sha256", key).update(local).digest("hex"));
    }
  }
}

function keyOf({ key, hex }: { readonly key: string; readonly hex: boolean }): Buffer {
  return Buffer.from(key, hex ? "hex" : "utf8");
}

function parts(address: string): { readonly local: string; readonly domain: string | undefined } {
  const at = address.lastIndexOf("@");
  return at < 0
    ? { local: address, domain: undefined }
    : { local: address.slice(0, at), domain: address.slice(at + 1) };
}
