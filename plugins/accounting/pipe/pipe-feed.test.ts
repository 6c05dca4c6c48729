import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createLog } from "../../../core/mod.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { until } from "../../../test/support/until.ts";
import type { RecordBatch } from "../output.ts";
import { commandIn, commandMistakes } from "./command.ts";
import { PipeFeed, type PipeSettings } from "./pipe-feed.ts";

const HEAD = "type,rcpt\r\n";

/** A feed of a shell script that has the folder as $1. */
function feedOf(
  folder: string,
  script: string,
  given: Partial<PipeSettings> & { window?: number } = {},
) {
  const clock = new FakeClock();
  const told: string[] = [];
  let position = 0;
  const settings: PipeSettings = {
    argv: ["/bin/sh", "-c", script, "sh", folder],
    ...{ head: HEAD, retryInterval: 300_000, writeTimeout: 60_000, acknowledge: false },
    ...given,
  };
  const feed = new PipeFeed(settings, {
    clock,
    log: createLog("accounting", ({ message }) => told.push(message)),
    withheld: () => [],
    window: given.window ?? 1_000_000,
    position: {
      get: () => position,
      async set(event) {
        position = event;
      },
    },
  });
  const { signal } = new AbortController();
  const take = (...events: readonly number[]): Promise<void> => feed.take(batchOf(events), signal);
  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), "utf8").catch(() => "");
  return { feed, clock, told, settings, take, read };
}

function batchOf(events: readonly number[]): RecordBatch {
  const records = events.map((event) => ({ event, part: 0, line: `d,u${event}@x.test\r\n` }));
  return { records, upTo: events.at(-1) ?? 0 };
}

const lines = (...events: readonly number[]): string =>
  events.map((event) => `d,u${event}@x.test\r\n`).join("");

test("a program gets the header and the records, and what it has read is known when it ends well", () =>
  inTemporaryFolder(async (folder) => {
    const { feed, take, read } = feedOf(folder, "cat > $1/out");
    await take(1, 2);
    assert.equal(feed.sure(), 0, "it may not have read them");
    await take(3);
    await feed.end();
    assert.equal(await read("out"), HEAD + lines(1, 2, 3));
    assert.equal(feed.sure(), undefined);
    assert.equal(feed.has, 3);
  }));

test("what is certainly read is what lies behind all that a pipe can hold", () =>
  inTemporaryFolder(async (folder) => {
    const { feed, take } = feedOf(folder, "cat > $1/out", { window: 30 });
    await take(1);
    assert.equal(feed.sure(), 0);
    await take(2);
    assert.equal(feed.sure(), 0);
    await take(3);
    await take(4);
    assert.equal(feed.sure(), 1, "2 to 4 may be in the pipe");
    await feed.end();
  }));

test("a program that ends is started again after its pause, and what it may not have read is to come again", () =>
  inTemporaryFolder(async (folder) => {
    const script = "head -n 2 >> $1/out; echo broken pipe >&2; exit 3";
    const { feed, clock, told, take, read } = feedOf(folder, script);
    await take(1);
    await until("its end", async () => told.find((text) => text.endsWith("has ended")));
    assert.throws(() => feed.sure(), /\/bin\/sh: it ended with status 3: broken pipe$/);
    await assert.rejects(take(1, 2), /it has ended; it is started in 300 s$/);
    await clock.advance(299_000);
    await assert.rejects(take(1, 2), /in 1 s$/);
    await clock.advance(1000);
    await take(1, 2);
    await until(
      "the second start",
      async () => (await read("out")) === `${HEAD + lines(1)}${HEAD + lines(1)}` || undefined,
    );
    await feed.end();
    assert.equal(feed.has, 0, "it did not end well");
    assert.throws(() => feed.sure(), /status 3/);
    assert.equal(feed.sure(), undefined, "told once");
  }));

