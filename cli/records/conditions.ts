import { requiredTexts } from "../../core/host.ts";
import { compilePattern, regexText } from "../../core/mod.ts";
import { UsageError } from "../exit.ts";
import type { Row } from "./row-scanner.ts";
import { cellEnd, cellStart, cellText } from "./row-scanner.ts";

/** What a record has to be like to be meant. */
export interface Condition {
  /** The column it is about, in lower case; empty for the whole line. */
  readonly column: string;
  /** True for records that are not like that. */
  readonly negated: boolean;
  /** Whether what stands between two places is like that. */
  readonly matches: CellTest;
}

/** Whether a part of a row's bytes is what is looked for; letter case does not matter. */
type CellTest = (row: Row, column: number) => boolean;

/** The operators of a condition, the longer ones first. */
const CONDITION = /^([A-Za-z][\w-]*)?(!=|!~|=|~)(.*)$/s;

/** A condition as it is written, `rcpt=*@example.com` or `dsnDiag~quota`; undefined for what is none. Throws `UsageError`. */
export function readCondition(text: string): Condition | undefined {
  const [all, column = "", operator = "", value = ""] = CONDITION.exec(text) ?? [];
  if (all === undefined) return undefined;
  const negated = operator.startsWith("!");
  const matches = operator.endsWith("~") ? expression(value) : oneOfTexts(value);
  return { column: column.toLowerCase(), negated, matches };
}

/** A condition on a column: one of the texts, between commas, in which `*` stands for any characters. */
export function columnIs(column: string, texts: string): Condition {
  return { column: column.toLowerCase(), negated: false, matches: oneOfTexts(texts) };
}

const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);
const QUOTE = 0x22;

function oneOfTexts(value: string): CellTest {
  const tests = value.split(",").map(textTest);
  const [only, ...others] = tests;
  if (only !== undefined && others.length === 0) return only;
  return (row, column) => tests.some((test) => test(row, column));
}

function textTest(text: string): CellTest {
  const parts = text.split("*");
  // Letters beyond ASCII have their case, too, and quotes are doubled in cells.
  if (/["\u0080-\uffff]/.test(text)) return expression(`(?s)^${parts.map(regexText).join(".*")}$`);
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return bytesTest(text, (start, end, size) => end - start === size);
  if (parts.length === 2 && last === "") return bytesTest(first, () => true);
  if (parts.length === 2 && first === "")
    return bytesTest(last, (start, end, size) => end - start >= size, true);
  const source = parts.map(regexText).join(".*");
  return expression(`(?s)^${source}$`);
}

/** Whether a cell begins or ends with a text, and its size is fit. */
function bytesTest(
  text: string,
  fits: (start: number, end: number, size: number) => boolean,
  atEnd = false,
): CellTest {
  const wanted = Buffer.from(text.toLowerCase());
  const size = wanted.length;
  return (row, column) => {
    const { buffer } = row;
    let [start, end] = [cellStart(row, column), cellEnd(row, column)];
    if (buffer[start] === QUOTE && end - start >= 2) [start, end] = [start + 1, end - 1];
    if (end - start < size || !fits(start, end, size)) return false;
    const from = atEnd ? end - size : start;
    for (let at = 0; at < size; at++)
      if (LOWER[buffer[from + at] ?? 0] !== wanted[at]) return false;
    return true;
  };
}

/** Whether an expression matches anywhere in a cell. Most cells are told by the bytes that it needs, without making a text of them. */
function expression(source: string): CellTest {
  const compiled = compilePattern(source, { ignoreCase: true });
  if (!compiled.ok) throw new UsageError(`"${source}": expected ${compiled.expected}`);
  const { pattern } = compiled;
  const needed = requiredTexts(source)
    ?.filter((text) => /^[\x20-\x7e]+$/.test(text) && !text.includes('"'))
    .map((text) => Buffer.from(text));
  const any = requiredTexts(source)?.length === needed?.length ? needed : undefined;
  return (row, column) => {
    if (any !== undefined && !any.some((bytes) => holds(row, column, bytes))) return false;
    return pattern.test(cellText(row, column));
  };
}

function holds(row: Row, column: number, wanted: Buffer): boolean {
  const { buffer } = row;
  const last = cellEnd(row, column) - wanted.length;
  const [first = 0] = wanted;
  for (let from = cellStart(row, column); from <= last; from++) {
    if (LOWER[buffer[from] ?? 0] !== first) continue;
    let at = 1;
    while (at < wanted.length && LOWER[buffer[from + at] ?? 0] === wanted[at]) at++;
    if (at === wanted.length) return true;
  }
  return false;
}
