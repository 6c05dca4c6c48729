import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type Breach, breachesOf, circles, importsIn } from "./boundary-rules.ts";
import { sourceFiles } from "./source-files.ts";

const root = join(import.meta.dirname, "..");
const breaches: Breach[] = [];
const imports = new Map<string, string[]>();
for (const file of sourceFiles(root, [
  "core",
  "cli",
  "catalogue",
  "generated",
  "plugins",
  "examples",
  "scripts",
])) {
  const text = readFileSync(join(root, file), "utf8");
  breaches.push(...breachesOf(file, text));
  // Types may refer to each other in a circle; code may not.
  const code = text.replaceAll(/(?:import|export) type[^;]*;/g, "");
  const targets = code.split("\n").flatMap((line) => importsIn(line));
  const own = targets.filter((target) => target.startsWith("."));
  imports.set(
    file,
    own.map((target) => normalize(join(dirname(file), target))),
  );
}
for (const { file, line, message } of breaches) console.error(`${file}:${line}: ${message}`);
const found = circles(imports);
for (const circle of found) console.error(`files import each other: ${circle}`);
const count = breaches.length + found.length;
console.log(count === 0 ? `boundaries kept by ${imports.size} files` : `${count} breaches`);
process.exitCode = count === 0 ? 0 : 1;
