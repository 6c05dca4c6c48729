import { type JsonRecord, textOf, textsOf } from "./json.ts";
import { table } from "./terminal.ts";

/** Settings as rows of a table: directive, value, place, block. */
export function settingRows(rows: readonly JsonRecord[]): readonly (readonly string[])[] {
  return rows.map((row) => {
    const from = textOf(row, "at") || "default";
    const value = textsOf(row, "values").join(" | ") || '""';
    return [textOf(row, "directive"), value, from, textOf(row, "block")];
  });
}

/** A table of settings with where each came from. */
export function settingsTable(rows: readonly JsonRecord[]): string {
  return table(["directive", "value", "from", "in"], settingRows(rows));
}

/** PowerMTA's form: the virtual MTA's part, then the domain's, `name value` a line, values as they were written. */
export function settingsPlain(
  rows: readonly JsonRecord[],
  domain: string,
  virtualMta: string,
): string {
  const part = (scope: string): readonly string[] =>
    rows
      .filter((row) => textOf(row, "scope") === scope)
      .flatMap((row) => {
        const written = textsOf(row, "written");
        const values = written.length > 0 ? written : textsOf(row, "values");
        const name = textOf(row, "directive");
        return values.length === 0
          ? [`${name} ""`]
          : values.map((value) => `${name} ${value || '""'}`);
      });
  return [
    `virtual-mta ${virtualMta}`,
    ...part("virtual-mta").map((line) => `  ${line}`),
    `domain ${domain}`,
    ...part("domain").map((line) => `  ${line}`),
  ].join("\n");
}
