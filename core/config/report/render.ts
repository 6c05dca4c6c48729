import type { Diagnostic, Position } from "../../errors/diagnostic.ts";
import { shownText } from "../../text/borders.ts";
import { linesOf } from "../syntax/lexer.ts";
import { placeOf } from "./diagnostics.ts";

export { placeOf } from "./diagnostics.ts";

/** How diagnostics are printed. */
export interface RenderOptions {
  /** Texts of the files, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
  readonly colour: boolean;
}

/** A diagnostic with its code frame, include chain and hint. */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  const { code, severity, message, at, includedFrom, hint } = diagnostic;
  const paint = (style: number, text: string): string =>
    options.colour ? `\u001b[${style}m${text}\u001b[0m` : text;
  const head = `${paint(severity === "error" ? 31 : 33, severity)} [${code}] ${message}`;
  const lines = [at ? `${placeOf(at)}: ${head}` : head];
  if (at && !diagnostic.secret) lines.push(...codeFrame(at, options.texts.get(at.file)));
  for (const from of includedFrom) lines.push(`  included from ${placeOf(from)}`);
  if (hint) lines.push(`  ${paint(36, "hint")}: ${hint}`);
  return lines.join("\n");
}

/** Columns of a line that are shown, and how many of them are before the place. */
const WIDEST = 120;
const BEFORE = 60;

function codeFrame({ line, column, length }: Position, text: string | undefined): string[] {
  const source = lineOf(text, line);
  if (source === undefined) return [];
  const from = column > WIDEST ? column - 1 - BEFORE : 0;
  const part = shownText(source.slice(from, from + WIDEST));
  const marks = Math.max(Math.min(length, from + WIDEST - column + 1), 1);
  const margin = `${line} | ${from > 0 ? "…" : ""}`;
  const cut = from + WIDEST < source.length ? "…" : "";
  const blanks = " ".repeat(margin.length + column - 1 - from);
  return [`  ${margin}${part}${cut}`, `  ${blanks}${"^".repeat(marks)}`];
}

/** Lines of the text shown last: diagnostics come file by file. */
let split: { readonly text: string; readonly lines: readonly string[] } | undefined;

function lineOf(text: string | undefined, line: number): string | undefined {
  if (text === undefined || line === 0) return undefined;
  if (split?.text !== text) split = { text, lines: linesOf(text) };
  return split.lines[line - 1];
}

/** A diagnostic as plain data for programs: one flat object, places as `file:line:column`. */
export function diagnosticJson(diagnostic: Diagnostic): Readonly<Record<string, unknown>> {
  const { code, severity, message, at, includedFrom, hint, stake } = diagnostic;
  const { file, line, column, length, keys } = at ?? {};
  const place = keys === undefined ? { line, column, length } : { keys };
  return {
    code,
    severity,
    message,
    file,
    ...place,
    includedFrom: includedFrom.map(placeOf),
    hint,
    stake,
  };
}

/** "2 errors, 1 warning". */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const count = (number: number, what: string): string =>
    `${number} ${what}${number === 1 ? "" : "s"}`;
  return `${count(errors, "error")}, ${count(warnings, "warning")}`;
}
