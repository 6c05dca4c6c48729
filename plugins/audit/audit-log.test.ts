import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createLog } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { AuditFile } from "./audit-file.ts";
import { AuditLog } from "./audit-log.ts";
import { earlierEntries } from "./earlier.ts";

const QUIET = createLog("audit", () => {});
const ENTRY = { who: "user ann", from: "192.0.2.1", what: "POST /x", parameters: "a=1", note: "" };

test("the log is for its owner, is rotated, and is there after a restart; what cannot be written is once it can", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "deep", "audit.log");
    const raised: string[] = [];
    const alarms = {
      raise: (_key: string, text: string) => void raised.push(text),
      clear: () => void raised.splice(0),
    };
    const parts = { clock: new FakeClock(), alarms };
    await mkdir(path, { recursive: true });
    const log = new AuditLog(new AuditFile({ path, maxSize: 1000, keep: 3 }), parts, []);
    log.record({ ...ENTRY, status: 200, note: "line\nend \u001b[31m" });
    await log[Symbol.asyncDispose]();
    assert.match(raised.join(), /cannot be written/);
    await rm(path, { recursive: true });
    for (let at = 0; at < 60; at++) {
      log.record({ ...ENTRY, status: at, parameters: "x".repeat(5000) });
      await log[Symbol.asyncDispose]();
    }
    assert.deepEqual(raised, []);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(join(folder, "deep"))).sort(), [
      "audit.log",
      "audit.log.1",
      "audit.log.2",
    ]);
    const text = await readFile(path, "utf8");
    assert.ok(!text.includes("\u001b"));
    const earlier = await earlierEntries(path, QUIET);
    assert.equal(earlier.at(-1)?.status, 59);
    const again = new AuditLog(new AuditFile({ path, maxSize: 1000, keep: 3 }), parts, earlier);
    assert.equal(again.newest(1)[0]?.status, 59);
    assert.equal(log.newest(1000).length, 61);
  }));

test("what the mta command changes is written down, and shown", async () => {
  const mta = await startMta("");
  const socket = join(mta.directory, "spool", "control.sock");
  try {
    await command("pause", "a.test", "--reason=a test", "--socket", socket);
    for (const count of [[], ["5"]]) {
      const { out, code } = await command("show", "audit", ...count, "--socket", socket);
      assert.equal(code, 0, out);
      assert.match(
        out,
        /^\d{4}-\S+ {2}200 {2}socket {2}POST \/api\/mta\/v1\/queues\/pause\?queue=a\.test/,
      );
    }
    assert.equal((await command("show", "audit", "none", "--socket", socket)).code, 2);
  } finally {
    await mta.stop();
  }
});
