import type { Diagnostic, Position } from "../../errors/diagnostic.ts";
import type { DirectiveIndex, KnownDirective } from "../bind/directives.ts";
import { withoutInvisible } from "../syntax/invisible.ts";
import { keyword, linesOf } from "../syntax/lexer.ts";
import { withoutSecrets } from "./diagnostics.ts";
import { nearest } from "./nearest.ts";

/** Words of a line that are looked at; a line with more of them is not shown. */
const MOST_WORDS = 64;

/**
 * The same diagnostics, which are sorted by place; those whose line sets a secret are marked, so that it is not shown: also
 * where the line is broken, or the directive misspelt, misplaced or of a plugin that is not enabled.
 */
export function hideSecrets(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  indexes: readonly DirectiveIndex[],
): readonly Diagnostic[] {
  const setsSecret = secretWord(indexes);
  const lines = new Map<string, readonly string[]>();
  const lineAt = ({ file, line }: Position): string => {
    if (!lines.has(file)) lines.set(file, linesOf(texts.get(file) ?? ""));
    return lines.get(file)?.[line - 1] ?? "";
  };
  let last = { line: "", secret: false };
  const isHidden = (at: Position): boolean => {
    const line = lineAt(at);
    if (line !== last.line) last = { line, secret: hasSecret(line, setsSecret) };
    return last.secret;
  };
  return found.map((one) => (one.at && isHidden(one.at) ? { ...one, secret: true } : one));
}

/** The lines of a text, those left out that set a secret, or go on with a list of secrets. */
export function withoutSecretLines(text: string, indexes: readonly DirectiveIndex[]): string {
  const setsSecret = secretWord(indexes);
  let goesOn = false;
  const shown = linesOf(text).map((line) => {
    const hidden = goesOn || hasSecret(line, setsSecret);
    goesOn = hidden && line.trimEnd().endsWith(",");
    return hidden ? "# (a line with a secret is not shown)" : line;
  });
  return shown.join("\n");
}

/** Says whether a word in a line is a directive that sets a secret, or looks like one. */
function secretWord(indexes: readonly DirectiveIndex[]): (word: string) => boolean {
  const secrets = indexes.flatMap((index) => [...index.all()].filter(isSecret));
  const spellings = secrets.flatMap(({ name, directive }) => [name, ...(directive.aliases ?? [])]);
  return (word) => {
    const meanings = indexes.flatMap((index) => index.everywhere(word));
    if (meanings.length > 0) return meanings.some(isSecret);
    return nearest(word, spellings) !== undefined || looksSecret(word);
  };
}

function hasSecret(line: string, setsSecret: (word: string) => boolean): boolean {
  const words = wordsOf(line);
  return words.length > MOST_WORDS || words.some(setsSecret) || withoutSecrets(line) !== line;
}

/** Words for what nobody else may know. */
const SECRETS: readonly string[] = [
  "password",
  "passwd",
  "passphrase",
  "secret",
  "token",
  "credential",
  "credentials",
];

/** Whether an unknown directive is called like one with a secret, as that of another product or of a plugin to come. */
function looksSecret(word: string): boolean {
  const parts = word.split(/[-_.]/);
  return (
    /key$/.test(word) ||
    parts.some((part) => /(pass|pwd)$/.test(part) || nearest(part, SECRETS) !== undefined)
  );
}

function isSecret({ directive }: KnownDirective): boolean {
  return directive.kind.secret === true;
}

/** What can be a directive or a tag in a line, whatever else is in it; no more of it than needed. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, word = ""] of withoutInvisible(line).matchAll(WORD)) {
    words.push(keyword(word));
    if (words.length > MOST_WORDS) break;
  }
  return words;
}

const WORD = /(?:^|[<>])\s{0,200}((?:[-.\w]|(?!\s)[\u0080-\uffff]){1,64})/g;
