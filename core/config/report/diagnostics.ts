import type { Diagnostic, Position } from "../../errors/diagnostic.ts";
import { shownText } from "../../text/borders.ts";

/** What is said in a diagnostic; the rest follows from its place. */
type Said = Omit<Diagnostic, "includedFrom">;

/** Collects what is found wrong with a configuration. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  #errors = 0;

  add(diagnostic: Said): void {
    if (diagnostic.severity === "error") this.#errors++;
    const message = shownText(diagnostic.message);
    const hint = diagnostic.hint && shownText(diagnostic.hint);
    this.#found.push({ ...diagnostic, message, hint, includedFrom: includeChain(diagnostic.at) });
  }

  error(
    code: Diagnostic["code"],
    message: string,
    at: Position | undefined,
    hint?: string | undefined,
  ): void {
    this.add({ code, severity: "error", message, at, hint });
  }

  warning(
    code: Diagnostic["code"],
    message: string,
    at: Position | undefined,
    hint?: string,
  ): void {
    this.add({ code, severity: "warning", message, at, hint });
  }

  /** How many errors were found, repeats counted. */
  get errors(): number {
    return this.#errors;
  }

  /** Everything once, by place. A file that is included many times is wrong only once. */
  sorted(): readonly Diagnostic[] {
    const seen = new Set<string>();
    const once = this.#found.filter(({ code, message, at }) => {
      const key = JSON.stringify([code, message, at?.file, at?.line, at?.column, at?.keys]);
      return !seen.has(key) && seen.add(key);
    });
    return once.sort(byPlace);
  }
}

/** The include directives that led to a place, innermost first. */
export function includeChain(at: Position | undefined): readonly Position[] {
  const chain: Position[] = [];
  for (let from = at?.includedAt; from; from = from.includedAt) chain.push(from);
  return chain;
}

/** `file:line:column`, or `file (keys)` in a TypeScript configuration. */
export function placeOf({ file, line, column, keys }: Position): string {
  const name = shownText(file);
  if (keys === undefined) return `${name}:${line}:${column}`;
  return keys === "" ? name : `${name} (${shownText(keys)})`;
}

/** A place as it is spoken of at another one: `in line 5`, `in line 5 of /etc/mta/other`, `at settings.host-name`. */
export function placeSeenFrom(from: Position | undefined, { file, line, keys }: Position): string {
  if (keys !== undefined) return `at ${keys}`;
  return file === from?.file ? `in line ${line}` : `in line ${line} of ${file}`;
}

const LONGEST_SHOWN = 60;

/** A text from a configuration as it may appear in a message: short, without control characters, and without passwords. */
export function shown(text: string): string {
  const open = withoutSecrets(text);
  return shownText(open.length > LONGEST_SHOWN ? `${open.slice(0, LONGEST_SHOWN)}…` : open);
}

/** A text whose URLs are without user and password, and without their query, in which keys are commonly put. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/:\/\/[^/\s]{1,1000}@/g, "://(hidden)@")
    .replaceAll(/(https?:\/\/[^\s?"]{1,2000}\?)[^\s"]+/gi, "$1(hidden)");
}

function byPlace({ at: a }: Diagnostic, { at: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
