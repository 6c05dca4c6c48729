/**
 * `npm test`: lint, types, boundaries, and all tests on the three runtimes. Ends with one line `N passed, N failed`.
 *
 *     npm test                      everything
 *     npm test -- core/dns          the tests whose path contains a text, on the three runtimes
 *     npm test -- --only bun        on one runtime (bun, deno, node) or one check (lint, types, boundaries)
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeCommand, nodeProblem } from "../test/support/node-command.ts";
import type { Runtime } from "../test/support/runtimes.ts";
import { sourceFiles } from "./source-files.ts";
import { type Outcome, outcomeText, runStage, type Stage, sum } from "./test-stages.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { only: { type: "string" } },
});
const FOLDERS = ["core", "cli", "catalogue", "plugins", "sandbox", "test", "examples", "scripts"];
const files = sourceFiles(root, FOLDERS).filter(
  (file) =>
    file.endsWith(".test.ts") &&
    (positionals.length === 0 || positionals.some((part) => file.includes(part))),
);
if (files.length === 0) {
  // Runners that are given no file look for some of their own.
  console.error(`no test's path contains ${positionals.join(" or ")}`);
  process.exit(1);
}
const bin = (name: string): string => join(root, "node_modules", ".bin", name);
const node = nodeCommand(join(root, "node_modules", ".bin"));
/** What Node has compiled: each server that a test starts is a process that would compile all of it again. */
const compiled = mkdtempSync(join(tmpdir(), "mta-compiled-"));
process.on("exit", () => rmSync(compiled, { recursive: true, force: true }));
const environment = { NODE_COMPILE_CACHE: compiled };

const check = (name: string, ...command: readonly string[]): Stage => ({ name, command });
const checks: readonly Stage[] = [
  check("lint", bin("biome"), "check", "--error-on-warnings", "."),
  check("types", bin("tsc"), "--noEmit"),
  check("types (mta.config.ts)", bin("tsc"), "--noEmit", "-p", "examples/typescript"),
  check("types (pages)", bin("tsc"), "-p", "ui"),
  check(
    "types (deno)",
    ...[bin("deno"), "check", "core/mod.ts", "plugins/standard.ts", "cli/main.ts"],
    ...["test/types/config.ts", "test/types/hooks.ts"],
  ),
  check("boundaries", bin("bun"), "scripts/check-boundaries.ts"),
];
const problem = nodeProblem(node);
const runners: Readonly<Record<Runtime, readonly string[]>> = {
  deno: [bin("deno"), "test", "-A", "--no-check"],
  node: [
    ...(problem === undefined ? [node] : ["sh", "-c", 'echo "$0" >&2; exit 1', problem]),
    // In one process, like the others: a process a file would take twice the time of all tests.
    ...["--test", "--test-isolation=none", "--test-timeout=60000", "--test-reporter=tap"],
  ],
  bun: [bin("bun"), "test", "--timeout", "60000"],
};
/** Files that one process of a runner tests: few enough that the last process does not run alone for long. */
const MOST_FILES = 25;
const count = Math.ceil(files.length / MOST_FILES);
/** Dealt out one by one: those of a folder, which take about as long, get into different parts. */
const parts = Array.from({ length: count }, (_, part) =>
  files.filter((_file, index) => index % count === part),
);
/** The slowest runtime first. */
const tests = (["deno", "node", "bun"] as const).flatMap((runtime) =>
  parts.map((part): Stage => {
    const command = [...runners[runtime], ...part.map((file) => `./${file}`)];
    return { name: runtime, command, tests: { runtime, files: part }, environment };
  }),
);
const wanted = ({ name }: Stage): boolean =>
  values.only === undefined || name.startsWith(values.only);
const queue = [...(positionals.length === 0 ? checks : []), ...tests].filter(wanted);

const outcomes: Outcome[] = [];
let next = 0;
async function work(): Promise<void> {
  for (let stage = queue[next++]; stage !== undefined; stage = queue[next++]) {
    const outcome = await runStage(stage, root);
    outcomes.push(outcome);
    console.log(`${outcome.failed === 0 ? "ok    " : "FAILED"} ${outcomeText(outcome)}`);
    if (outcome.report !== "") console.log(outcome.report);
  }
}
// Two a core, as tests wait for more than half of their time; each takes up to half a gigabyte.
const workers = Math.min(availableParallelism() * 2, 8);
await Promise.all(Array.from({ length: workers }, work));

for (const name of new Set(queue.map((stage) => stage.name))) {
  const ofName = outcomes.filter((outcome) => outcome.name === name);
  console.log(outcomeText(sum(name, ofName)));
}
const all = sum("all", outcomes);
console.log(`${all.passed} passed, ${all.failed} failed`);
process.exitCode = all.failed === 0 && all.passed > 0 ? 0 : 1;
