import { DirectiveIndex, LANGUAGE } from "../core/host.ts";
import { hasEffect } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { POWERMTA } from "./powermta-directives.ts";

const BEGIN = "<!-- counted by npm run generate -->";
const END = "<!-- end -->";

/** How many of PowerMTA's directives do what. */
export interface DirectiveCounts {
  readonly all: number;
  readonly working: number;
  readonly obsolete: number;
  readonly withoutEffect: number;
}

/** Counts PowerMTA's directives by name; one that works in one place and not in another works. */
export function directiveCounts(): DirectiveCounts {
  const index = new DirectiveIndex([LANGUAGE, ...standardPlugins]);
  const names = Object.keys(POWERMTA);
  const meanings = names.map((name) => index.everywhere(name).map(({ directive }) => directive));
  const working = meanings.filter((of) => of.some(hasEffect)).length;
  const obsolete = meanings.filter((of) => of.every((each) => each.obsolete !== undefined)).length;
  return { all: names.length, working, obsolete, withoutEffect: names.length - working - obsolete };
}

/** A README with the counts between the marks as they are now. Throws when it has no marks. */
export function withCounts(readme: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`README.md has no "${BEGIN}" … "${END}"`);
  const { all, working, obsolete, withoutEffect } = directiveCounts();
  const text = `Of PowerMTA's ${all} directives, ${working} work, ${obsolete} are obsolete, and ${withoutEffect} are read and have no effect yet.`;
  return `${readme.slice(0, begin + BEGIN.length)}\n${text}\n${readme.slice(end)}`;
}
