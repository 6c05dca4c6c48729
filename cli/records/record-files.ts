import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { errorCode, errorText, type ResolvedConfig } from "../../core/mod.ts";
import { Refused } from "../exit.ts";

/** The files of one `<acct-file>` as they come and go, or a single one. */
export interface FileSeries {
  /** As it was meant, for messages. */
  readonly name: string;
  /** The files there are now, the oldest first. */
  files(): Promise<readonly string[]>;
}

/**
 * What some words name: a file, all files of a folder, or the series of an acct-file, as `acct.csv` for `acct-2026-01-31-0001.csv` and so
 * on. Throws `Refused` for what is not there.
 */
export async function seriesNamed(
  names: readonly string[],
  folder: string,
): Promise<readonly FileSeries[]> {
  const found: FileSeries[] = [];
  for (const name of names) {
    const path = resolve(folder, name);
    const kind = await kindOf(path);
    const series = kind === "file" ? oneFile(name, path) : seriesAt(name, path, kind, []);
    if (kind !== "file" && (await series.files()).length === 0)
      throw new Refused(
        kind === "folder" ? `${name} has no files of records` : `${name}: no such file`,
      );
    found.push(series);
  }
  return found;
}

/** The accounting files of a configuration, with those that were moved away. */
export function configuredSeries(config: ResolvedConfig): readonly FileSeries[] {
  return config
    .names("acct-file")
    .filter((name) => !name.startsWith("|"))
    .map((name) => {
      const moved = config.block("acct-file", name).get("move-to").value;
      return seriesAt(name, name, "none", typeof moved === "string" ? [moved] : []);
    });
}

function oneFile(name: string, path: string): FileSeries {
  return { name, files: async () => [path] };
}

function seriesAt(
  name: string,
  path: string,
  kind: "folder" | "none",
  moved: readonly string[],
): FileSeries {
  const extension = kind === "folder" ? "" : extname(path);
  const stem = kind === "folder" ? "" : `${basename(path, extension)}-`;
  const folders = [...moved, kind === "folder" ? path : dirname(path)];
  const isOurs = (file: string): boolean => {
    const plain = file.replace(/\.gz$/, "");
    if (kind === "folder") return /\.(csv|json|jsonl)$/i.test(plain);
    return (
      plain.endsWith(extension) &&
      /^\d{4}-\d\d-\d\d/.test(file.slice(stem.length)) &&
      file.startsWith(stem)
    );
  };
  return {
    name,
    async files() {
      const all: string[] = [];
      for (const each of folders)
        for (const file of await namesIn(each)) if (isOurs(file)) all.push(join(each, file));
      return all.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
    },
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw new Refused(`${folder} cannot be read: ${errorText(error)}`);
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | "none"> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? "folder" : "file";
  } catch {
    return "none";
  }
}
