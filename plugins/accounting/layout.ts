import { csvCell, type RecordedOutcome } from "../../core/mod.ts";
import {
  type Categories,
  COLUMNS,
  MORE_COLUMNS,
  type RecordType,
  recordType,
  usualCells,
  WRITTEN,
} from "./columns.ts";
import { headerOf, type RecordFields } from "./record-fields.ts";
import type { AccountingRecord } from "./record-type.ts";
import { RECORDED_HEADERS } from "./recorded-headers.ts";

/** How the records of a file look. */
export interface Layout {
  /** The first line of a file, with its line end. */
  readonly head: string;
  /** One record, with its line end. */
  line(outcome: RecordedOutcome, isoTimes: boolean, categories: Categories): string;
}

/** A column of a file: where its cells come from, and the types of record that have it. */
interface Column {
  readonly name: string;
  /** Its place among the usual columns; below 0: it is none of them. */
  readonly usual: number;
  /** The header field that it copies, in lower case. */
  readonly header: string | undefined;
  readonly types: ReadonlySet<RecordType>;
}

/**
 * The columns of a file with records of some types: all that one of them has, the usual ones first and in their order. A record has
 * nothing in a column that only other types have. The type is always there, in front.
 */
export function layoutOf(
  types: readonly AccountingRecord[],
  lines: readonly RecordFields[],
): Layout {
  const chosen = new Map<string, Set<RecordType>>();
  const written = WRITTEN.filter((type) => types.includes(type));
  for (const type of written)
    for (const name of fieldsOf(type, lines)) {
      const having = chosen.get(name) ?? new Set();
      chosen.set(name, having.add(type));
    }
  const names = [
    ...COLUMNS.filter((name) => chosen.has(name)),
    ...[...chosen.keys()].filter((name) => !COLUMNS.includes(name)),
  ];
  const columns = names.map((name): Column => {
    const having = chosen.get(name) ?? new Set();
    return { name, usual: COLUMNS.indexOf(name), header: headerOf(name), types: having };
  });
  // The texts of a message are read only for records that have some of them.
  const copying = new Set(
    columns.flatMap(({ header, types: having }) => (header === undefined ? [] : [...having])),
  );
  return {
    head: `${names.map(csvCell).join(",")}\r\n`,
    line(outcome, isoTimes, categories) {
      const type = recordType(outcome);
      const usual = usualCells(outcome, isoTimes, categories);
      const texts = copying.has(type) ? RECORDED_HEADERS.of(outcome.attempt.message) : undefined;
      const cells = columns.map(({ name, usual: place, header, types: having }) => {
        if (!having.has(type)) return "";
        if (header !== undefined) return texts?.get(header) ?? "";
        return place < 0 ? (MORE_COLUMNS.get(name)?.(outcome) ?? "") : (usual[place] ?? "");
      });
      return `${cells.map(csvCell).join(",")}\r\n`;
    },
  };
}

/** The fields of a type: as the lines about it say, one after the other; the usual ones without a line. */
function fieldsOf(type: RecordType, lines: readonly RecordFields[]): ReadonlySet<string> {
  const own = lines.filter(([of]) => of === type);
  if (own.length === 0) return new Set(COLUMNS);
  const fields = new Set<string>();
  for (const choice of own.flatMap(([, choices]) => choices))
    switch (choice.kind) {
      case "usual":
        for (const name of COLUMNS) fields.add(name);
        break;
      case "with":
        fields.add(choice.field);
        break;
      case "without":
        fields.delete(choice.field);
        break;
    }
  return fields.add("type");
}

/** Header fields that records of some lines copy, in lower case. */
export function headersOf(lines: readonly RecordFields[]): readonly string[] {
  const names = lines.flatMap(([, choices]) =>
    choices.flatMap((choice) => {
      const header = choice.kind === "with" ? headerOf(choice.field) : undefined;
      return header === undefined ? [] : [header];
    }),
  );
  return [...new Set(names)];
}
