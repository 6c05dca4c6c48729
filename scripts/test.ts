/**
 * `npm test`: lint, types, boundaries, and all tests on the three runtimes. Ends with one line `N passed, N failed`.
 *
 *     npm test                      everything
 *     npm test -- core/dns          the tests whose path contains a text, on the three runtimes
 *     npm test -- --only bun        on one runtime (bun, deno, node) or one check (lint, types, boundaries)
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeCommand, nodeProblem } from "../test/support/node-command.ts";
import { sourceFiles } from "./source-files.ts";
import { notRun, type Outcome, runCheck, runTests, type Stage } from "./test-stages.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { only: { type: "string" } },
});
const files = sourceFiles(root, [
  "core",
  "cli",
  "catalogue",
  "plugins",
  "test",
  "examples",
  "scripts",
]).filter(
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
const checks: readonly Stage[] = [
  { name: "lint", command: [bin("biome"), "check", "--error-on-warnings", "."] },
  { name: "types", command: [bin("tsc"), "--noEmit"] },
  { name: "types (mta.config.ts)", command: [bin("tsc"), "--noEmit", "-p", "examples/typescript"] },
  {
    name: "types (deno)",
    command: [
      bin("deno"),
      "check",
      "core/mod.ts",
      "plugins/standard.ts",
      "cli/main.ts",
      "test/types/config.ts",
      "test/types/hooks.ts",
    ],
  },
  { name: "boundaries", command: [bin("bun"), "scripts/check-boundaries.ts"] },
];
const onBun: Stage = {
  name: "bun",
  command: [bin("bun"), "test", "--timeout", "60000", ...files.map((f) => `./${f}`)],
};
const onDeno: Stage = {
  name: "deno",
  command: [bin("deno"), "test", "-A", "--no-check", ...files],
};
const onNode: Stage = {
  name: "node",
  // A process a file: as many at a time as there are cores, not one less.
  command: [
    node,
    "--test",
    `--test-concurrency=${availableParallelism()}`,
    "--test-timeout=60000",
    "--test-reporter=tap",
    ...files,
  ],
};
/** Side by side, each one after the other: most of the time tests wait, and Deno takes about as long as the others together. */
const rows: readonly (readonly Stage[])[] = [[onBun, onNode], [onDeno]];

const wanted = ({ name }: Stage): boolean =>
  values.only === undefined || name.startsWith(values.only);
const outcomes: Outcome[] = [];
if (positionals.length === 0)
  for (const stage of checks.filter(wanted)) outcomes.push(await runCheck(stage, root));
const runOn = (stage: Stage): Promise<Outcome> | Outcome => {
  const problem = stage.name === "node" ? nodeProblem(node) : undefined;
  return problem === undefined ? runTests(stage, root) : notRun(`tests on ${stage.name}`, problem);
};
const runRow = async (row: readonly Stage[]): Promise<readonly Outcome[]> => {
  const done: Outcome[] = [];
  for (const stage of row.filter(wanted)) done.push(await runOn(stage));
  return done;
};
outcomes.push(...(await Promise.all(rows.map(runRow))).flat());

for (const { name, passed, failed, seconds } of outcomes)
  console.log(`${name.padEnd(14)} ${passed} passed, ${failed} failed  (${seconds} s)`);
const sum = (part: "passed" | "failed"): number =>
  outcomes.reduce((all, one) => all + one[part], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
