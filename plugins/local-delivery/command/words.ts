/** Words that only a shell would understand. */
const SHELL_WORDS = /^(?:\d?[<>]|\|{1,2}$|&{1,2}$|;$)/;

/** True for a word that only a shell would understand: a redirection, a pipe, the end of a command. */
export function isOfShell(word: string): boolean {
  return SHELL_WORDS.test(word);
}

/** A word of a command line. */
export interface Word {
  readonly text: string;
  /** Where it ends in the line. */
  readonly end: number;
}

/** Words between blanks, with quotes and backslashes as a shell has them; undefined when a quote is not closed or nothing follows a backslash. */
export function splitWords(line: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === "\\" && quote !== "'") {
      if (++at === line.length) return undefined;
      word = (word ?? "") + line.charAt(at);
    } else if (quote !== undefined) {
      if (sign === quote) quote = undefined;
      else word = (word ?? "") + sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= "";
    } else if (sign === " " || sign === "\t") {
      if (word !== undefined) words.push({ text: word, end: at });
      word = undefined;
    } else word = (word ?? "") + sign;
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push({ text: word, end: line.length });
  return words;
}
