/** `npm run generate`: writes everything that is made from the declarations of the plugins. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GENERATED_FOLDERS, generatedFiles, ROOT } from "./generated-files.ts";

const files = generatedFiles();
for (const folder of GENERATED_FOLDERS)
  rmSync(join(ROOT, folder), { recursive: true, force: true });
for (const [path, text] of files) {
  const file = join(ROOT, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`${files.size} files written`);
