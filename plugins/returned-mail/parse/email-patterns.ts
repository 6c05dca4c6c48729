import { basename } from "node:path";
import { type CapturingPattern, compilePattern } from "../../../core/mod.ts";

/** What a processor looks for. */
export type PatternPurpose = "bounces" | "complaints";

/** An expression of a file, and where it is. */
export interface EmailPattern {
  /** Name of the file without its folder: the `format` of what it finds. */
  readonly format: string;
  /** `file:line`. */
  readonly at: string;
  readonly purpose: PatternPurpose;
  readonly pattern: CapturingPattern;
}

/** The expressions of a file, or what is wrong in which line. */
export type EmailPatternsRead =
  | { readonly patterns: readonly EmailPattern[] }
  | { readonly line: number; readonly problem: string };

/** The groups that each processor knows (PowerMTA's names). */
export const PATTERN_GROUPS: Readonly<Record<PatternPurpose, readonly string[]>> = {
  bounces: ["r", "or", "orig", "diag", "action", "repMta", "remMta"],
  complaints: ["dlvSourceIp", "rcpt", "orig", "reportedDomainTo", "reportedDomainFrom"],
};

const MOST_CHARACTERS: number = 64 * 1024;
const MOST_PATTERNS = 50;

/**
 * Reads the text of a `body-pattern-file`: an expression a line, with or without slashes around it; `#` begins a line of comment. A file
 * that begins with `(?x)` is one expression on several lines, whose blanks and comments do not count. Letter case and line ends
 * count as in other patterns: not, and `^` is the beginning of any line.
 */
export function readEmailPatterns(
  file: string,
  text: string,
  purpose: PatternPurpose,
): EmailPatternsRead {
  if (text.length > MOST_CHARACTERS)
    return { line: 1, problem: `it has more than ${MOST_CHARACTERS} characters` };
  const patterns: EmailPattern[] = [];
  for (const { line, source } of sourcesIn(text.replace(/^\ufeff/, ""))) {
    const compiled = compilePattern(`(?m)${source}`, { ignoreCase: true });
    if (!compiled.ok) return { line, problem: `expected ${compiled.expected}` };
    const problem = groupProblem(compiled.pattern.groupNames, purpose);
    if (problem !== undefined) return { line, problem };
    if (patterns.length >= MOST_PATTERNS)
      return { line, problem: `there are more than ${MOST_PATTERNS} expressions` };
    const at = `${file}:${line}`;
    patterns.push({ format: basename(file), at, purpose, pattern: compiled.pattern });
  }
  return patterns.length > 0 ? { patterns } : { line: 1, problem: "there is no expression in it" };
}

function groupProblem(names: readonly string[], purpose: PatternPurpose): string | undefined {
  const known = PATTERN_GROUPS[purpose];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return `unknown group "${unknown}": here are ${known.join(", ")}`;
  return names.length > 0
    ? undefined
    : `it has no named group, such as (?P<${known[0]}>…): nothing would be found`;
}

function sourcesIn(text: string): readonly { readonly line: number; readonly source: string }[] {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => !isComment(line));
  if (lines[first]?.trimStart().startsWith("(?x)")) {
    const whole = lines.slice(first).join("\n").trimStart().slice("(?x)".length);
    return [{ line: first + 1, source: withoutLayout(whole) }];
  }
  return lines.flatMap((line, at) =>
    isComment(line) ? [] : [{ line: at + 1, source: withoutSlashes(line.trim()) }],
  );
}

function isComment(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

function withoutSlashes(text: string): string {
  return text.length > 2 && text.startsWith("/") && text.endsWith("/") ? text.slice(1, -1) : text;
}

/** Perl's `x`: blanks and comments count only where they are escaped or in a class. */
function withoutLayout(text: string): string {
  return text.replaceAll(/(\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\\\]])*\])|\s+|#.*/g, "$1");
}
