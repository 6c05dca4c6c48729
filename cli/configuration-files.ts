import { lstat, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DirectiveIndex, LANGUAGE, type LoadResult, withoutSecretLines } from "../core/host.ts";
import {
  type CommitResult,
  type ConfigurationFiles,
  errorCode,
  type Plugin,
  readRegularFile,
  syncDirectory,
} from "../core/mod.ts";
import { type ConfigurationSource, diagnosticsText, readConfiguration } from "./configuration.ts";
import { Refused } from "./exit.ts";

/** Bytes of all files that are committed together. */
const MOST_BYTES = 8 * 1024 * 1024;

/** What is kept of a file that is replaced. */
const BACKUP = ".before";

/** The text files of the configuration that a server was started with. */
export function configurationFiles(source: ConfigurationSource): ConfigurationFiles {
  const isText = source.kind === "file" && !/\.[cm]?[jt]s$/.test(source.file);
  const look = (): Promise<LoadResult<Plugin>> => readConfiguration(source, { checkFiles: false });
  /** Those that are on the disk: shipped ones and code are not. */
  const own = async ({ texts }: LoadResult<Plugin>): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const path of texts.keys()) if (await isFile(path)) found.push(path);
    return found.sort((a, b) => Number(b === source.file) - Number(a === source.file));
  };
  return {
    list: async () => (isText ? own(await look()) : []),
    async read(path, { secrets }) {
      if (!isText) return undefined;
      const loaded = await look();
      if (!(await own(loaded)).includes(path)) return undefined;
      const text = await readRegularFile(path);
      if (secrets) return text;
      return withoutSecretLines(text, [new DirectiveIndex([LANGUAGE, ...loaded.plugins])]);
    },
    async commit(changes) {
      if (!isText)
        throw new Refused(
          "the configuration of this server is not made of text files: change it on its host",
        );
      const known = await own(await look());
      await refuseElsewhere([...changes.keys()], known);
      const bytes = [...changes.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      if (bytes > MOST_BYTES)
        throw new Refused(`the files have more than ${MOST_BYTES} bytes together`);
      const checked = await readConfiguration(source, { changes });
      const report = diagnosticsText(checked, false);
      if (checked.config === undefined) return { ok: false, report, backups: [] };
      const unused = [...changes.keys()].find((path) => !checked.texts.has(path));
      if (unused !== undefined)
        throw new Refused(`no file of the configuration includes ${unused}`);
      return { ok: true, report, backups: await replaceAll(changes) };
    },
  };
}

/** Throws `Refused` for a file that is neither one of the configuration's nor a new one beside them. */
async function refuseElsewhere(paths: readonly string[], known: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (known.includes(path)) continue;
    const isBeside = known.some((each) => dirname(each) === dirname(path));
    if (!isBeside)
      throw new Refused(`${path} is not a file of the configuration, nor beside one of its files`);
    const isThere = await lstat(path).then(
      () => true,
      (error: unknown) => errorCode(error) !== "ENOENT",
    );
    if (isThere) throw new Refused(`${path} is there, and not a file of the configuration`);
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

/** Replaces files, each at once; what they were is kept beside them. Resolves with where. */
async function replaceAll(changes: ReadonlyMap<string, string>): Promise<CommitResult["backups"]> {
  const backups: string[] = [];
  for (const [named, text] of changes) {
    // Where a link stands for the file, it stays, and what it leads to changes.
    const path = await realpath(named).catch(() => named);
    const before = await readRegularFile(path).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    const mode = before === undefined ? 0o600 : (await stat(path)).mode & 0o777;
    if (before !== undefined) {
      await writeDurably(`${path}${BACKUP}`, before, mode);
      backups.push(`${path}${BACKUP}`);
    }
    await writeDurably(path, text, mode);
    await syncDirectory(dirname(path));
  }
  return backups;
}

/** Writes beside the file and renames, so that no reader sees half of it. */
async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.new`;
  // What is there, if anything, is not ours to write through.
  await rm(beside, { force: true });
  const file = await open(beside, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
