import { RE2JS } from "re2js";
import { errorText } from "../../errors/error-text.ts";
import type { Kind } from "../kind.ts";

/** A regular expression. Matching takes time linear in the text, whatever the expression. */
export interface Pattern {
  /** What is between the slashes. */
  readonly source: string;
  /** Whether it matches anywhere in a text. */
  test(text: string): boolean;
}

/** A regular expression whose groups can be read. */
export interface CapturingPattern extends Pattern {
  /** Names of its groups, `(?P<name>…)`, in order. */
  readonly groupNames: readonly string[];
  /** What the named groups caught where it first matches in a text, without those that took no part; undefined when it does not match. */
  captures(text: string): Readonly<Record<string, string>> | undefined;
}

const LONGEST = 4096;

/** What an expression may look like and what it may not. */
const ACCEPTS = "a regular expression between slashes, such as /too many connections/";

/** `/…/` and what follows it. The closing slash is the first unescaped one before a blank or the end. */
export function splitRegex(
  text: string,
): { readonly source: string; readonly rest: string } | undefined {
  if (!text.startsWith("/")) return undefined;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "/" && /^(\s|$)/.test(text.slice(at + 1, at + 2)))
      return { source: text.slice(1, at), rest: text.slice(at + 1).trim() };
  }
  return undefined;
}

/** A pattern, or what is wrong with it. */
export type CompiledPattern =
  | { readonly ok: true; readonly pattern: CapturingPattern }
  | { readonly ok: false; readonly expected: string };

/**
 * Reads what is between the slashes: Perl's syntax as far as it can be matched in linear time, that is without
 * look-around and back references. `(?i)` and `(?-i)` at its start choose about letter case.
 */
export function compilePattern(
  source: string,
  options: { readonly ignoreCase: boolean },
): CompiledPattern {
  if (source.length > LONGEST) return { ok: false, expected: TOO_LONG };
  const signs = source.replaceAll(PARTS, (part) => (/^\\[1-9]/.test(part) ? part : "x"));
  if (/\(\?(<?[=!]|>)/.test(signs)) return { ok: false, expected: WITHOUT_LOOK_AROUND };
  if (/\\[1-9]/.test(signs)) return { ok: false, expected: WITHOUT_REFERENCES };
  try {
    const flags = options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
    const compiled = RE2JS.compile(portable(source), flags);
    return { ok: true, pattern: capturing(source, compiled) };
  } catch (error) {
    const why = errorText(error).replace(/^error parsing regexp: /, "");
    // The engine writes ignoreCase as (?i), which is not in the file.
    const ours = source.startsWith("(?i)") ? why : why.replace("`(?i)", "`");
    return { ok: false, expected: `${ACCEPTS} (${ours})` };
  }
}

function capturing(source: string, compiled: RE2JS): CapturingPattern {
  return {
    source,
    groupNames: Object.keys(compiled.namedGroups()),
    test: (text) => compiled.test(text),
    captures(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      const caught = Object.entries(matcher.getNamedGroups());
      return Object.fromEntries(
        caught.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
      );
    },
  };
}

/** An expression known to be right, compiled when it is first tried on a text: of many rules that are shipped few are ever needed. */
export class LazyPattern implements Pattern {
  readonly source: string;
  readonly #options: { readonly ignoreCase: boolean };
  #compiled: Pattern | undefined;

  constructor(source: string, options: { readonly ignoreCase: boolean }) {
    this.source = source;
    this.#options = options;
  }

  /** Throws when the expression is not right after all. */
  test(text: string): boolean {
    this.#compiled ??= this.#compile();
    return this.#compiled.test(text);
  }

  #compile(): Pattern {
    const compiled = compilePattern(this.source, this.#options);
    if (!compiled.ok) throw new Error(`expected ${compiled.expected}, not /${this.source}/`);
    return compiled.pattern;
  }
}

const TOO_LONG = `a regular expression of at most ${LONGEST} characters`;
const CLOSED = "a regular expression with a slash at its end too, and with \\x23 for #";
const BOUND = "so that no reply can keep the server busy";
const WITHOUT_LOOK_AROUND = `a regular expression without look-around, ${BOUND}`;
const WITHOUT_REFERENCES = `a regular expression without back references, ${BOUND}`;

/** Parts in which signs mean something else: quoted texts, escapes, classes; and possessive quantifiers. */
const PARTS =
  /\\Q[\s\S]*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\\\]])*\]|(?:[*+?]|\{\d+(?:,\d*)?\})\+/g;

/** Perl's spellings that our engine writes otherwise. */
const REPLACED: Readonly<Record<string, string>> = {
  "\\Z": "\\z",
  "\\h": "[ \\t]",
  "\\R": "(?:\\r\\n|\\n|\\r)",
};

/** The same expression in the engine's words. Possessive quantifiers say how to search, not what matches. */
function portable(source: string): string {
  return source.replaceAll(PARTS, (part) => {
    if (part.startsWith("\\")) return REPLACED[part] ?? part;
    if (part.startsWith("[")) return part.replaceAll("\\h", " \\t");
    return part.slice(0, -1);
  });
}

/** A regular expression; letter case counts unless it begins with `(?i)`. */
export const regex: Kind<Pattern> = {
  name: "regex",
  accepts: ACCEPTS,
  example: "/too many connections/",
  parse(text) {
    const split = splitRegex(text);
    if (split === undefined && text.startsWith("/")) return { ok: false, expected: CLOSED };
    if (split === undefined || split.rest !== "" || split.source === "")
      return { ok: false, expected: ACCEPTS };
    const compiled = compilePattern(split.source, { ignoreCase: false });
    return compiled.ok ? { ok: true, value: compiled.pattern } : compiled;
  },
  print: ({ source }) => `/${source}/`,
};
