import { stripVTControlCharacters } from "node:util";
import type { Runtime } from "../test/support/runtimes.ts";
import { type Ended, runCommand } from "./run-command.ts";

/** A command to be run. */
export interface Stage {
  /** What it checks, or the runtime that it tests on. */
  readonly name: string;
  readonly command: readonly string[];
  /** The test files that it runs on a runtime; undefined for a check. */
  readonly tests?: { readonly runtime: Runtime; readonly files: readonly string[] };
  readonly environment?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** What to tell of it besides: why it failed. */
  readonly report: string;
}

/** No stage may take longer, milliseconds. */
const LIMIT = 5 * 60_000;

/** So many lines are told of each output of a runner that ended without a summary. */
const LAST_LINES = 100;

/** So many lines are told of a runner's failures. */
const MOST_LINES = 400;

/** Runs one stage. */
export async function runStage(stage: Stage, folder: string): Promise<Outcome> {
  const { name, command, tests, environment = {} } = stage;
  const ended = await runCommand(command, { folder, limit: LIMIT, environment });
  return tests === undefined
    ? checkOutcome(name, ended)
    : testOutcome(tests.runtime, tests.files, ended);
}

/** A check counts as one test. */
function checkOutcome(name: string, { output, complaints, code, end, seconds }: Ended): Outcome {
  const failed = code === 0 ? 0 : 1;
  const report = failed === 0 ? "" : `${output}${complaints}\n${name}: ${end}`;
  return { name, passed: 1 - failed, failed, seconds, report };
}

/** What a runner says of its tests. No tests, no summary, or a bad end that no failed test explains, is a failure. */
export function testOutcome(name: Runtime, files: readonly string[], ended: Ended): Outcome {
  const counts = readCounts(name, `${ended.output}\n${ended.complaints}`);
  const passed = counts?.passed ?? 0;
  const unexplained = ended.code !== 0 || passed === 0 ? 1 : 0;
  const failed = Math.max(counts?.failed ?? 0, unexplained);
  const told = counts === undefined ? lastWords(ended) : failuresOf(ended);
  const again = `again: npm test -- --only ${name} ${files.join(" ")}`;
  const report = failed === 0 ? "" : `${told}\n${name}: ${ended.end}\n${again}`;
  return { name, passed, failed, seconds: ended.seconds, report };
}

/** What passed, and the kinds of what failed, in the summary of a runtime's runner. */
const SUMMARIES: Readonly<Record<Runtime, readonly [passed: RegExp, ...failed: RegExp[]]>> = {
  bun: [/^\s*(\d+) pass$/gm, /^\s*(\d+) fail$/gm],
  deno: [/^(?:ok|FAILED) \| (\d+) passed/gm, /^(?:ok|FAILED) \|.* (\d+) failed/gm],
  node: [/^# pass (\d+)$/gm, /^# fail (\d+)$/gm, /^# cancelled (\d+)$/gm],
};

/** The counts at the end of a runner's output; undefined when there are none. */
function readCounts(
  runtime: Runtime,
  output: string,
): { readonly passed: number; readonly failed: number } | undefined {
  const plain = stripVTControlCharacters(output);
  // Tests may print what looks like a summary: the last one is the runner's.
  const read = (form: RegExp): number => Number([...plain.matchAll(form)].at(-1)?.[1]);
  const [pass, ...fail] = SUMMARIES[runtime];
  const passed = read(pass);
  const failed = fail.map(read).reduce((all, some) => all + some, 0);
  return Number.isNaN(passed + failed) ? undefined : { passed, failed };
}

/** The outcomes of several stages as one. */
export function sum(name: string, outcomes: readonly Outcome[]): Outcome {
  const add = (part: "passed" | "failed" | "seconds"): number =>
    outcomes.reduce((all, one) => all + one[part], 0);
  return {
    name,
    passed: add("passed"),
    failed: add("failed"),
    seconds: add("seconds"),
    report: "",
  };
}

/** One line that tells of an outcome. */
export function outcomeText({ name, passed, failed, seconds }: Outcome): string {
  return `${name.padEnd(21)} ${passed} passed, ${failed} failed  (${seconds.toFixed(1)} s)`;
}

/** Passed tests, and what Node's runner says of every test. */
const PASSED =
  /^\s*(\((?:pass|skip)\)|\d+ tests skipped:|ok \d+|# Subtest|---$|\.\.\.$|duration_ms:|type: 'test'|$)|\.\.\. (ok|ignored) \(/;

/** What Bun and Deno say before the tests of a file. */
const FILE = /^(\S+\.test\.ts:|running \d+ tests? from .*)$/;

/** Lines that tell of failures, with the file of each. */
function failuresOf({ output, complaints }: Ended): string {
  const lines = `${output}\n${complaints}`.split("\n").filter((line) => !PASSED.test(line));
  const told = lines.filter((line, at) => !(FILE.test(line) && FILE.test(lines[at + 1] ?? ":")));
  return told.slice(-MOST_LINES).join("\n");
}

/** The end of all that a runner said that ended without a summary. */
function lastWords({ output, complaints }: Ended): string {
  const last = (text: string): string => text.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  return `no summary; the last of standard output:
${last(output)}
and of standard error:
${last(complaints)}`;
}
