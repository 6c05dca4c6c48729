import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** This file; `import.meta.dirname` may be missing where a program is loaded over the network. */
const HERE = fileURLToPath(import.meta.url);

/**
 * The folder of the files that come with this software, `config/`: beside `core/` in a checkout, beside `dist/` in the package.
 * They are a part of the program and read from where the program is.
 */
const FOLDER = join(
  dirname(HERE),
  ...(HERE.endsWith(".js") ? ["..", "..", ".."] : ["..", ".."]),
  "config",
);

/** Names of shipped files: plain ones. Data are for programs alone: no configuration includes them. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}\.conf$/;
const DATA_NAME = /^[a-z0-9][a-z0-9-]{0,63}\.json$/;

/** The absolute path of a shipped file such as `reply-patterns.conf`, whether it is there or not. Throws an `Error` unless the name is a plain one. */
export function shippedFile(name: string): string {
  if (!NAME.test(name)) throw new Error(`${name} is not the name of a shipped file`);
  return join(FOLDER, name);
}

/** Whether a path is that of a shipped file. */
export function isShipped(path: string): boolean {
  return dirname(path) === FOLDER;
}

/** The text of a shipped file, by its absolute path. Rejects when it cannot be read. */
export function readShipped(path: string): Promise<string> {
  return readFile(path, "utf8");
}

/** The text of shipped data such as `mail-programs.json`. Rejects when they cannot be read, or the name is not a plain one. */
export async function readShippedData(name: string): Promise<string> {
  if (!DATA_NAME.test(name)) throw new Error(`${name} is not the name of shipped data`);
  return readFile(join(FOLDER, name), "utf8");
}

/** The names of all shipped files that a configuration may include, in alphabetical order. */
export async function shippedNames(): Promise<readonly string[]> {
  const names = await readdir(FOLDER);
  return names.filter((name) => NAME.test(name)).sort();
}
