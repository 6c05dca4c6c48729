import { randomUUID } from "node:crypto";
import { access, chmod, lstat, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { errorCode } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { EXIT, Refused } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** PowerMTA's programs that this one can be. */
const NAMES = ["pmta", "pmtad", "pmtastats", "pmtaacctfind", "pmtakeytool"] as const;

/** By which a program of ours is known: its second line. */
const MARK = '# Made by "mta install-aliases"; "mta install-aliases --remove" takes it away.';

/** Bytes of a file that are looked at for the mark. */
const LOOKED_AT = 4096;

/** What `mta install-aliases` is asked. */
export interface AliasesRequest {
  readonly options: Arguments["options"];
  /** The current folder. */
  readonly folder: string;
  /** How this program was called: the path of its file. */
  readonly program: string | undefined;
}

/** `mta install-aliases`: makes programs by PowerMTA's names, or takes them away. Returns the exit code. */
export async function installAliases(
  { options, folder, program }: AliasesRequest,
  to: Terminal,
): Promise<number> {
  const named = options.get("dir");
  const dir = named === undefined ? folderOf(program) : resolve(folder, named);
  if (options.has("remove")) return removeAliases(dir, to);
  const script = await ownScript();
  await mkdir(dir, { recursive: true });
  const paths = NAMES.map((name) => ({ name, path: join(dir, name) }));
  if (!options.has("force")) await refuseStrangers(paths.map(({ path }) => path));
  for (const { name, path } of paths) {
    await writeProgram(path, programText(script, name));
    to.print(`${path}`);
  }
  to.print(`they call ${script}`);
  return EXIT.done;
}

function folderOf(program: string | undefined): string {
  if (program === undefined) throw new Refused("which folder? --dir=DIR");
  return dirname(resolve(program));
}

/** Throws `Refused` where a program of that name is there which is none of ours: nothing is changed then. */
async function refuseStrangers(paths: readonly string[]): Promise<void> {
  const strange: string[] = [];
  for (const path of paths) if ((await ownerOf(path)) === "others") strange.push(path);
  if (strange.length > 0)
    throw new Refused(
      `${strange.join(", ")}: there already, and not made by this command; --force replaces it`,
    );
}

async function removeAliases(dir: string, to: Terminal): Promise<number> {
  let code: number = EXIT.done;
  for (const name of NAMES) {
    const path = join(dir, name);
    const owner = await ownerOf(path);
    if (owner === "ours") {
      await rm(path);
      to.print(`${path} removed`);
    } else if (owner === "others") {
      to.complain(`${path} stays: it was not made by this command`);
      code = EXIT.refused;
    }
  }
  return code;
}

/** Whose a file is. What cannot be read is not ours. */
async function ownerOf(path: string): Promise<"nobody" | "ours" | "others"> {
  try {
    // What a link leads to may be anybody's.
    if (!(await lstat(path)).isFile()) return "others";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "nobody";
    throw error;
  }
  const text = await readFile(path).then(
    (bytes) => bytes.subarray(0, LOOKED_AT).toString("utf8"),
    () => "",
  );
  return text.split("\n")[1] === MARK ? "ours" : "others";
}

/** This program's file that a shell can start. */
async function ownScript(): Promise<string> {
  for (const way of ["../bin/mta.js", "../../bin/mta.js"]) {
    const path = fileURLToPath(new URL(way, import.meta.url));
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Refused("bin/mta.js is not where it belongs, beside this program's folder");
}

/** A program of a name, for a POSIX shell. */
function programText(script: string, name: string): string {
  return ["#!/bin/sh", MARK, `exec ${runtime()} ${quoted(script)} ${name} "$@"`, ""].join("\n");
}

/** What runs this program: Node by its name, so that a newer one is used after an upgrade; others where they are. */
function runtime(): string {
  if (process.versions.deno !== undefined) return `${quoted(process.execPath)} run -A`;
  return process.versions.bun === undefined ? "node" : quoted(process.execPath);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In one step: who starts it meanwhile gets the old one or the new one. */
async function writeProgram(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  const file = await open(fresh, "wx", 0o755);
  try {
    await file.writeFile(text);
    await file.close();
    // Whatever the mask is: it holds nothing secret.
    await chmod(fresh, 0o755);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
