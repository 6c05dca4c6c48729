import type { Diagnostic, Position } from "../errors/diagnostic.ts";

/** How findings are printed. */
export interface RenderOptions {
  /** Texts of the files, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
  readonly colour: boolean;
}

/** `file:line:column`; the file alone where a path of keys stands for the place. */
export function placeOf({ file, line, column }: Position): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}

/** A finding with its code frame, include chain and hint. */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  const { code, severity, message, at, includedFrom, hint } = diagnostic;
  const paint = (style: number, text: string): string =>
    options.colour ? `\u001b[${style}m${text}\u001b[0m` : text;
  const head = `${paint(severity === "error" ? 31 : 33, severity)} [${code}] ${message}`;
  const lines = [at ? `${placeOf(at)}: ${head}` : head];
  const frame = at && codeFrame(at, options.texts.get(at.file));
  if (frame) lines.push(...frame);
  for (const from of includedFrom) lines.push(`  included from ${placeOf(from)}`);
  if (hint) lines.push(`  ${paint(36, "hint")}: ${hint}`);
  return lines.join("\n");
}

const WIDEST = 120;

function codeFrame(
  { line, column, length }: Position,
  text: string | undefined,
): readonly string[] | undefined {
  const source = text?.split(/\r\n|\n|\r/)[line - 1]?.replace(/^\ufeff/, "");
  if (source === undefined) return undefined;
  const shown = source.slice(0, WIDEST).replaceAll("\t", " ");
  const marks = Math.max(Math.min(length, WIDEST - column + 1), 1);
  const margin = `${line} | `;
  return [`  ${margin}${shown}`, `  ${" ".repeat(margin.length + column - 1)}${"^".repeat(marks)}`];
}

/** "2 errors, 1 warning". */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const count = (number: number, what: string): string =>
    `${number} ${what}${number === 1 ? "" : "s"}`;
  return `${count(errors, "error")}, ${count(warnings, "warning")}`;
}
