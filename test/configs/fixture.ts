import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A configuration of several files, and what is expected of it. */
export interface Fixture {
  readonly name: string;
  /** Texts by absolute path; the main file is `/c/config`. */
  readonly files: Readonly<Record<string, string>>;
  /** Places that are asked for in `expected`: its lines that are not indented. */
  readonly places: readonly string[];
  readonly expected: string;
  /** Writes what came out into the fixture; for new fixtures, to be read before they are kept. */
  accept(actual: string): void;
}

/** Where fixtures' files stand. */
export const FOLDER = "/c";

const SEPARATOR = /^----(?: (\S+))?\n/m;

/**
 * The fixtures of a folder. Each file holds the main configuration, then `---- name` and a further file as often as
 * needed, then `----` and what is expected.
 */
export function fixtures(folder: string): readonly Fixture[] {
  return readdirSync(folder)
    .sort()
    .map((name) => readFixture(join(folder, name), name));
}

function readFixture(path: string, name: string): Fixture {
  const whole = readFileSync(path, "utf8");
  const [main = "", ...rest] = whole.split(SEPARATOR);
  const files: Record<string, string> = { [`${FOLDER}/config`]: main };
  let expected = "";
  for (let at = 0; at < rest.length; at += 2) {
    const file: unknown = rest[at];
    const text = rest[at + 1] ?? "";
    if (typeof file === "string") files[join(FOLDER, file)] = text;
    else expected = text;
  }
  const lines = expected.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
  const places = lines.slice(0, lines.includes(FOUND) ? lines.indexOf(FOUND) : undefined);
  const given = whole.slice(0, whole.length - expected.length);
  const accept = (actual: string): void => writeFileSync(path, given + actual);
  return { name, files, places, expected, accept };
}

/** The line above what was found wrong with a good fixture. */
export const FOUND = "found:";
