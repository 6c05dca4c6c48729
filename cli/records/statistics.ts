import { COUNTED, type Counted, Counts } from "./counts.ts";
import { Groups } from "./groups.ts";
import type { Header } from "./header.ts";
import type { ReadingProgress } from "./progress.ts";
import { reasonLikeness } from "./reason-likeness.ts";
import type { RecordsTaker } from "./record-reader.ts";
import { numberIn, RecordTimes } from "./record-time.ts";
import { cellText, type Row } from "./row-scanner.ts";
import type { Selector } from "./selection.ts";
import { Timeline } from "./timeline.ts";

/** Types of records by their first bytes; anything else is one of the longer ones. */
const SHORT: ReadonlyMap<number, Counted> = new Map([
  [0x64, "delivered"],
  [0x62, "bounced"],
  [0x74, "deferred"],
  [0x72, "received"],
  [0x66, "complaints"],
]);

/** What failed mail is told apart by. */
const FAILED: readonly Counted[] = ["bounced", "remoteBounces"];

/** Counts the records of files. */
export class Statistics implements RecordsTaker {
  readonly all: Counts = new Counts();
  readonly timeline: Timeline = new Timeline();
  /** Tables by what was asked for. */
  readonly groups: readonly Groups[];
  readonly categories: Groups = new Groups("bounceCat", { counted: FAILED });
  readonly reasons: Groups = new Groups("dsnDiag", {
    counted: FAILED,
    likeness: reasonLikeness,
  });
  readonly #selector: Selector;
  readonly #progress: ReadingProgress;
  readonly #logged = new RecordTimes();
  readonly #queued = new RecordTimes();
  #places: Places = NO_PLACES;

  constructor(selector: Selector, groups: readonly Groups[], progress: ReadingProgress) {
    this.#selector = selector;
    this.groups = groups;
    this.#progress = progress;
  }

  header(header: Header): void {
    this.#selector.header(header);
    for (const groups of this.#allGroups()) groups.header(header);
    const place = (name: string): number => header.placeOf(name) ?? Number.MAX_SAFE_INTEGER;
    const [logged, queued, size] = [place("timeLogged"), place("timeQueued"), place("dlvSize")];
    this.#places = { logged, queued, size, total: place("totalSecondsQueued") };
  }

  record(row: Row): void {
    const counted = countedAs(row);
    if (counted === undefined || !this.#selector.matches(row)) return;
    const { logged, size } = this.#places;
    const at = this.#logged.of(row, logged);
    const isDelivered = counted === "delivered";
    const seconds = isDelivered ? this.#secondsOf(row, at) : Number.NaN;
    const bytes = isDelivered ? numberIn(row, size) : 0;
    this.all.add(counted, bytes, seconds);
    const timed = counted === "delivered" || counted === "bounced" || counted === "deferred";
    this.timeline.add(at, timed ? counted : undefined);
    for (const groups of this.groups) groups.add(row, counted, bytes, seconds);
    if (counted === "bounced" || counted === "remoteBounces") {
      this.categories.add(row, counted, bytes, seconds);
      this.reasons.add(row, counted, bytes, seconds);
    }
  }

  /** How long it was queued; NaN where the file does not tell. */
  #secondsOf(row: Row, at: number): number {
    const { queued, total } = this.#places;
    const seconds = at - this.#queued.of(row, queued);
    return Number.isNaN(seconds) ? numberIn(row, total) : Math.max(seconds, 0);
  }

  async pause(bytes: number): Promise<boolean> {
    this.#progress.add(bytes);
    return true;
  }

  #allGroups(): readonly Groups[] {
    return [...this.groups, this.categories, this.reasons];
  }
}

/** Where columns are. */
interface Places {
  readonly logged: number;
  readonly queued: number;
  readonly size: number;
  readonly total: number;
}

const NO_PLACES: Places = { logged: 0, queued: 0, size: 0, total: 0 };

/** What a record counts as, by its first cell; undefined for one of an unknown type. */
function countedAs(row: Row): Counted | undefined {
  const end = row.ends[0] ?? row.end;
  if (end - row.start === 1) return SHORT.get(row.buffer[row.start] ?? 0);
  const text = cellText(row, 0);
  let type: keyof typeof COUNTED;
  for (type in COUNTED) if (type === text) return COUNTED[type];
  return undefined;
}
