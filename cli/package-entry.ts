import { readFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { errorCode } from "../core/mod.ts";
import { isRecord } from "./json.ts";

/** Conditions of `exports` that hold here, in whatever order a package has them. */
const CONDITIONS: ReadonlySet<string> = new Set(["import", "node", "default", "module-sync"]);
/** How deep conditions may be nested. */
const DEEPEST = 8;

/**
 * The file that a package, found from a folder as Node finds it, begins with. Rejects when there is no such package, or it has no
 * entry for `import`.
 */
export async function packageEntry(name: string, folder: string): Promise<string> {
  const [, own = name, inner = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name) ?? [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    const root = join(at, "node_modules", own);
    const text = await readFile(join(root, "package.json"), "utf8").catch((error: unknown) => {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
      throw error;
    });
    if (text !== undefined) return entryIn(root, own, inner, text);
    if (at === dirname(at))
      throw new Error(
        `package ${own} was not found in the folder of the configuration or above: npm install ${own}, or write ./${name} for a file`,
      );
  }
}

function entryIn(root: string, name: string, inner: string, text: string): string {
  const manifest: unknown = JSON.parse(text);
  const { exports, main } = isRecord(manifest) ? manifest : {};
  const target =
    exports === undefined
      ? inner === ""
        ? main || "index.js"
        : `.${inner}`
      : exported(exports, `.${inner}`);
  if (typeof target !== "string")
    throw new Error(`the package ${name} exports no "${`.${inner}`}" that can be imported`);
  const file = resolve(root, target);
  if (!file.startsWith(root + sep))
    throw new Error(`the package ${name} names a file outside itself`);
  return file;
}

function exported(exports: unknown, subpath: string): unknown {
  if (!isRecord(exports)) return subpath === "." ? target(exports, 0) : undefined;
  const bySubpath = Object.keys(exports).some((key) => key.startsWith("."));
  if (bySubpath) return target(exports[subpath], 0);
  return subpath === "." ? target(exports, 0) : undefined;
}

/** What an entry of `exports` stands for: a path, the first of a list, or that of the first condition that holds. */
function target(entry: unknown, depth: number): unknown {
  if (depth > DEEPEST) return undefined;
  if (typeof entry === "string") return entry;
  if (Array.isArray(entry)) return target(entry[0], depth + 1);
  if (!isRecord(entry)) return undefined;
  for (const [condition, inner] of Object.entries(entry)) {
    if (!CONDITIONS.has(condition)) continue;
    const found = target(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
