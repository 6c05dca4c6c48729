/** A span of one line: column from 1, length in characters. */
export interface Span {
  readonly column: number;
  readonly length: number;
}

/** A text with its place in the line. */
export interface Word extends Span {
  readonly text: string;
}

/** What a line, or a part of one, says. */
export type SyntaxToken =
  | { readonly kind: "open"; readonly tag: Word; readonly argument: Word | undefined }
  | { readonly kind: "close"; readonly tag: Word }
  | {
      readonly kind: "directive";
      readonly name: Word;
      readonly value: Word | undefined;
      /** Name and value as they are in the line. */
      readonly written: string;
    }
  | { readonly kind: "bad"; readonly problem: LexicalProblem; readonly at: Span };

/** What a line can be wrong with in itself. */
export type LexicalProblem = "malformed-line" | "unclosed-quote" | "braces" | "long-line";

/** A line's tokens (a block and its directive can share one) and its comment. */
export interface LexedLine {
  /** Line number from 1. */
  readonly number: number;
  readonly tokens: readonly SyntaxToken[];
  /** Comment with its sign; undefined when there is none. */
  readonly comment: string | undefined;
}

/** Characters of a line; longer ones are not read. */
export const LONGEST_LINE = 1_000_000;

/** Takes a configuration text apart. Never throws: what makes no sense becomes a `bad` token. CRLF and a BOM are no matter. */
export function lex(text: string): readonly LexedLine[] {
  return linesOf(text).map(lexLine);
}

/** The lines of a text, without their ends. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\ufeff+/, "").split(/\r\n|\n|\r/);
}

/** Takes one line apart; `index` counts from 0. */
export function lexLine(line: string, index: number): LexedLine {
  const number = index + 1;
  if (line.length > LONGEST_LINE)
    return { number, tokens: [bad("long-line", 0, 1)], comment: undefined };
  const end = commentStart(line);
  let comment = end < line.length ? line.slice(end).trimEnd() : undefined;
  const tokens: SyntaxToken[] = [];
  let at = skipBlanks(line, 0, end);
  while (at < end) {
    // After a tag, too, nothing has begun yet.
    if (line[at] === ";") {
      comment = line.slice(at).trimEnd();
      break;
    }
    if (line[at] === "<") {
      const close = tagEnd(line, at, end);
      if (close < 0) {
        tokens.push(bad("malformed-line", at, end));
        break;
      }
      tokens.push(tagToken(line, at, close));
      at = skipBlanks(line, close + 1, end);
      continue;
    }
    const stop = directiveEnd(line, at, end);
    tokens.push(directiveToken(line, at, stop));
    at = nestedTag(line, at, stop) ?? skipBlanks(line, stop, end);
  }
  return { number, tokens, comment };
}

/**
 * `#` starts a comment anywhere, even in quotes and in regular expressions; `;` at the start of a line or after a blank,
 * outside both: host lists hold it too.
 */
function commentStart(line: string): number {
  const hash = line.indexOf("#");
  const end = hash < 0 ? line.length : hash;
  if (line.lastIndexOf(";", end) < 0) return end;
  let quoted = false;
  /** Up to where expressions are looked for: after one that does not end, none ends. */
  let regexes = end;
  for (let at = 0; at < end; at++) {
    const sign = line[at];
    const begins = at === 0 || isBlank(line[at - 1]);
    if (sign === "\\" && quoted) at++;
    else if (sign === '"') quoted = !quoted;
    else if (sign === ";" && !quoted && begins) return at;
    else if (sign === "/" && !quoted && begins && at < regexes) {
      const close = regexEnd(line, at, end);
      if (close === undefined) regexes = at;
      else at = close;
    }
  }
  return end;
}

/**
 * The closing slash of the regular expression that begins at `from`: the first one without a backslash before a blank or
 * the end. Undefined when there is none.
 */
function regexEnd(line: string, from: number, end: number): number | undefined {
  for (let at = from + 1; at < end; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === "/" && (at + 1 === end || isBlank(line[at + 1]))) return at;
  }
  return undefined;
}

/** Any white space: blanks that are none in ASCII come along when text is copied. */
function isBlank(sign: string | undefined): boolean {
  if (sign === " " || sign === "\t") return true;
  return sign !== undefined && (sign > "\x7f" || sign < " ") && /\s/.test(sign);
}

function skipBlanks(line: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(line[at])) at++;
  return at;
}

/** The `>` of a tag: the first outside quotes; -1 when there is none. */
function tagEnd(line: string, from: number, end: number): number {
  let quoted = false;
  for (let at = from; at < end; at++) {
    if (line[at] === "\\" && quoted) at++;
    else if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ">" && !quoted) return at;
  }
  return -1;
}

