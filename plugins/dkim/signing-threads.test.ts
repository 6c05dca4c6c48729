import assert from "node:assert/strict";
import { createHash, verify } from "node:crypto";
import { test } from "node:test";
import { createLog, type LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../core/testing/fake-clock.ts";
import { generateKey, type SigningKey } from "./contract.ts";
import { SigningThread } from "./signing-thread.ts";
import { SigningThreads } from "./signing-threads.ts";

const rsa = await generateKey("rsa", 1024);
const other = await generateKey("rsa", 1024);
const ed25519 = await generateKey("ed25519");

interface Lab {
  readonly threads: SigningThreads;
  readonly clock: FakeClock;
  readonly events: readonly LogEvent[];
  /** How many threads were started. */
  started(): number;
}

/** Threads that run our code, or one's own. */
async function withThreads(
  codes: readonly (string | undefined)[],
  use: (lab: Lab) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  let started = 0;
  const threads = new SigningThreads({
    ...{ clock, most: 2, log: createLog("test", (event) => events.push(event)) },
    start() {
      const code = codes[started++];
      const url = code && new URL(`data:text/javascript,${encodeURIComponent(code)}`);
      return url ? new SigningThread(url) : new SigningThread();
    },
  });
  try {
    await use({ threads, clock, events, started: () => started });
  } finally {
    await threads[Symbol.asyncDispose]();
  }
}

function isBy({ type, publicKey }: SigningKey, bytes: string, signature: string): boolean {
  const data = Buffer.from(bytes, "latin1");
  const signed = type === "rsa" ? data : createHash("sha256").update(data).digest();
  const hash = type === "rsa" ? "sha256" : null;
  return verify(hash, signed, publicKey, Buffer.from(signature, "base64"));
}

const IDLE =
  "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => {});";

test("each signature is by its own key, also of many at once on few threads", () =>
  withThreads([], async ({ threads, started }) => {
    const work = Array.from({ length: 40 }, async (_, at) => {
      const key = [rsa, other, ed25519][at % 3] ?? rsa;
      const bytes = `message ${at} ü\xff`;
      return isBy(key, bytes, await threads.sign(key, bytes));
    });
    assert.deepEqual(await Promise.all(work), Array(40).fill(true));
    assert.equal(started(), 2);
  }));

test("where threads do not work, all is signed without them", () =>
  withThreads(["throw new Error('no such thing')"], async ({ threads, events, started }) => {
    for (const bytes of ["a", "b"]) assert.ok(isBy(rsa, bytes, await threads.sign(rsa, bytes)));
    assert.equal(started(), 1);
    assert.equal(events.length, 1);
    assert.match(events[0]?.message ?? "", /no thread to sign on/);
  }));

test("who waits for a thread that does not answer is told so, and the next one has another", () =>
  withThreads([IDLE, IDLE], async ({ threads, clock, started }) => {
    const [first, second, third] = ["a", "b", "c"].map((bytes) => threads.sign(rsa, bytes));
    const late = Promise.all(
      [first, second].map((each) => assert.rejects(async () => each, /more than 15 s/)),
    );
    await clock.advance(15_001);
    await late;
    assert.ok(isBy(rsa, "c", (await third) ?? ""));
    assert.equal(started(), 3);
  }));

test("with the server, threads end and nobody waits any more", () =>
  withThreads([IDLE, IDLE], async ({ threads }) => {
    const waiting = ["a", "b", "c"].map((bytes) =>
      assert.rejects(threads.sign(rsa, bytes), /the server ends/),
    );
    await threads[Symbol.asyncDispose]();
    await Promise.all(waiting);
    await assert.rejects(threads.sign(rsa, "d"), /the server ends/);
  }));
