import type { Kind } from "../directive/kind.ts";
import { list } from "../directive/kinds/words.ts";
import { RecentMap } from "../directive/recent-map.ts";
import { queuePattern } from "./mail-filter.ts";
import { textPattern } from "./text-pattern.ts";

/** Names that are wanted, or not. */
export interface NameChoice {
  /** `*` stands for any characters. */
  readonly pattern: string;
  readonly wanted: boolean;
}

/** NameChoices in order: the first that fits decides. */
export type NameChoices = readonly NameChoice[];

/** NameChoices in one list at most. */
const MOST = 1000;
/** Names whose answer is remembered. */
const REMEMBERED = 10_000;

function choicesOf(
  name: string,
  accepts: string,
  example: string,
  form: RegExp,
): Kind<NameChoices> {
  const choice: Kind<NameChoice> = {
    ...{ name, accepts, example },
    parse(text) {
      const wanted = !text.startsWith("!");
      const pattern = wanted ? text : text.slice(1).trim();
      return form.test(pattern)
        ? { ok: true, value: { pattern, wanted } }
        : { ok: false, expected: accepts };
    },
    print: ({ pattern, wanted }) => `${wanted ? "" : "!"}${pattern}`,
  };
  return list(choice, { max: MOST });
}

/** A list of names such as domains or jobs. */
export const nameChoices: Kind<NameChoices> = choicesOf(
  "pattern",
  "a name in which * stands for any characters; ! in front leaves it out",
  "*",
  /^[^\s,;"!]{1,255}$/,
);

/** A list of queues, `domain` or `domain/virtual-mta`. */
export const queueChoices: Kind<NameChoices> = choicesOf(
  "queue",
  "a queue such as example.net/main or */main; ! in front leaves it out",
  "example.net/*",
  /^[^\s,;"'/!]{1,255}(\/[^\s,;"'/]{1,128})?$/,
);

/** Says whether a name is wanted. One that no choice fits is when all of them only leave something out, and without choices all are. */
export function nameChooser(choices: NameChoices | undefined): (name: string) => boolean {
  return chooser(choices, textPattern);
}

/** Says the same of a queue, `domain/virtual-mta`; a choice without a slash fits all of a domain's. */
export function queueChooser(choices: NameChoices | undefined): (queue: string) => boolean {
  return chooser(choices, queuePattern);
}

function chooser(
  choices: NameChoices | undefined,
  patternOf: (pattern: string) => (name: string) => boolean,
): (name: string) => boolean {
  if (choices === undefined) return () => true;
  const patterns = choices.map(({ pattern, wanted }) => ({ fits: patternOf(pattern), wanted }));
  const otherwise = choices.every(({ wanted }) => !wanted);
  const known = new RecentMap<string, boolean>(REMEMBERED);
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const wanted = patterns.find(({ fits }) => fits(name))?.wanted ?? otherwise;
    known.set(name, wanted);
    return wanted;
  };
}
