import { dirname, resolve } from "node:path";
import { readRegularFile } from "../core/mod.ts";

/**
 * The files of code that a configuration is made of. A runtime loads each module once: a file that changes later counts only at the
 * next start, and is told of by its path.
 */
export class LoadedCode {
  /** Texts as they were when the files were loaded. */
  readonly #texts = new Map<string, string>();
  readonly #changed = new Set<string>();

  /** Files that are no longer what was loaded, as of the last look at each. */
  get changed(): readonly string[] {
    return [...this.#changed];
  }

  /** Looks at a file that is about to be loaded and at all it imports by path. */
  async look(file: string): Promise<void> {
    await this.#walk(file, new Set());
  }

  /** The same for a file that is read anew each time: only what it imports is loaded once. */
  async lookBehind(file: string): Promise<void> {
    const seen = new Set([file]);
    for (const each of importedBy(file, await textOf(file))) await this.#walk(each, seen);
  }

  async #walk(file: string, seen: Set<string>): Promise<void> {
    if (seen.has(file)) return;
    seen.add(file);
    const text = await textOf(file);
    const loaded = this.#texts.get(file);
    if (loaded === undefined) this.#texts.set(file, text);
    else if (loaded === text) this.#changed.delete(file);
    else this.#changed.add(file);
    for (const each of importedBy(file, text)) await this.#walk(each, seen);
  }
}

/** What cannot be read has no imports; loading it says what is wrong. */
async function textOf(file: string): Promise<string> {
  return readRegularFile(file).catch(() => "");
}

const IMPORT = /\b(?:from|import)[\s(]{0,20}["']([./][^"'\n]{0,1000})["']/g;

function importedBy(file: string, text: string): readonly string[] {
  return Array.from(text.matchAll(IMPORT), ([, path = ""]) => resolve(dirname(file), path));
}