test("a program that reads nothing is killed after a while", () =>
  inTemporaryFolder(async (folder) => {
    const { feed, clock, told } = feedOf(folder, "sleep 1000 & wait");
    const records = Array.from({ length: 2000 }, (_, at) => ({
      ...{ event: at + 1, part: 0, line: `${"x".repeat(1000)}\r\n` },
    }));
    let ended: unknown;
    const { signal } = new AbortController();
    void feed.take({ records, upTo: 2000 }, signal).catch((error: unknown) => {
      ended = error;
    });
    await until("its start", async () => told.length > 0 || undefined);
    // The pipe fills in real time, and time goes on until it is full.
    await until("its end", async () => {
      await clock.advance(61_000);
      return ended;
    });
    assert.match(String(ended), /it has taken nothing for 60 s/);
  }));

test("a program that acknowledges is done with what it says, and no more", () =>
  inTemporaryFolder(async (folder) => {
    const script =
      'read head; n=0; while read line; do n=$((n+1)); echo "$line" >> $1/out; echo $n; done';
    const { feed, take, read } = feedOf(folder, script, { acknowledge: true });
    await take(1, 2);
    assert.equal(await read("out"), lines(1, 2).replaceAll("\r\n", "\r\n"));
    assert.equal(feed.sure(), undefined);
    await take(3);
    await feed.end();
    assert.equal(await read("out"), lines(1, 2, 3));
  }));

test("a program that ends after some records goes on after those that it has acknowledged", () =>
  inTemporaryFolder(async (folder) => {
    const script =
      'read head; for n in 1 2; do read line || exit 0; echo "$line" >> $1/out; echo $n; done';
    const { feed, clock, take, read } = feedOf(folder, script, { acknowledge: true });
    const all = [1, 2, 3, 4, 5];
    for (let runs = 0; runs < 2; runs++) {
      await assert.rejects(take(...all), /it ended with status 0/);
      await clock.advance(300_000);
    }
    await take(...all);
    await feed.end();
    assert.equal(await read("out"), lines(...all));
  }));

test("one that says nothing, or nonsense, or ends before it has said it, has not taken them", () =>
  inTemporaryFolder(async (folder) => {
    const silent = feedOf(folder, "cat > $1/out", { acknowledge: true });
    const taking = silent.take(1).catch(String);
    await until(
      "the records",
      async () => (await silent.read("out")).endsWith(lines(1)) || undefined,
    );
    await silent.clock.advance(60_001);
    assert.match(String(await taking), /it has taken nothing for 60 s/);
    const chatty = feedOf(folder, "echo hello; cat > $1/out", { acknowledge: true });
    await assert.rejects(chatty.take(1), /is no number of records: hello/);
    const endless = feedOf(folder, "head -c 1000 /dev/zero; cat > $1/out", { acknowledge: true });
    await assert.rejects(endless.take(1), /is no number of records/);
    const brief = feedOf(folder, "read head; exit 0", { acknowledge: true });
    await assert.rejects(brief.take(1), /ended with status 0/);
    const missing = feedOf(folder, "", { argv: ["/nonexistent/program"] });
    await assert.rejects(missing.take(1), /cannot be started/);
  }));

test("other columns need a new start, and the same settings none", () =>
  inTemporaryFolder(async (folder) => {
    const { feed, settings, take, read } = feedOf(folder, "cat >> $1/out");
    await take(1);
    await feed.change({ ...settings, retryInterval: 1 });
    await take(2);
    await feed.change({ ...settings, head: "type\r\n" });
    assert.equal(feed.has, 2);
    await feed.change(settings);
    await take(3);
    await feed.end();
    assert.equal(await read("out"), HEAD + lines(1, 2) + HEAD + lines(3));
  }));

test("a command is a program by its absolute path, with arguments that no shell reads", () => {
  assert.deepEqual(commandIn("| /bin/x 'a b' $HOME c\\ d"), ["/bin/x", "a b", "$HOME", "c d"]);
  for (const name of ["|", "|collect", "|./collect", "|/bin/x 'open", "|/bin/x \0"]) {
    assert.equal(commandIn(name), undefined, name);
    assert.equal(commandMistakes(name)[0]?.severity, "error");
  }
  assert.equal(commandMistakes("|/bin/x > /tmp/y")[0]?.severity, "warning");
  assert.deepEqual(commandMistakes("|/bin/x -y"), []);
  assert.deepEqual(commandMistakes("/var/log/acct.csv"), []);
});