function tagToken(line: string, at: number, close: number): SyntaxToken {
  const closing = line[at + 1] === "/";
  const inner = word(line, at + (closing ? 2 : 1), close);
  if (inner === undefined) return bad("malformed-line", at, close + 1);
  const split = inner.text.search(/\s/);
  const name = split < 0 ? inner.text : inner.text.slice(0, split);
  const tag = { text: keyword(name), column: inner.column, length: name.length };
  if (closing) return { kind: "close", tag };
  const from = inner.column - 1 + name.length;
  const raw = word(line, from, close);
  if (raw === undefined) return { kind: "open", tag, argument: undefined };
  const argument = unquote(raw);
  return argument === undefined
    ? bad("unclosed-quote", raw.column - 1, close)
    : { kind: "open", tag, argument };
}

/** A directive ends where its line does, or where a closing tag follows on the same line, outside quotes. */
function directiveEnd(line: string, from: number, end: number): number {
  if (line.indexOf("</", from) < 0) return end;
  let quoted = false;
  for (let at = from; at < end; at++) {
    const sign = line[at];
    if (sign === "\\" && quoted) at++;
    else if (sign === '"') quoted = !quoted;
    else if (sign === "<" && !quoted && CLOSING_TAG.test(line.slice(at, Math.min(end, at + 200))))
      return at;
  }
  return end;
}

/** With nothing after it but the line's end or further tags: in regular expressions such texts stand too. */
const CLOSING_TAG = /^<\/[A-Za-z_-]+\s*>\s*(<|$)/;

/** Where a list opens that a rule leads to (`rcpt-to /re/ <pattern-list>`); the rule's value shows it too. */
function nestedTag(line: string, from: number, stop: number): number | undefined {
  if (!/[\s>]/.test(line[stop - 1] ?? "")) return undefined;
  const found = /\s<pattern-list\s{0,80}>\s{0,80}$/i.exec(line.slice(from, stop));
  return found ? from + found.index + 1 : undefined;
}

/** The name under which a line that begins with a regular expression is known. */
export const REGEX_LINE = "/regex/";

function directiveToken(line: string, at: number, stop: number): SyntaxToken {
  const whole = word(line, at, stop);
  if (whole === undefined) return bad("malformed-line", at, stop);
  const written = whole.text;
  if (line[at] === "/")
    return { kind: "directive", name: { ...whole, text: REGEX_LINE }, value: whole, written };
  if (/^[{}]|\s\{$/.test(written)) return bad("braces", at, stop);
  let nameEnd = at;
  while (nameEnd < stop && !isBlank(line[nameEnd]) && line[nameEnd] !== "=") nameEnd++;
  if (nameEnd === at) return bad("malformed-line", at, stop);
  const text = line.slice(at, nameEnd);
  const name = { text: keyword(text), column: at + 1, length: text.length };
  let from = skipBlanks(line, nameEnd, stop);
  if (line[from] === "=") from++;
  const raw = word(line, from, stop);
  if (raw === undefined) return { kind: "directive", name, value: undefined, written };
  const value = unquote(raw);
  return value === undefined
    ? bad("unclosed-quote", raw.column - 1, stop)
    : { kind: "directive", name, value, written };
}

/** Keywords are written in either case, with hyphens or underscores. Regexes and signs stay as they are. */
export function keyword(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) ? text.toLowerCase().replaceAll("_", "-") : text;
}

/** The text between two places without blanks around it; undefined when nothing is left. */
function word(line: string, from: number, to: number): Word | undefined {
  const start = skipBlanks(line, from, to);
  let end = to;
  while (end > start && isBlank(line[end - 1])) end--;
  if (end === start) return undefined;
  return { text: line.slice(start, end), column: start + 1, length: end - start };
}

/** Takes quotes off a value that is quoted as a whole; undefined when they do not close. */
function unquote(raw: Word): Word | undefined {
  if (!raw.text.startsWith('"')) return raw;
  let text = "";
  for (let at = 1; at < raw.text.length; at++) {
    const sign = raw.text[at] ?? "";
    if (sign === '"') return at === raw.text.length - 1 ? { ...raw, text } : raw;
    if (sign !== "\\") text += sign;
    else text += unescaped(raw.text[++at] ?? "");
  }
  return undefined;
}

function unescaped(sign: string): string {
  return sign === "" || ' "$\\'.includes(sign) ? sign : `\\${sign}`;
}

function bad(problem: LexicalProblem, from: number, to: number): SyntaxToken {
  return { kind: "bad", problem, at: { column: from + 1, length: Math.max(to - from, 1) } };
}
