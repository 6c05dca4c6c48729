import { ByteKeys } from "./byte-keys.ts";
import { type Counted, Counts } from "./counts.ts";
import type { Header } from "./header.ts";
import { cellEnd, cellStart, type Row } from "./row-scanner.ts";

/** The most groups of a table that are kept at a time: when there are more, the smaller half is forgotten. */
const MOST = 20_000;
const AT = 0x40;
const QUOTE = 0x22;

/** Names of groups that are a part of a column. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ["domain", "rcpt"],
  ["sender-domain", "orig"],
]);

/** A group of records that share a value. */
export interface Group {
  readonly name: string;
  readonly counts: Counts;
}

/** What else may be said of a table. */
interface GroupsOptions {
  /** What counts; everything unless given. */
  readonly counted?: readonly Counted[];
  /** What texts have in common that belong together; each is a group of its own unless given. */
  readonly likeness?: (text: string) => string;
}

/** Counts records by what they have in a column: its text, or the domain in it. */
export class Groups {
  /** What they share, as it was asked for. */
  readonly by: string;
  readonly #column: string;
  readonly #isDomain: boolean;
  readonly #counted: ReadonlySet<Counted> | undefined;
  readonly #likeness: GroupsOptions["likeness"];
  #place = 0;
  #keys: ByteKeys;
  #counts: Counts[] = [];
  #isRough = false;

  constructor(by: string, { counted, likeness }: GroupsOptions = {}) {
    const part = PARTS.get(by.toLowerCase());
    this.by = by;
    this.#column = part ?? by;
    this.#isDomain = part !== undefined;
    this.#counted = counted && new Set(counted);
    this.#likeness = likeness;
    this.#keys = new ByteKeys(this.#isDomain);
  }

  /** The column that has to be there. */
  get column(): string {
    return this.#column;
  }

  /** True when there were so many groups that small ones were forgotten: one may have had more than is told. */
  get isRough(): boolean {
    return this.#isRough;
  }

  header(header: Header): void {
    this.#place = header.placeOf(this.#column) ?? Number.MAX_SAFE_INTEGER;
  }

  add(row: Row, counted: Counted, bytes: number, seconds: number): void {
    if (this.#counted?.has(counted) === false) return;
    const { buffer } = row;
    let [start, end] = [cellStart(row, this.#place), cellEnd(row, this.#place)];
    if (end - start >= 2 && buffer[start] === QUOTE) [start, end] = [start + 1, end - 1];
    if (this.#isDomain) start = domainStart(buffer, start, end);
    const id = this.#idOf(row, start, end);
    let counts = this.#counts[id];
    if (counts === undefined) {
      counts = new Counts();
      this.#counts[id] = counts;
    }
    counts.add(counted, bytes, seconds);
    if (this.#keys.size > MOST) this.#shrink();
  }

  #idOf(row: Row, start: number, end: number): number {
    if (this.#likeness === undefined) return this.#keys.idOf(row.buffer, start, end);
    const alike = Buffer.from(this.#likeness(row.buffer.toString("utf8", start, end)));
    return this.#keys.idOf(alike, 0, alike.length);
  }

  /** The groups with the most records, and how many there are besides. */
  top(most: number): { readonly groups: readonly Group[]; readonly others: number } {
    const all = this.#counts
      .map((counts, id) => ({ name: this.#keys.textOf(id), counts }))
      .filter(({ counts }) => counts.records > 0)
      .sort((a, b) => b.counts.records - a.counts.records || (a.name < b.name ? -1 : 1));
    return { groups: all.slice(0, most), others: Math.max(all.length - most, 0) };
  }

  #shrink(): void {
    const { groups } = this.top(MOST / 2);
    const keys = new ByteKeys(this.#isDomain);
    this.#counts = [];
    for (const { name, counts } of groups) {
      const bytes = Buffer.from(name);
      this.#counts[keys.idOf(bytes, 0, bytes.length)] = counts;
    }
    this.#keys = keys;
    this.#isRough = true;
  }
}

/** Where the domain of an address begins; its end where it has none. */
function domainStart(buffer: Buffer, start: number, end: number): number {
  for (let at = end - 1; at >= start; at--) if (buffer[at] === AT) return at + 1;
  return end;
}
