import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Breach,
  breachesOf,
  circles,
  doubles,
  exportedTypes,
  importedFiles,
} from "./boundary-rules.ts";
import { sourceFiles } from "./source-files.ts";

const root = join(import.meta.dirname, "..");
const breaches: Breach[] = [];
const imports = new Map<string, readonly string[]>();
const types = new Map<string, readonly string[]>();
for (const file of sourceFiles(root, [
  "core",
  "cli",
  "catalogue",
  "generated",
  "plugins",
  "sandbox",
  "examples",
  "scripts",
  "test",
])) {
  const text = readFileSync(join(root, file), "utf8");
  breaches.push(...breachesOf(file, text));
  if (file.startsWith("core/") && !file.endsWith(".test.ts")) types.set(file, exportedTypes(text));
  imports.set(file, importedFiles(file, text));
}
for (const { file, line, message } of breaches) console.error(`${file}:${line}: ${message}`);
const found = circles(imports);
for (const circle of found) console.error(`files import each other: ${circle}`);
const twice = doubles(types);
for (const one of twice) console.error(`one name for two things: ${one}`);
const count = breaches.length + found.length + twice.length;
console.log(count === 0 ? `boundaries kept by ${imports.size} files` : `${count} breaches`);
process.exitCode = count === 0 ? 0 : 1;
