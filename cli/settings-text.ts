import { type JsonRecord, textOf, textsOf } from "./json.ts";
import { table } from "./terminal.ts";

const HEAD = ["directive", "value", "from", "in"];

/**
 * What is in force, and where each came from. What is set although it does nothing is shown apart, so that nobody relies on
 * it.
 */
export function settingsText(rows: readonly JsonRecord[]): string {
  const inForce = table(HEAD, rows.filter(isEffective).map(settingRow));
  const inert = rows.filter((row) => !isEffective(row) && isSet(row));
  if (inert.length === 0) return inForce;
  return `${inForce}\n\nset, but without effect:\n${table(HEAD, inert.map(settingRow))}`;
}

/** Directive, value, place, block. */
function settingRow(row: JsonRecord): readonly string[] {
  const from = textOf(row, "at") || "default";
  const value = textsOf(row, "values").join(" | ") || '""';
  return [textOf(row, "directive"), value, from, textOf(row, "block")];
}

function isEffective(row: JsonRecord): boolean {
  return row.effective === true;
}

function isSet(row: JsonRecord): boolean {
  return textOf(row, "at") !== "";
}

/**
 * PowerMTA's form: the virtual MTA's part, then the domain's, `name value` a line, values as they were written. What is
 * set although it does nothing is a comment.
 */
export function settingsPlain(
  rows: readonly JsonRecord[],
  domain: string,
  virtualMta: string,
): string {
  const part = (scope: string): readonly string[] =>
    rows.filter((row) => textOf(row, "scope") === scope).flatMap(plainLines);
  return [
    virtualMtaPlain(rows, virtualMta),
    `domain ${domain}`,
    ...part("domain").map((line) => `  ${line}`),
  ].join("\n");
}

/** PowerMTA's form of the directives of a virtual MTA alone. */
export function virtualMtaPlain(rows: readonly JsonRecord[], virtualMta: string): string {
  const own = rows.filter((row) => textOf(row, "scope") === "virtual-mta").flatMap(plainLines);
  return [`virtual-mta ${virtualMta}`, ...own.map((line) => `  ${line}`)].join("\n");
}

function plainLines(row: JsonRecord): readonly string[] {
  if (!isEffective(row) && !isSet(row)) return [];
  const written = textsOf(row, "written");
  const values = written.length > 0 ? written : textsOf(row, "values");
  const name = textOf(row, "directive");
  const mark = isEffective(row) ? "" : "# without effect: ";
  if (values.length === 0) return [`${mark}${name} ""`];
  return values.map((value) => `${mark}${name} ${value || '""'}`);
}
