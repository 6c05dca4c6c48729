import assert from "node:assert/strict";
import { test } from "node:test";
import { RUNTIMES, type Runtime } from "../test/support/runtimes.ts";
import { runStage, testOutcome } from "./test-stages.ts";

const ended = { complaints: "", end: "exit code 1", code: 1, seconds: 1 };

test("the summaries of three runners are read, whatever tests print that looks like one", () => {
  const good = { ...ended, code: 0, end: "exit code 0" };
  const summaries: Readonly<Record<Runtime, string>> = {
    bun: "\n 7 pass\n 0 fail\nRan 7 tests across 2 files. [12.00ms]\n",
    deno: "ok | 7 passed | 0 failed | 3 ignored (8s)\n",
    node: "# tests 7\n# pass 7\n# fail 0\n# cancelled 0\n# skipped 3\n",
  };
  for (const runtime of RUNTIMES) {
    const printed = Object.values(summaries).join("").replaceAll(/\d+/g, "9");
    const output = printed + summaries[runtime];
    const { passed, failed, report } = testOutcome(runtime, [], { ...good, output });
    assert.deepEqual([passed, failed, report], [7, 0, ""], runtime);
  }
});

test("of a failure, its file and its test are told, and how to run it again", () => {
  const output = `a.test.ts:
(pass) one [1.00ms]

b.test.ts:
(pass) two [1.00ms]
(fail) three [1.00ms]

c.test.ts:
(pass) four [1.00ms]

 3 pass
 1 fail
`;
  const { failed, report } = testOutcome("bun", ["a.test.ts", "b.test.ts"], { ...ended, output });
  assert.equal(failed, 1);
  assert.match(report, /^b\.test\.ts:\n\(fail\) three/);
  assert.ok(!report.includes("(pass)"));
  assert.match(report, /\nagain: npm test -- --only bun a\.test\.ts b\.test\.ts$/);
});

test("what Node cancels has failed", () => {
  const output = "not ok 1 - late\n# pass 3\n# fail 0\n# cancelled 1\n";
  assert.equal(testOutcome("node", [], { ...ended, output }).failed, 1);
});

test("a runner that ends badly after good tests has failed", () => {
  const output = "ok | 7 passed | 0 failed (8s)\n";
  const { failed, report } = testOutcome("deno", [], { ...ended, output });
  assert.equal(failed, 1);
  assert.match(report, /deno: exit code 1/);
});

test("a runner that dies without a summary explains itself", async () => {
  const script = "seq 200; echo last words >&2; kill -ABRT $$";
  const stage = { name: "deno", command: ["sh", "-c", script] };
  const tests = { runtime: "deno", files: ["a.test.ts"] } as const;
  const { passed, failed, report } = await runStage({ ...stage, tests }, ".");
  assert.deepEqual([passed, failed], [0, 1]);
  assert.match(report, /standard output:\n101\n102\n/);
  assert.match(report, /\n200\nand of standard error:\nlast words\ndeno: SIGABRT\n/);
});

test("a runner that does not start, or is given no test, has failed", async () => {
  const tests = { runtime: "bun", files: ["a.test.ts"] } as const;
  const absent = { name: "bun", command: ["/nowhere/bun"], tests };
  assert.match((await runStage(absent, ".")).report, /\/nowhere\/bun/);
  assert.equal((await runStage({ ...absent, command: ["true"] }, ".")).failed, 1);
});
