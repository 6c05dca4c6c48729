import assert from "node:assert/strict";
import { test } from "node:test";
import { type Alarms, createLog } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { FileTrouble } from "./file-trouble.ts";
import type { FailedFile, FileLines } from "./open-files.ts";

/** What is said while files fail. */
function lab() {
  const clock = new FakeClock();
  const raised = new Map<string, string>();
  const said: string[] = [];
  const alarms: Alarms<"file"> = {
    raise(key, text) {
      raised.set(key, text);
      said.push(text);
    },
    clear: (key) => void raised.delete(key),
  };
  const log = createLog("test", ({ message }) => said.push(message));
  const trouble = new FileTrouble(clock, log);
  const after = (code: string, failed: readonly string[], written: readonly string[] = []): void =>
    trouble.after(
      new Map([...failed, ...written].map((path) => [path, linesOf(path)])),
      failed.map((path): FailedFile => ({ path, error: Object.assign(new Error(code), { code }) })),
      alarms,
    );
  return { clock, raised, said, after };
}

function linesOf(path: string): FileLines {
  return { path, kind: { head: "", rules: undefined }, lines: ["x\n"], doubtful: 0 };
}

test("files without number that fail are few alarms, and few lines of the log", async () => {
  const { clock, raised, said, after } = lab();
  const paths = Array.from({ length: 500 }, (_, at) => `/l/${at}`);
  assert.throws(() => after("EACCES", paths), /\/l\/0 cannot be written/);
  await clock.advance(60_000);
  for (let batch = 0; batch < 100; batch++) after("EACCES", paths);
  assert.equal(raised.size, 51);
  assert.match(raised.get("file:/l/0") ?? "", /64 lines are lost/);
  assert.match(raised.get("file:others") ?? "", /^other files, .* lines are lost: EACCES$/);
  assert.ok(said.length < 500, `${said.length}`);
  after("EACCES", [], paths);
  assert.equal(raised.size, 0);
});

test("nobody waits for a name that the file system does not take", () => {
  const { raised, after } = lab();
  after("ENAMETOOLONG", ["/l/long"], ["/l/good"]);
  assert.deepEqual([...raised.keys()], ["file:others"]);
  after("", [], ["/l/good"]);
  assert.equal(raised.size, 0);
});
