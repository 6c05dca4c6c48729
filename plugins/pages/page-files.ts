import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** This file; `import.meta.dirname` may be missing where a program is loaded over the network. */
const HERE = fileURLToPath(import.meta.url);

/** The folder of the pages, `ui/`: beside `plugins/` in a checkout, beside `dist/` in the package. */
const FOLDER: string = join(
  dirname(HERE),
  ...(HERE.endsWith(".js") ? ["..", "..", ".."] : ["..", ".."]),
  "ui",
);

/** What is served, by the end of a name: nothing else in the folder is. */
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The page that all locations without a file of their own show: which page is meant its script finds out. */
const SHELL = "index.html";

/** Bytes of a file and what it is. */
export interface PageFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** A strong one (RFC 9110 §8.8.3), by the content. */
  readonly etag: string;
}

/** The files of the pages: those that were there at the start, and no path leads to any other. */
export class PageFiles {
  readonly #folder: string;
  /** Names as locations have them, with `/`. */
  readonly #names: ReadonlySet<string>;

  private constructor(folder: string, names: ReadonlySet<string>) {
    this.#folder = folder;
    this.#names = names;
  }

  /** Looks at what is there. Rejects when the folder cannot be read. */
  static async open(folder: string = FOLDER): Promise<PageFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .map((name) => name.split(sep).join("/"));
    return new PageFiles(folder, new Set(names));
  }

  /**
   * The file at a location below the pages' root, such as `lib/dom.js`. A location that names no file is that of a page, unless its last
   * part looks like a file's name: undefined then. Rejects when the file cannot be read any more.
   */
  async at(location: string): Promise<PageFile | undefined> {
    const isPage = !/\.[a-z0-9]+$/.test(location);
    const name = this.#names.has(location) ? location : isPage ? SHELL : undefined;
    if (name === undefined || !this.#names.has(name)) return undefined;
    const content = await readFile(join(this.#folder, name));
    const digest = createHash("sha256").update(content).digest("base64url").slice(0, 22);
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    return { content: new Uint8Array(content), type, etag: `"${digest}"` };
  }
}
