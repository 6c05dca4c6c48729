import { execFileSync } from "node:child_process";
import type { BuildFacts } from "../core/build-facts.ts";

/**
 * What is known of a build of the tree in a folder: its time, which a `SOURCE_DATE_EPOCH` replaces so that the same tree makes the same package
 * (https://reproducible-builds.org/specs/source-date-epoch/), and its commit. Throws a `RangeError` for an epoch that is not a number of seconds.
 */
export function buildFacts(folder: string, epoch: string | undefined, now: Date): BuildFacts {
  if (epoch !== undefined && !/^\d{1,11}$/.test(epoch))
    throw new RangeError(`SOURCE_DATE_EPOCH=${epoch}: expected seconds since 1970`);
  const date = (epoch === undefined ? now : new Date(Number(epoch) * 1000)).toISOString();
  const revision = commitOf(folder);
  return revision === undefined ? { date } : { date, revision };
}

/** `core/build-facts.js` as it is in a package. */
export function factsModule(facts: BuildFacts): string {
  return `export const BUILD = ${JSON.stringify(facts)};\n`;
}

/** The commit that a tree is of; undefined where it has changes, or there is no git. */
function commitOf(folder: string): string | undefined {
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-C", folder, ...words], { stdio: ["ignore", "pipe", "ignore"] })
      .toString("utf8")
      .trim();
  try {
    const isOwn = git("rev-parse", "--show-prefix") === "";
    const changes = git("status", "--porcelain");
    return isOwn && changes === "" ? git("rev-parse", "HEAD") : undefined;
  } catch {
    return undefined;
  }
}
