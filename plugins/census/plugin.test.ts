import assert from "node:assert/strict";
import { test } from "node:test";
import type { FindPosition, FoundRecipient } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";
import { Census } from "./census.ts";

function recipient(queue: string, job: string | undefined, size: number): FoundRecipient {
  const row = {
    ...{
      queue: 1,
      due: 0,
      message: 1,
      index: 0,
      address: "a@x.test",
      originalRecipient: undefined,
    },
    ...{ notify: 0, attempts: 0, lastAttempt: 0, lane: 0, priority: 50, virtualMta: undefined },
    ...{ notes: {}, epoch: 1 },
  };
  const message = {
    ...{ sender: "", receivedAt: 0, size, job, envelopeId: undefined, clientAddress: "192.0.2.1" },
  };
  return { queue, row, message: Object.assign(Object.create(null), message) };
}

/** A store of so many recipients, which tells how many were looked at. */
function storeOf(many: number, looked: { at: number }) {
  const never = new Promise<void>(() => {});
  return {
    never,
    find(_filter: object, after: FindPosition | undefined, { found: most }: { found: number }) {
      const from = after?.queue ?? 0;
      const end = Math.min(from + most, many);
      looked.at += end - from;
      const found = Array.from({ length: end - from }, (_, at) =>
        recipient(`${(from + at) % 3}.test/v`, `job${(from + at) % 2}`, 10),
      );
      return { found, next: end < many ? { queue: end, row: undefined } : undefined };
    },
  };
}

test("a count holds for a while, is made once for all who ask, and then anew", async () => {
  const clock = new FakeClock();
  const looked = { at: 0 };
  const store = storeOf(3000, looked);
  const census = new Census(store, clock);
  const [one, two] = await Promise.all([census.count(store.never), census.count(store.never)]);
  assert.equal(one, two);
  assert.deepEqual(
    [one.complete, one.recipients, one.bytes, looked.at],
    [true, 3000, 30_000, 3000],
  );
  assert.deepEqual(one.queues.get("0.test/v"), { recipients: 1000, bytes: 10_000 });
  assert.deepEqual(one.jobs.get("job1"), { recipients: 1500, bytes: 15_000 });
  await census.count(store.never);
  assert.equal(looked.at, 3000);
  await clock.advance(5000);
  await census.count(store.never);
  assert.equal(looked.at, 6000);
  await census[Symbol.asyncDispose]();
});

test("who has no patience hears what has been counted so far", async () => {
  const looked = { at: 0 };
  const store = storeOf(100_000, looked);
  const census = new Census(store, new FakeClock());
  const count = await census.count(Promise.resolve());
  assert.equal(count.complete, false);
  assert.ok(count.recipients <= 100_000);
  await census[Symbol.asyncDispose]();
  assert.ok(looked.at < 100_000, "it ends with the server");
});

test("jobs are shown, and recipients are put before others", async () => {
  const mta: TestMta = await startMta(`<source 127.0.0.0/8>
    always-allow-relaying yes
    process-x-job yes
    </source>`);
  try {
    const { socketPath } = mta.engine.services.get(ADMIN);
    const run = (...words: string[]) => command(...words, `--socket=${socketPath}`);
    await run("pause", "a.test/{default}");
    const content = (job: string): string => `X-Job: ${job}\r\nSubject: s\r\n\r\nhello\r\n`;
    await sendMail(mta.port, { to: ["1@a.test", "2@a.test"], content: content("big") });
    await sendMail(mta.port, { to: ["3@a.test"], content: content("small<&>") });
    await until(
      "the count",
      async () => (await run("show", "jobs")).out.includes("2 of 2 jobs") || undefined,
    );
    assert.match((await run("show", "jobs")).out, /^job +rcpt +kbytes\nbig +2 +1\nsmall/);
    assert.match((await run("show", "jobs", "--sort=name", "--maxitems=1")).out, /1 of 2 jobs\.$/);
    assert.match((await run("show", "jobs", "b*")).out, /1 of 1 jobs\.$/);
    const { out } = await run("set", "priority", "--jobid=big", "95");
    assert.equal(out, "2 recipients put to priority 95.");
    assert.equal(
      (await run("set", "priority", "--jobid=big", "95")).out,
      "0 recipients put to priority 95.",
    );
    const listed = (await run("list", "--priority")).out;
    assert.match(
      listed,
      /^queue .* priority\n.*1@a\.test.* 95\n.*2@a\.test.* 95\n.*3@a\.test.* 50\n/,
    );
    assert.equal(
      (await run("set", "priority", "--rcpt=2@*", "10")).out,
      "1 recipient put to priority 10.",
    );
    const last = (await run("list")).out.split("\n")[3] ?? "";
    assert.match(last, /2@a\.test/);
    const settings = await run("show", "vmta-settings", "{default}", "--xml");
    assert.match(
      settings.out,
      /^<rsp><data><title>Settings<\/title><vmta><name>\{default\}<\/name>/,
    );
    assert.equal((await run("show", "vmta-settings", "none")).code, 1);
    assert.match((await run("show", "precache")).out, /No domain is kept/);
    assert.match(
      (await run("clear", "dnscache", "Example.test")).out,
      /about example\.test forgotten/,
    );
    assert.equal((await run("reset", "counters")).out, "Counters reset.");
    assert.match(
      (await run("show", "status")).out,
      /^traffic +in: rcpt +messages[\s\S]*\nqueued for +rcpt/,
    );
  } finally {
    await mta.stop();
  }
});
