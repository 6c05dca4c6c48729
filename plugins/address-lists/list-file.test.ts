import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLog, type LogEvent } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { until } from "../../test/support/until.ts";
import { ListFile } from "./list-file.ts";

const KEY = { a: 1, b: 2 };

async function withFile(
  text: string,
  run: (given: {
    readonly file: ListFile;
    readonly path: string;
    readonly clock: FakeClock;
    readonly log: readonly LogEvent[];
  }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-list-"));
  const path = join(folder, "list");
  const clock = new FakeClock();
  const log: LogEvent[] = [];
  const file = new ListFile({ path, key: KEY, clock, log: createLog("x", (e) => log.push(e)) });
  try {
    await writeFile(path, text);
    await file.open();
    await run({ file, path, clock, log });
  } finally {
    file[Symbol.dispose]();
    assert.equal(clock.pending, 0, "no timer is left");
    await rm(folder, { recursive: true });
  }
}

/** Lets the file be looked at until something holds. */
async function looked(clock: FakeClock, what: string, holds: () => boolean): Promise<void> {
  await until(what, async () => {
    await clock.advance(10_000);
    return holds() || undefined;
  });
}

test("lines, comments, blanks, CRLF and a byte order mark; what makes no sense is told by line", async () => {
  const text =
    "\ufeffa@x.example\r\n\r\n# c@x.example\n; d\n  b@x.example  \nnot an address\nlast@x.example";
  await withFile(text, async ({ file, log }) => {
    for (const one of ["a@x.example", "b@x.example", "last@x.example"]) assert.ok(file.has(one));
    assert.equal(file.has("c@x.example"), false);
    assert.equal(file.size, 3);
    const [event] = log;
    assert.equal(event?.level, "warning");
    assert.equal(event?.fields.bad, 1);
    assert.equal(event?.fields.lines, "6");
  });
});

test("a line without an end costs no memory, and the lines after it count", async () => {
  await withFile(`${"x".repeat(300_000)}\na@x.example\n`, async ({ file, log }) => {
    assert.ok(file.has("a@x.example"));
    assert.equal(file.size, 1);
    assert.equal(log[0]?.fields.lines, "1");
  });
});

test("a file that was replaced is read once it rests; one that is gone keeps its entries", async () => {
  await withFile("a@x.example\n", async ({ file, path, clock, log }) => {
    await writeFile(`${path}.new`, "b@x.example\n");
    await rename(`${path}.new`, path);
    await looked(clock, "the new entries", () => file.has("b@x.example"));
    assert.equal(file.has("a@x.example"), false);
    await rm(path);
    await looked(clock, "the complaint", () => log.some(({ level }) => level === "error"));
    assert.ok(file.has("b@x.example"));
    await clock.advance(10_000);
    assert.equal(log.filter(({ level }) => level === "error").length, 1, "said once");
    await writeFile(path, "c@x.example\n");
    await looked(clock, "the entries of the file that came back", () => file.has("c@x.example"));
  });
});

test("a file that is not there names itself", async () => {
  const clock = new FakeClock();
  const path = join(tmpdir(), "mta-no-such-list");
  const file = new ListFile({ path, key: KEY, clock, log: createLog("x", () => {}) });
  await assert.rejects(file.open(), /^Error: address-file \S+mta-no-such-list cannot be read: /);
  file[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});
