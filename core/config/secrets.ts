import type { Diagnostic, Position } from "../errors/diagnostic.ts";
import type { DirectiveIndex, KnownDirective } from "./directives.ts";
import { keyword, linesOf } from "./lexer.ts";
import { nearest } from "./nearest.ts";

/**
 * The same findings; those whose line sets a secret are marked, so that it is not shown: also where the line is broken,
 * or the directive misspelt, misplaced or of a plugin that is not enabled.
 */
export function hideSecrets(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  indexes: readonly DirectiveIndex[],
): readonly Diagnostic[] {
  const secrets = indexes.flatMap((index) => [...index.all()].filter(isSecret));
  const spellings = secrets.flatMap(({ name, directive }) => [name, ...(directive.aliases ?? [])]);
  const lines = new Map<string, readonly string[]>();
  const lineAt = ({ file, line }: Position): string => {
    if (!lines.has(file)) lines.set(file, linesOf(texts.get(file) ?? ""));
    return lines.get(file)?.[line - 1] ?? "";
  };
  const setsSecret = (at: Position): boolean =>
    wordsOf(lineAt(at)).some((word) => {
      const meanings = indexes.flatMap((index) => index.everywhere(word));
      if (meanings.length > 0) return meanings.some(isSecret);
      return nearest(word, spellings) !== undefined;
    });
  return found.map((one) => (one.at && setsSecret(one.at) ? { ...one, secret: true } : one));
}

function isSecret({ directive }: KnownDirective): boolean {
  return directive.kind.secret === true;
}

/** Where a directive or a tag can stand in a line, whatever else is in it. */
function wordsOf(line: string): readonly string[] {
  const found = line.matchAll(/(?:^|[<>])[ \t]{0,200}([^\s<>="]{1,64})/g);
  return Array.from(found, ([, word = ""]) => keyword(word));
}
