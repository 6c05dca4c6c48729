import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryFailure, FailedAttempt, Verdict } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { retryAfter } from "../retry-after/plugin.ts";
import { bounceAfter } from "./plugin.ts";

const NOW = Date.UTC(2026, 0, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUEUE = { domain: "x.test", virtualMta: "{default}" };

const failure: DeliveryFailure = {
  stage: "rcpt",
  temporary: true,
  status: "4.2.2",
  reply: undefined,
  text: "452 4.2.2 full",
  host: "mx.x.test (127.0.0.1)",
};

/** What is decided about a recipient's failure (`age` of its message) or about a queue's. */
async function judge(
  text: string,
  attempts: number,
  age: number | undefined,
  action: Verdict["action"] = "defer",
): Promise<Verdict> {
  const { generation } = await pluginLab([retryAfter, bounceAfter], text);
  const attempt: FailedAttempt = {
    queue: "x.test/{default}",
    failure,
    now: NOW,
    recipient:
      age === undefined
        ? undefined
        : {
            queue: 1,
            due: NOW,
            message: 1,
            index: 0,
            address: "a@x.test",
            originalRecipient: undefined,
            notify: 0,
            attempts,
            lastAttempt: 0,
          },
    receivedAt: age === undefined ? undefined : NOW - age,
    attempts,
  };
  const start: Verdict = { action, retryAfter: 1, expireBefore: 0, failure };
  return generation.bus.transformNow("judgeReply", start, attempt, generation.view(QUEUE));
}

function domain(settings: string): string {
  return `<domain x.test>\n${settings}\n</domain>\n`;
}

test("pauses follow the list, and the last one repeats", async () => {
  const text = domain("retry-after 1m,10m,1h");
  const pauses: number[] = [];
  for (const attempts of [0, 1, 2, 9])
    pauses.push((await judge(text, attempts, undefined)).retryAfter);
  assert.deepEqual(pauses, [MINUTE, 10 * MINUTE, HOUR, HOUR]);
});

test("recipients have a pause of their own where one is set", async () => {
  const text = domain("retry-after 1m\nretry-recipients-after 20m");
  assert.equal((await judge(text, 0, HOUR)).retryAfter, 20 * MINUTE);
  assert.equal((await judge(text, 0, undefined)).retryAfter, MINUTE);
});

test("a message that is too old bounces as expired, and says what was last heard", async () => {
  const text = domain("bounce-after 2h");
  const verdict = await judge(text, 3, 2 * HOUR + 1);
  assert.equal(verdict.action, "bounce");
  assert.equal(verdict.failure.status, "5.4.7");
  assert.equal(verdict.failure.temporary, false);
  assert.match(verdict.failure.text, /expired.*452 4\.2\.2 full/);
});

test("a message that is just old enough still waits", async () => {
  assert.equal((await judge(domain("bounce-after 2h"), 3, 2 * HOUR)).action, "defer");
});

test("a queue's failure makes what is too old in it bounce, not the rest", async () => {
  const verdict = await judge(domain("bounce-after 2h"), 3, undefined);
  assert.equal(verdict.action, "defer");
  assert.equal(verdict.expireBefore, NOW - 2 * HOUR);
});

test("never means never", async () => {
  const verdict = await judge(domain("bounce-after never"), 3, 1000 * 24 * HOUR);
  assert.equal(verdict.action, "defer");
});

test("a failure that bounces anyway is left as it is", async () => {
  const verdict = await judge("", 0, 1000 * 24 * HOUR, "bounce");
  assert.equal(verdict.failure, failure);
  assert.equal(verdict.retryAfter, 1);
});
