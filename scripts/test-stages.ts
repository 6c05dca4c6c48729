import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { tethered } from "../test/support/tether.ts";

/** A command to be run. */
export interface Stage {
  readonly name: string;
  readonly command: readonly string[];
}

/** What came of it. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** No stage may take longer, milliseconds. */
const LIMIT = 12 * 60_000;

/** What ends us, and with us what we run. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a check: it counts as one test. */
export async function runCheck({ name, command }: Stage, folder: string): Promise<Outcome> {
  const { output, code, seconds } = await run(command, folder);
  const good = code === 0;
  console.log(`${good ? "ok    " : "FAILED"} ${name}`);
  if (!good) console.log(output);
  return { name, passed: good ? 1 : 0, failed: good ? 0 : 1, seconds };
}

/** Runs the tests on one runtime. No tests, or a count that cannot be read, is a failure. */
export async function runTests({ name, command }: Stage, folder: string): Promise<Outcome> {
  const { output, code, seconds } = await run(command, folder);
  const counts = readCounts(output);
  const passed = counts?.passed ?? 0;
  const unexplained = code !== 0 || counts === undefined || passed === 0 ? 1 : 0;
  const failed = Math.max(counts?.failed ?? 0, unexplained);
  console.log(`${failed === 0 ? "ok    " : "FAILED"} tests on ${name}`);
  if (failed > 0) console.log(failuresOf(output));
  return { name: `tests (${name})`, passed, failed, seconds };
}

/** A stage that cannot be run is a failure, with its reason. */
export function notRun(name: string, reason: string): Outcome {
  console.log(`FAILED ${name}: ${reason}`);
  return { name, passed: 0, failed: 1, seconds: 0 };
}

/** The counts at the end of a runner's output: Bun's, Deno's or node's. Undefined when there are none. */
export function readCounts(
  output: string,
): { readonly passed: number; readonly failed: number } | undefined {
  const plain = stripVTControlCharacters(output);
  const forms: readonly (readonly [RegExp, RegExp])[] = [
    [/^\s*(\d+) pass$/m, /^\s*(\d+) fail$/m],
    [/\| (\d+) passed/, /(\d+) failed/],
    [/^# pass (\d+)$/m, /^# fail (\d+)$/m],
  ];
  for (const [pass, fail] of forms) {
    const passed = pass.exec(plain)?.[1];
    const failed = fail.exec(plain)?.[1];
    if (passed !== undefined && failed !== undefined)
      return { passed: Number(passed), failed: Number(failed) };
  }
  return undefined;
}

/** Passed tests, and what Node's runner says of every test. */
const PASSED = /^\s*(\(pass\)|ok \d+|# Subtest|---$|\.\.\.$|duration_ms:|type: 'test')/;

/** Lines that tell of failures: passed tests are of no interest then. */
function failuresOf(output: string): string {
  const lines = output.split("\n").filter((line) => !PASSED.test(line));
  return lines.slice(-400).join("\n");
}

function run(
  [command = "", ...args]: readonly string[],
  folder: string,
): Promise<{ readonly output: string; readonly code: number | null; readonly seconds: number }> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(...tethered(command, args), {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
      // A group of its own: Node runs every test file in a process besides its runner's.
      detached: true,
    });
    const endAll = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    const endWithUs = (): void => {
      endAll();
      process.exit(1);
    };
    for (const signal of ENDS) process.once(signal, endWithUs);
    let output = "";
    const add = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    const limit = setTimeout(() => {
      output += `\n${command} took longer than ${LIMIT / 60_000} minutes and was ended`;
      endAll();
    }, LIMIT);
    const done = (code: number | null): void => {
      clearTimeout(limit);
      for (const signal of ENDS) process.off(signal, endWithUs);
      resolve({ output, code, seconds: Math.round((performance.now() - begun) / 100) / 10 });
    };
    child.on("error", (error) => {
      output += `\n${error.message}`;
      done(null);
    });
    child.on("close", done);
  });
}
