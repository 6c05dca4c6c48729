import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../core/mod.ts";
import { fakeRandom } from "../support/fake-random.ts";
import { ROOT } from "../support/runtimes.ts";
import { WORDS } from "./config-words.ts";

/** Every so many inputs one is long. */
const GROWN_EVERY = 5000;
/** Other inputs are no longer than this, characters. */
const LONGEST = 4000;

/** The project's own configurations, and all files of a folder if one is given: what mutations begin with. */
export function textsToMutate(folder?: string): readonly string[] {
  const own = ["test/configs/good", "test/configs/bad", "examples"].map((part) => join(ROOT, part));
  const folders = folder === undefined ? own : [...own, folder];
  return folders.flatMap(filesIn).map((file) => readFileSync(file, "utf8"));
}

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return /\.tsv$|\.eml$|\.mdb$/.test(path) ? [] : [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

/** The input with a number: the same for the same seed, number and texts. */
export function inputOf(seed: number, number: number, texts: readonly string[]): string {
  const random = fakeRandom(Math.imul(seed, 0x9e3779b1) ^ number);
  for (let at = 0; at < 3; at++) random.integer(2);
  if (number % GROWN_EVERY === 0) return grown(random);
  const kind = random.integer(10);
  if (kind === 0) return Buffer.from(random.bytes(random.integer(500))).toString("utf8");
  if (kind === 1) return Buffer.from(random.bytes(random.integer(500))).toString("latin1");
  if (kind < 5) return soup(random, random.integer(80));
  return mutated(random, texts);
}

/** A text of one piece over and over, up to 500,000 characters: what takes more than time in proportion shows here. */
function grown(random: Random): string {
  const numbered = random.integer(2) === 0;
  const pieces = Array.from({ length: 1 + random.integer(4) }, () => soup(random, 1));
  const times = Math.min(20_000, Math.floor(500_000 / Math.max(pieces.join("").length + 5, 1)));
  // Numbers make each piece another, so that each is looked up anew.
  return Array.from({ length: times }, (_, at) => pieces.join(numbered ? `${at}` : "")).join("");
}

function soup(random: Random, words: number): string {
  return Array.from({ length: words }, () => oneOf(random, WORDS)).join("");
}

function mutated(random: Random, texts: readonly string[]): string {
  let text = part(random, oneOf(random, texts), LONGEST);
  for (let change = random.integer(8); change >= 0; change--) text = changed(random, text, texts);
  return text.slice(0, LONGEST);
}

function changed(random: Random, text: string, texts: readonly string[]): string {
  const at = random.integer(text.length + 1);
  const to = Math.min(text.length, at + random.integer(random.integer(4) === 0 ? 400 : 8));
  const [before, cut, behind] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (random.integer(6)) {
    case 0:
      return before + behind;
    case 1:
      return before + cut + cut + behind;
    case 2:
      return before + part(random, oneOf(random, texts), 400) + behind;
    case 3:
      return before + String.fromCharCode(random.integer(256)) + behind;
    case 4:
      return before + oneOf(random, WORDS).repeat(1 + random.integer(3)) + cut + behind;
    default:
      return before + oneOf(random, WORDS) + behind;
  }
}

/** A piece of a text, at most `longest` characters. */
function part(random: Random, text: string, longest: number): string {
  if (text.length <= longest) return text;
  const from = random.integer(text.length - longest);
  return text.slice(from, from + longest);
}

function oneOf(random: Random, values: readonly string[]): string {
  return values[random.integer(values.length)] ?? "";
}
