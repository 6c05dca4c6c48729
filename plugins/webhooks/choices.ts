import { type Kind, list, textPattern } from "../../core/mod.ts";

/** Names that are wanted, or not. */
interface Choice {
  /** As written, without the ! in front. */
  readonly pattern: string;
  readonly wanted: boolean;
  readonly fits: (name: string) => boolean;
}

/** Choices in order: the first that fits decides. */
export type Choices = readonly Choice[];

const ACCEPTS = "a name in which * stands for any characters; ! in front leaves it out";

const choice: Kind<Choice> = {
  name: "pattern",
  accepts: ACCEPTS,
  example: "*",
  parse(text) {
    const wanted = !text.startsWith("!");
    const pattern = wanted ? text : text.slice(1).trim();
    return /^[^\s,;"!]{1,255}$/.test(pattern)
      ? { ok: true, value: { pattern, wanted, fits: textPattern(pattern) } }
      : { ok: false, expected: ACCEPTS };
  },
  print: ({ pattern, wanted }) => `${wanted ? "" : "!"}${pattern}`,
};

/** A list of choices. */
export const choices: Kind<Choices> = list(choice, { max: 1000 });

/** Whether a name is wanted. What no choice fits is, if all of them only leave something out. */
export function isChosen(given: Choices | undefined, name: string): boolean {
  if (given === undefined) return true;
  const first = given.find(({ fits }) => fits(name));
  return first?.wanted ?? given.every(({ wanted }) => !wanted);
}
