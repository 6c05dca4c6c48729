/** Characters and words of a command. */
const LONGEST = 4096;
const MOST_WORDS = 100;

/** A command taken apart, or what is wrong with it. */
export type TakenApart =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Takes a command apart at its blanks, as a shell would: quotes keep them, and a backslash takes the next character as it is. Nothing else of
 * a shell means anything. The name of the program may stand first.
 */
export function commandWords(text: string): TakenApart {
  if (text.length > LONGEST)
    return { ok: false, problem: `a command has at most ${LONGEST} characters` };
  if (/[^\P{Cc}\t]/u.test(text)) return { ok: false, problem: "a command is one line of text" };
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\" && quote !== "'" && at + 1 < text.length) {
      word = (word ?? "") + text[++at];
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word = (word ?? "") + character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === " " || character === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== "") return { ok: false, problem: `a quotation mark ${quote} is not closed` };
  if (word !== undefined) words.push(word);
  if (words[0] === "pmta" || words[0] === "mta") words.shift();
  if (words.length === 0) return { ok: false, problem: "which command? (command=…)" };
  if (words.length > MOST_WORDS)
    return { ok: false, problem: `a command has at most ${MOST_WORDS} words` };
  return { ok: true, words };
}
