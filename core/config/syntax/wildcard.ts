import { join, parse, sep } from "node:path";
import { fileProblem } from "../../errors/file-problem.ts";

/** Paths that one with wildcards may stand for, folders on the way included. */
const MOST_PATHS = 10_000;

/** Files that match, in alphabetical order; or what could not be listed. */
export type MatchingFiles =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly folder: string; readonly problem: string };

/**
 * The files an absolute path with wildcards names: `*` and `?` may appear in any part of it; names that begin with a dot
 * match only where the dot is written. Without any: the path itself.
 */
export async function matchingFiles(
  target: string,
  files: { list(folder: string): Promise<readonly string[]> },
): Promise<MatchingFiles> {
  if (!hasWildcard(target)) return { ok: true, files: [target] };
  const { root } = parse(target);
  let found: readonly string[] = [root];
  let certain = true;
  for (const part of target.slice(root.length).split(sep)) {
    // After a wildcard a part without any must be there too.
    if (certain && !hasWildcard(part)) {
      found = found.map((folder) => join(folder, part));
      continue;
    }
    const next: string[] = [];
    for (const folder of found) {
      try {
        const names = (await files.list(folder)).filter((name) => isNamed(part, name));
        for (const name of [...names].sort()) next.push(join(folder, name));
        if (next.length > MOST_PATHS)
          return { ok: false, folder: target, problem: `it matches more than ${MOST_PATHS} files` };
      } catch (error) {
        // After a wildcard not everything need be a folder.
        if (certain) return { ok: false, folder, problem: fileProblem(error) };
      }
    }
    found = next;
    certain = false;
  }
  return { ok: true, files: found };
}

function isNamed(part: string, name: string): boolean {
  return (part.startsWith(".") || !name.startsWith(".")) && matchesWildcard(part, name);
}

function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** `*` stands for any characters, `?` for one. Linear in the product of both lengths. */
export function matchesWildcard(pattern: string, name: string): boolean {
  let star = -1;
  let retry = 0;
  let p = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === "*") {
      star = p++;
      retry = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++retry;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
