import { HeaderBlock, normalizeDomain } from "../../core/mod.ts";
import {
  type DkimFinding,
  fieldTexts,
  mailboxesIn,
  mailboxesOf,
} from "../sender-checks/contract.ts";

/** A message that is looked at. */
export interface MessageToCheck {
  /** The header block. */
  readonly header: Buffer;
  /** Bytes of the whole message. */
  readonly size: number;
  /** Bytes of its longest line, without the line end. */
  readonly longestLine: number;
  /** What came of verifying the signatures that it carries; undefined where that was not done. */
  readonly verified: DkimFinding | undefined;
  /** Envelope sender; empty for `<>`. */
  readonly sender: string;
  /** Whether it is bulk mail; undefined: its header tells. */
  readonly bulk: boolean | undefined;
  /** Fields that are added where they are missing, lower case. */
  readonly added: ReadonlySet<string>;
  /** It says by itself how it is to be signed. */
  readonly asksForSignature: boolean;
}

/** The address of the only author (RFC 5322 §3.6.2). Undefined where there is not exactly one. */
export function authorAddress(header: HeaderBlock): string | undefined {
  const fields = fieldTexts(header, "From");
  const [address, ...others] = (fields.length === 1 && mailboxesIn(fields[0] ?? "")) || [];
  return others.length > 0 ? undefined : address;
}

/** The domain of the only author: lower case, A-labels. */
export function authorDomain(header: HeaderBlock): string | undefined {
  return domainOf(authorAddress(header) ?? "");
}

/** The addresses in To and Cc. */
export function recipientsIn(header: HeaderBlock): readonly string[] {
  return ["To", "Cc"].flatMap((name) => mailboxesOf(header, name));
}

/** The domain of an address; undefined where it has none that the DNS could know. */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  return at < 0 ? undefined : normalizeDomain(address.slice(at + 1));
}

/**
 * Bulk mail says so: by a list, a way to leave it, or a word. Feedback-ID is in receipts too; an answer of a machine goes to who wrote to
 * it, whatever its Precedence (RFC 3834).
 */
export function isBulk({ header, bulk }: Pick<MessageToCheck, "header" | "bulk">): boolean {
  if (bulk !== undefined) return bulk;
  const block = HeaderBlock.of(header);
  if (["List-Id", "List-Unsubscribe"].some((name) => block.has(name))) return true;
  return (
    /^(?:bulk|list)$/i.test(block.first("Precedence") ?? "") &&
    !/^auto-replied\b/i.test(block.first("Auto-Submitted") ?? "")
  );
}

const LF = 0x0a;
const CR = 0x0d;

/** Finds the longest line of content that comes in pieces. */
export class LineLengths {
  #longest = 0;
  #line = 0;
  #last = 0;

  write(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      const feed = chunk.indexOf(LF, from);
      const to = feed < 0 ? chunk.length : feed;
      this.#line += to - from;
      if (feed >= 0) {
        const last = to > from ? chunk[to - 1] : this.#last;
        this.#longest = Math.max(this.#longest, this.#line - (last === CR ? 1 : 0));
        this.#line = 0;
      }
      this.#last = chunk[to - 1] ?? this.#last;
      from = to + 1;
    }
  }

  /** Bytes of the longest line so far, without its end. */
  get longest(): number {
    return Math.max(this.#longest, this.#line);
  }
}
