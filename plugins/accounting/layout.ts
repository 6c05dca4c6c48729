import { csvCell, jsonText, type QueueDeferral, type RecordedOutcome } from "../../core/mod.ts";
import type { Complaint, RemoteBounce, RemoteStatus } from "../returned-mail/contract.ts";
import { type Categories, isoTime, unixTime, type Writing } from "./cells.ts";
import { COLUMNS, USUAL_COLUMNS } from "./columns.ts";
import { hiderOf, type RecipientPrivacy } from "./privacy.ts";
import { copiedField, fieldsOf, type RecordFields } from "./record-fields.ts";
import { type AccountingRecord, RECORD_TYPES } from "./record-type.ts";
import type { Receipt, Recorded } from "./recorded.ts";
import { type Row, type RowSource, rowOf } from "./row.ts";
import {
  COMPLAINT_SOURCE,
  DEFERRAL_SOURCE,
  OUTCOME_SOURCE,
  RECEIPT_SOURCE,
  REPORT_SOURCE,
} from "./row-sources.ts";

/** A field of a type of record that is filled from a header field: `TYPE header_NAME FIELD`. */
export type MappedHeader = readonly [AccountingRecord, readonly [header: string, field: string]];

/** How the records of an acct-file are to look. */
export interface LayoutSettings {
  readonly records: readonly AccountingRecord[];
  readonly recordFields: readonly RecordFields[];
  readonly mapHeaderToField: readonly MappedHeader[];
  readonly userString: string | undefined;
  readonly isoTimes: boolean;
  readonly format: "csv" | "json";
  readonly privacyPolicy: RecipientPrivacy;
}

/** How the records of a file look. */
export interface Layout {
  /** The first line of a file, with its line end; empty for none. */
  readonly head: string;
  /** What files with such records begin with. */
  readonly start: string;
  /** One record, with its line end; undefined for one of a type that is not wanted. */
  line(recorded: Recorded, categories: Categories): string | undefined;
}

/** How records are written, by type. */
interface Rows {
  readonly d: Row<RecordedOutcome> | undefined;
  readonly b: Row<RecordedOutcome> | undefined;
  readonly t: Row<RecordedOutcome> | undefined;
  readonly tq: Row<QueueDeferral> | undefined;
  readonly r: Row<Receipt> | undefined;
  readonly rb: Row<RemoteBounce | RemoteStatus> | undefined;
  readonly rs: Row<RemoteBounce | RemoteStatus> | undefined;
  readonly f: Row<Complaint> | undefined;
}

/** Columns that are numbers in JSON. */
const NUMBERS: readonly string[] = ["dlvSize", "totalSecondsQueued"];

/**
 * The columns of a file with records of some types: all that one of them has, PowerMTA's first and in their order. A record has nothing in a
 * column that only other types have. The type is always there, in front.
 */
export function layoutOf(settings: LayoutSettings): Layout {
  const { format, isoTimes, userString = "" } = settings;
  const chosen = chosenColumns(settings);
  const all = new Set([...chosen.values()].flatMap((names) => [...names]));
  const usual = COLUMNS.filter((name) => all.has(name));
  const names = [...usual, ...[...all].filter((name) => !COLUMNS.includes(name))];
  const rows = rowsOf(names, chosen, settings);
  const time = isoTimes ? isoTime : unixTime;
  const head = format === "csv" ? `${names.map(csvCell).join(",")}\r\n` : "";
  const numbers = names.filter((name) => NUMBERS.includes(name) || (!isoTimes && isTime(name)));
  const line =
    format === "csv"
      ? csvLines()
      : (cells: readonly string[]) => jsonLine(names, cells, new Set(numbers));
  return {
    head,
    start: format === "csv" ? head : "{",
    line(recorded, categories) {
      const cells = cellsOf(rows, recorded, { time, categories, userString });
      return cells && line(cells);
    },
  };
}

/** Writes lines of one file. Most cells are the same as in the record before, and are not looked through again. */
function csvLines(): (cells: readonly string[]) => string {
  const before: string[] = [];
  const written: string[] = [];
  return (cells) => {
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] ?? "";
      if (cell === before[at]) continue;
      before[at] = cell;
      written[at] = csvCell(cell);
    }
    return `${written.join(",")}\r\n`;
  };
}

function isTime(column: string): boolean {
  return column.startsWith("time");
}

/** The columns of each type of record that is wanted. */
function chosenColumns({
  records,
  recordFields,
  userString,
}: LayoutSettings): ReadonlyMap<AccountingRecord, ReadonlySet<string>> {
  const more = userString === undefined ? [] : ["userString"];
  const types = RECORD_TYPES.filter((type) => records.includes(type));
  return new Map(
    types.map((type) => [type, fieldsOf(type, recordFields, [...USUAL_COLUMNS[type], ...more])]),
  );
}

function rowsOf(
  names: readonly string[],
  chosen: ReadonlyMap<AccountingRecord, ReadonlySet<string>>,
  { mapHeaderToField, privacyPolicy }: LayoutSettings,
): Rows {
  const hider = hiderOf(privacyPolicy);
  const row = <T>(type: AccountingRecord, source: RowSource<T>): Row<T> | undefined => {
    const own = chosen.get(type);
    const mapped = mappedFields(type, mapHeaderToField);
    return own && rowOf(source, { names, own, mapped, hider });
  };
  return {
    d: row("d", OUTCOME_SOURCE),
    b: row("b", OUTCOME_SOURCE),
    t: row("t", OUTCOME_SOURCE),
    tq: row("tq", DEFERRAL_SOURCE),
    r: row("r", RECEIPT_SOURCE),
    rb: row("rb", REPORT_SOURCE),
    rs: row("rs", REPORT_SOURCE),
    f: row("f", COMPLAINT_SOURCE),
  };
}

/** Header fields by the column that they fill, in the order of the configuration. */
function mappedFields(
  type: AccountingRecord,
  lines: readonly MappedHeader[],
): ReadonlyMap<string, readonly string[]> {
  const mapped = new Map<string, string[]>();
  for (const [of, [header, field]] of lines) {
    const copied = copiedField(header);
    if (of !== type || copied === undefined) continue;
    mapped.set(field, [...(mapped.get(field) ?? []), copied]);
  }
  return mapped;
}

function cellsOf(rows: Rows, recorded: Recorded, how: Writing): readonly string[] | undefined {
  switch (recorded.type) {
    case "d":
    case "b":
    case "t":
      return rows[recorded.type]?.(recorded.of, how);
    case "tq":
      return rows.tq?.(recorded.of, how);
    case "r":
      return rows.r?.(recorded.of, how);
    case "rb":
    case "rs":
      return rows[recorded.type]?.(recorded.of, how);
    case "f":
      return rows.f?.(recorded.of, how);
  }
}

/** A record as an object on a line; what has no value is left out. */
function jsonLine(
  names: readonly string[],
  cells: readonly string[],
  numbers: ReadonlySet<string>,
): string {
  const entries: [string, string | number][] = [];
  for (const [at, name] of names.entries()) {
    const cell = cells[at] ?? "";
    // A field of the message may be mapped to any column.
    const isNumber = numbers.has(name) && /^\d+$/.test(cell);
    if (cell !== "") entries.push([name, isNumber ? Number(cell) : cell]);
  }
  return `${jsonText(Object.fromEntries(entries))}\n`;
}
