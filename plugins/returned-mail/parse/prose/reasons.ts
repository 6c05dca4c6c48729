import { addressesIn } from "./addresses.ts";
import { beginsPiece, REASONS, withoutAnnouncement } from "./phrases.ts";
import type { Prose } from "./prose.ts";
import { saidIn } from "./said.ts";
import { tellsSomething } from "./status-words.ts";

/** Characters of a reason that are gathered. */
export const LONGEST_REASON = 1500;

/** Recipients for whom the text is looked through: each time takes as long as the text. */
const MOST_LOOKED_FOR = 50;

/** What some lines of a text say about failures, whomever they concern. */
export class Reasons {
  readonly #prose: Prose;
  readonly #from: number;
  readonly #end: number;
  #looked = 0;
  #first: { readonly reason: string | undefined } | undefined;
  #telling: { readonly reason: string | undefined } | undefined;
  #announced: { readonly reason: string | undefined } | undefined;

  constructor(prose: Prose, from: number, end: number) {
    this.#prose = prose;
    this.#from = from;
    this.#end = end;
  }

  /** A reply in a line that speaks of the address; with `any`, else the first reply there is. Undefined when there is none. */
  of(address: string, any: boolean): string | undefined {
    return this.#speakingOf(address) ?? (any ? this.#firstReply() : undefined);
  }

  /** What stands after words that announce a reason. */
  get announced(): string | undefined {
    this.#announced ??= { reason: this.#findAnnounced() };
    return this.#announced.reason;
  }

  /** The first address in a line with a reply in it, or beside such a line, that is none of `others`. */
  addressOfReply(others: ReadonlySet<string>): string | undefined {
    for (let at = this.#from; at < this.#end; at++) {
      if (!this.#isReply(at)) continue;
      for (const line of [this.#line(at), this.#line(at + 1), this.#line(at - 1)]) {
        const found = addressesIn(line, 3).find(
          ({ address }) => !others.has(address.toLowerCase()),
        );
        if (found !== undefined) return found.address;
      }
    }
    return undefined;
  }

  #speakingOf(address: string): string | undefined {
    if (address === "" || ++this.#looked > MOST_LOOKED_FOR) return undefined;
    const wanted = address.toLowerCase();
    for (let at = this.#from; at < this.#end; at++)
      if (this.#prose.lower[at]?.includes(wanted) && this.#isReply(at)) return this.#paragraph(at);
    return undefined;
  }

  #firstReply(): string | undefined {
    if (this.#first === undefined) {
      let at = this.#from;
      while (at < this.#end && !this.#isReply(at)) at++;
      this.#first = { reason: at < this.#end ? this.#paragraph(at) : undefined };
    }
    return this.#first.reason;
  }

  /** The first line that says something about a failure in words that we know. */
  get telling(): string | undefined {
    this.#telling ??= { reason: this.#findTelling() };
    return this.#telling.reason;
  }

  #findTelling(): string | undefined {
    let at = this.#from;
    while (at < this.#end && !tellsSomething(this.#line(at))) at++;
    return at < this.#end ? this.#line(at) : undefined;
  }

  #findAnnounced(): string | undefined {
    for (const phrase of REASONS) {
      const found = this.#prose.find(phrase, this.#from);
      if (found === undefined || found.last >= this.#end) continue;
      const rest = this.#prose.after(phrase, found.last).replace(/^[\s:：]+/, "");
      if (rest !== "") return rest;
      let at = found.last + 1;
      while (at < this.#end && this.#line(at) === "") at++;
      if (at < this.#end) return this.#paragraph(at);
    }
    return undefined;
  }

  #isReply(at: number): boolean {
    const said = saidIn(this.#prose.lines[at] ?? "");
    // Transcripts also have what went well.
    return said !== undefined && (said.code ?? said.status)?.[0] !== "2";
  }

  #line(at: number): string {
    return this.#prose.lines[at]?.trim() ?? "";
  }

  /** The lines from there to the next empty one. */
  #paragraph(from: number): string {
    let text = "";
    for (let at = from; at < this.#end && text.length < LONGEST_REASON; at++) {
      const line = this.#line(at);
      const goesOn = /\b[245]\d\d-/.test(this.#line(at - 1).slice(0, 80));
      if (line === "" || (at > from && beginsPiece(line) && !goesOn)) break;
      const words = withoutAnnouncement(line);
      text = text === "" ? words : `${text} ${words}`;
    }
    return text;
  }
}
