/** A fenced block of a page. */
export interface Block {
  /** The first word after the fence; empty where there is none. */
  readonly language: string;
  /** The words after that: `run`, to be run; `server`, while the server of the file `config` runs. */
  readonly words: readonly string[];
  /** The file that it is, of `file=NAME`. */
  readonly file: string | undefined;
  readonly text: string;
  /** Where it begins in the page, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page in Markdown, in their order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```([^\n`]*)\n(.*?)^```$/gms)].map(
    ({ 1: info = "", 2: text = "", index }) => {
      const [language = "", ...words] = info.trim().split(/\s+/);
      const file = words.find((word) => word.startsWith("file="))?.slice("file=".length);
      return { language, words, file, text, line: page.slice(0, index).split("\n").length };
    },
  );
}
