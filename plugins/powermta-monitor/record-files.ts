import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { errorCode, type ResolvedConfig, regexText } from "../../core/mod.ts";

/** A file of a log or of accounting. */
export interface RecordFile {
  readonly path: string;
  readonly kind: "log" | "accounting";
  readonly size: number;
  /** When it was written last, milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Where such files are, and how they are called. */
interface Place {
  readonly kind: RecordFile["kind"];
  readonly folder: string;
  readonly isOurs: (name: string) => boolean;
}

/** Files that are told of; a folder may have any number. */
const MOST_FILES = 10_000;

/**
 * The files that a configuration names as its log, the logs of domains and accounting, with those that were put aside or moved away. Links
 * are none of them: they may lead anywhere.
 */
export async function recordFiles(config: ResolvedConfig): Promise<readonly RecordFile[]> {
  const found = new Map<string, RecordFile>();
  for (const { kind, folder, isOurs } of placesIn(config))
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      if (found.size >= MOST_FILES) return [...found.values()];
      if (!isOurs(name) || found.has(path)) continue;
      const file = await regularFile(path);
      if (file === undefined) continue;
      found.set(path, { path, kind, size: file.size, changedAt: Math.floor(file.mtimeMs) });
    }
  return [...found.values()];
}

function placesIn(config: ResolvedConfig): readonly Place[] {
  const places: Place[] = [];
  const texts = (values: readonly unknown[]): readonly string[] =>
    values.filter((value) => typeof value === "string");
  for (const path of texts([config.global.get("log-file").value]))
    places.push({ kind: "log", ...rotated(path, config) });
  const views = ["domain", "source"].flatMap((tag) => config.blocks(tag).map(({ view }) => view));
  const everywhere = (name: string): readonly string[] =>
    texts([
      ...new Set([config.global.get(name).value, ...views.map((view) => view.get(name).value)]),
    ]);
  for (const path of everywhere("log-domain"))
    places.push({ kind: "log", ...rotated(path, config) });
  for (const path of everywhere("accounting-log"))
    places.push({ kind: "accounting", ...rotated(path, config) });
  for (const name of config.names("acct-file")) {
    if (name.startsWith("|")) continue;
    const moved = config.block("acct-file", name).get("move-to").value;
    const folders = [dirname(resolve(config.baseDir, name)), ...texts([moved])];
    for (const folder of folders)
      places.push({ kind: "accounting", folder, isOurs: (file) => isOfSeries(file, name) });
  }
  return places;
}

/** A file, and FILE.1, FILE.2 and so on; `%d` stands for a domain. */
function rotated(written: string, config: ResolvedConfig): Omit<Place, "kind"> {
  const path = resolve(config.baseDir, written);
  const pattern = basename(path).split("%d").map(regexText).join("[^/]+");
  const ours = new RegExp(`^${pattern}(\\.\\d{1,5})?(\\.gz)?$`);
  return { folder: dirname(path), isOurs: (name) => ours.test(name) };
}

/** `acct.csv` makes `acct-2026-01-31-0001.csv`; what was packed has one ending more. */
function isOfSeries(file: string, name: string): boolean {
  const extension = extname(name);
  const stem = basename(name, extension);
  const plain = file.replace(/\.(gz|zst)$/, "");
  if (plain === `${stem}${extension}`) return true;
  if (!plain.startsWith(`${stem}-`) || !plain.endsWith(extension)) return false;
  return /^\d{4}-\d\d-\d\d(-\d{1,9})?$/.test(
    plain.slice(stem.length + 1, plain.length - extension.length),
  );
}

async function regularFile(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? found : undefined;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "EACCES") return [];
    throw error;
  }
}
