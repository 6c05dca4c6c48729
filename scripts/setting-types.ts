import type { Directive, Kind } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";

type AnyKind = Pick<Kind<unknown>, "words" | "parse">;

/** Values of every sort there is, to learn by trying whether a kind takes more than its words. */
const SAMPLES: readonly string[] = standardPlugins.flatMap(({ directives }) =>
  Object.values(directives).map(({ kind, example = kind.example }) => example),
);

/** A kind that takes numbers takes one of these. */
const NUMBERS: readonly string[] = ["1", "20", "100", "1000", "100000"];

/**
 * The TypeScript type of a directive's setting, as the members of a union. Every one takes `""`, which clears. What a kind takes is
 * learned from its words and by trying values.
 */
export function settingTypes({ kind, repeat }: Directive<unknown>): readonly string[] {
  const one = typesOf(kind);
  if (repeat === "replace") return one;
  const entry = one.join(" | ");
  return [...one, `readonly ${one.length === 1 ? entry : `(${entry})`}[]`];
}

function typesOf(kind: AnyKind): readonly string[] {
  const { words = [] } = kind;
  const types: string[] = [];
  if (words.includes("yes") && words.includes("no")) types.push("boolean");
  const countable = NUMBERS.some((text) => isNumeric(meaning(kind, text)));
  if (countable || NUMBERS.some((text) => isOtherWord(kind, text, words))) types.push("number");
  for (const word of words) types.push(...(/^\d+$/.test(word) ? [word] : []), JSON.stringify(word));
  if (!countable && hasOnlyWords(kind, words)) return [...types, '""'];
  // Beside a plain `string`, editors would not offer the words.
  return [...types, words.length > 0 ? "(string & {})" : "string"];
}

function meaning(kind: AnyKind, text: string): unknown {
  const parsed = kind.parse(text);
  return parsed.ok ? parsed.value : undefined;
}

function isNumeric(value: unknown): boolean {
  return typeof value === "number" || (Array.isArray(value) && typeof value[0] === "number");
}

/** Whether a number is a way of writing a word, such as a level. */
function isOtherWord(kind: AnyKind, text: string, words: readonly string[]): boolean {
  const value = meaning(kind, text);
  return typeof value === "string" && value !== text && words.includes(value);
}

/** Whether a kind takes its words, one of them at a time, and besides them numbers at most. */
function hasOnlyWords(kind: AnyKind, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const texts = SAMPLES.filter((text) => !/^\d+$/.test(text));
  const others = texts.filter((text) => !words.includes(text.toLowerCase()));
  return ![...others, words.slice(0, 2).join(",")].some((text) => kind.parse(text).ok);
}
