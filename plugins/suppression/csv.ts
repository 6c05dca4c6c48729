import { csvCell } from "../../core/mod.ts";
import { COLUMNS, type Row } from "./row.ts";

/** Characters of the longest line that is read. */
const LONGEST_LINE = 4096;

/** Other names that columns have in the files of others. */
const ALIASES: ReadonlyMap<string, keyof Row> = new Map([
  ["email", "address"],
  ["e-mail", "address"],
  ["email_address", "address"],
  ["emailaddress", "address"],
  ["recipient", "address"],
  ["rcpt", "address"],
  ["sha256", "address"],
  ["hash", "address"],
  ["type", "reason"],
  ["created", "added"],
  ["date", "added"],
  ["note", "text"],
  ["description", "text"],
]);

/** The line of names. */
export const CSV_HEAD: string = COLUMNS.join(",");

/** A row as a line, without its end. */
export function csvLine(row: Row): string {
  return COLUMNS.map((column) => csvCell(row[column])).join(",");
}

/** Which columns a line of names says there are; undefined when it is none. */
export function columnsIn(line: string): readonly (keyof Row | undefined)[] | undefined {
  const cells = cellsIn(line)?.map((cell) => cell.trim().toLowerCase());
  const columns = cells?.map(
    (cell) => COLUMNS.find((column) => column === cell) ?? ALIASES.get(cell),
  );
  return columns?.includes("address") ? columns : undefined;
}

/** The cells of a line by column; without names they come in the order of ours. Undefined for a line that is none. */
export function rowIn(
  line: string,
  columns: readonly (keyof Row | undefined)[] = COLUMNS,
): Partial<Record<keyof Row, string>> | undefined {
  const cells = cellsIn(line);
  if (cells === undefined) return undefined;
  const row: Partial<Record<keyof Row, string>> = {};
  for (const [at, cell] of cells.entries()) {
    const column = columns[at];
    if (column !== undefined && row[column] === undefined) row[column] = cell.trim();
  }
  return row;
}

/** The cells of one line (RFC 4180 without line ends in cells); undefined when its quotes are not in order, or it is too long. */
function cellsIn(line: string): readonly string[] | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const found = cell.exec(line);
    if (found === null) return undefined;
    const [, quoted, plain = "", end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return cells;
  }
}
