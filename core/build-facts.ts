/** What is known of how a package was made. */
export interface BuildFacts {
  /** When, as ISO 8601 has it. */
  readonly date: string;
  /** The commit it was made from; missing where it was made from something else, or from a tree with changes of its own. */
  readonly revision?: string;
}

/** Undefined in a checkout, which nobody has built: `scripts/build.ts` replaces this file in a package. */
export const BUILD: BuildFacts | undefined = undefined;
