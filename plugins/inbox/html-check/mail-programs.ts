import { isRecord, parsedJson, readShippedData } from "../../../core/mod.ts";
import { isText, isTexts } from "../shapes.ts";

/** A mail program on a platform. */
export interface MailProgram {
  /** As the data calls them: `gmail`, `ios`. */
  readonly family: string;
  readonly platform: string;
  /** As people call them. */
  readonly familyName: string;
  readonly platformName: string;
}

/** What a program does with a feature: shows it, does not, in part, or nobody knows. */
export type SupportWord = "y" | "n" | "a" | "u";

/** The newest version that was tried. */
export interface Support {
  readonly program: MailProgram;
  readonly version: string;
  readonly word: SupportWord;
  /** Of the note that explains it; empty without one. */
  readonly note: string;
}

/** A feature of HTML or CSS that a page can use. */
export interface Feature {
  readonly slug: string;
  readonly title: string;
  readonly category: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly notes: ReadonlyMap<string, string>;
  readonly support: readonly Support[];
}

/** What mail programs show, by the name of the feature. */
export interface MailPrograms {
  readonly programs: readonly MailProgram[];
  readonly features: ReadonlyMap<string, Feature>;
}

/** Reads the data that comes with this software (config/mail-programs.json). Rejects when it is not what it should be. */
export async function readMailPrograms(): Promise<MailPrograms> {
  const value = parsedJson(await readShippedData("mail-programs.json"));
  if (!isRecord(value)) throw new TypeError("mail-programs.json is not an object");
  const programs = listOf(value.programs).map(programIn);
  const features = listOf(value.features).map((one) => featureIn(one, programs));
  return { programs, features: new Map(features.map((feature) => [feature.slug, feature])) };
}

function programIn(value: unknown): MailProgram {
  const [family, platform, familyName, platformName] = listOf(value).map(textOf);
  if (family === undefined || platform === undefined)
    throw new TypeError("mail-programs.json: not a mail program");
  return { family, platform, familyName: familyName ?? family, platformName: platformName ?? "" };
}

function featureIn(value: unknown, programs: readonly MailProgram[]): Feature {
  if (!isRecord(value)) throw new TypeError("mail-programs.json: not a feature");
  const { slug, title, category, text, tags, notes, support } = value;
  if (!isTexts(tags) || !isRecord(notes)) throw new TypeError("mail-programs.json: not a feature");
  return {
    ...{ slug: textOf(slug), title: textOf(title), category: textOf(category), text: textOf(text) },
    tags,
    notes: new Map(Object.entries(notes).map(([number, note]) => [number, textOf(note)])),
    support: listOf(support).map((one) => supportIn(one, programs)),
  };
}

function supportIn(value: unknown, programs: readonly MailProgram[]): Support {
  const [index, version, word, note] = listOf(value);
  const program = programs[typeof index === "number" ? index : -1];
  if (program === undefined || !isWord(word))
    throw new TypeError("mail-programs.json: not what a program shows");
  return { program, version: textOf(version), word, note: textOf(note) };
}

function isWord(value: unknown): value is SupportWord {
  return value === "y" || value === "n" || value === "a" || value === "u";
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("mail-programs.json: not a list");
  return value;
}

function textOf(value: unknown): string {
  if (!isText(value)) throw new TypeError("mail-programs.json: not a text");
  return value;
}
