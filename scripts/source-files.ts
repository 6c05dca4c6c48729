import { readdirSync } from "node:fs";
import { join } from "node:path";

/** All TypeScript files below some folders of the project, sorted; paths relative to `root`. */
export function sourceFiles(root: string, folders: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const folder of folders) {
    let names: string[];
    try {
      names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    } catch {
      continue; // A folder that does not exist has no files.
    }
    for (const name of names)
      if (name.endsWith(".ts") && !name.includes("node_modules")) found.push(join(folder, name));
  }
  return found.sort();
}
