import type { Diagnostic } from "../../errors/diagnostic.ts";
import { Diagnostics } from "../report/diagnostics.ts";
import { continuesList, endsWithComma, leavesListOpen } from "./continuations.ts";
import { keyword, type LexedLine, lex, REGEX_LINE, type SyntaxToken, type Word } from "./lexer.ts";
import { argumentText } from "./quoting.ts";
import { parseTree } from "./tree.ts";

const INDENT = "    ";

/** A text in its canonical layout, or why there is none. */
export type Formatted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Lays out a configuration text: a directive, a tag or a comment a line, four blanks a level, keywords in lower case with
 * hyphens, one blank between name and value, no more than one empty line at a time, LF at line ends. Comments and values
 * stay as they are. A text with mistakes in its structure is left alone. `isDirective` tells a directive from the
 * continuation of a list.
 */
export function formatConfig(
  file: string,
  text: string,
  isDirective: (name: string) => boolean,
): Formatted {
  const diagnostics = new Diagnostics();
  parseTree(file, text, undefined, diagnostics);
  const sorted = diagnostics.sorted();
  if (sorted.length > 0) return { ok: false, diagnostics: sorted };
  const layout = new Layout(isDirective);
  for (const line of lex(text)) layout.add(line);
  return { ok: true, text: layout.text() };
}

class Layout {
  readonly #lines: string[] = [];
  readonly #isDirective: (name: string) => boolean;
  #depth = 0;
  /** The line before leaves a list open. */
  #open = false;

  constructor(isDirective: (name: string) => boolean) {
    this.#isDirective = isDirective;
  }

  add({ tokens, comment }: LexedLine): void {
    const remark = comment === undefined ? undefined : remarkText(comment);
    if (tokens.length === 0) {
      this.#push(remark ?? "");
      return;
    }
    const first = this.#lines.length;
    for (const [at, token] of tokens.entries()) this.#token(token, tokens[at - 1]);
    // A remark stays with the first line of what it follows.
    const line = this.#lines[first] ?? this.#lines.at(-1);
    if (remark !== undefined && line !== undefined)
      this.#lines[Math.min(first, this.#lines.length - 1)] = `${line}  ${remark}`;
  }

  text(): string {
    const lines = this.#lines.filter(
      (line, at) => line !== "" || (at > 0 && this.#lines[at - 1] !== ""),
    );
    while (lines.at(-1) === "") lines.pop();
    return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
  }

  #token(token: SyntaxToken, before: SyntaxToken | undefined): void {
    switch (token.kind) {
      case "open":
        // A list after a rule is opened in the rule's own line.
        if (before?.kind !== "directive" || !before.written.endsWith(">"))
          this.#push(openingTag(token.tag.text, token.argument));
        this.#depth++;
        this.#open = false;
        break;
      case "close":
        this.#depth = Math.max(this.#depth - 1, 0);
        this.#push(`</${token.tag.text}>`);
        this.#open = false;
        break;
      case "directive": {
        const goesOn = this.#open && continuesList(token, this.#isDirective);
        this.#push(goesOn ? INDENT + token.written : directiveText(token.written, token.name));
        this.#open = goesOn ? endsWithComma(token) : leavesListOpen(token);
        break;
      }
      case "bad":
        break;
    }
  }

  #push(text: string): void {
    this.#lines.push(text === "" ? "" : INDENT.repeat(this.#depth) + text);
  }
}

/** `name value`, from `name = value` or `Name   value`. Quotes stay. */
function directiveText(written: string, name: Word): string {
  if (name.text === REGEX_LINE) return written;
  const own = /^[^\s=]*/.exec(written)?.[0] ?? "";
  const value = written.slice(own.length).replace(/^\s*=?\s*/, "");
  if (value === "") return keyword(own);
  // A quote that begins a line is not a name, and what follows is not to leave it.
  if (own.startsWith('"')) return written;
  // After a blank these signs would mean something else.
  return `${keyword(own)}${/^[=;]|^\{$/.test(value) ? "=" : " "}${value}`;
}

function openingTag(tag: string, argument: Word | undefined): string {
  return argument === undefined ? `<${tag}>` : `<${tag} ${argumentText(argument.text)}>`;
}

/** A comment with `#` as its sign. */
function remarkText(comment: string): string {
  const rest = comment.slice(1);
  return comment.startsWith("#") ? comment : `#${rest}`;
}
