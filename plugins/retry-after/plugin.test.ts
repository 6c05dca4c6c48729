import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type DeliveryFailure,
  type FailedAttempt,
  NO_NOTES,
  type Verdict,
} from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { retryAfter } from "./plugin.ts";

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

const recipient: FailedAttempt["recipient"] = {
  queue: 1,
  due: NOW,
  message: 1,
  index: 0,
  address: "a@x.test",
  originalRecipient: undefined,
  notify: 0,
  attempts: 0,
  lastAttempt: 0,
  lane: 0,
  priority: 50,
  virtualMta: undefined,
  notes: NO_NOTES,
  epoch: 0,
};

/** What is decided about the failure of a recipient, or of the queue as a whole. */
async function judge(
  settings: string,
  attempts: number,
  of: "recipient" | "queue",
  action: Verdict["action"] = "defer",
): Promise<Verdict> {
  const text = `<domain x.test>\n${settings}\n</domain>\n`;
  const { generation } = await pluginLab([retryAfter], text);
  const attempt: FailedAttempt = {
    mode: "normal",
    peer: undefined,
    message: undefined,
    queue: "x.test/{default}",
    failure,
    now: NOW,
    recipient: of === "queue" ? undefined : recipient,
    receivedAt: of === "queue" ? undefined : NOW - HOUR,
    attempts,
  };
  const start: Verdict = { action, retryAfter: 1, failure };
  return generation.bus.transformNow("judgeReply", start, attempt, generation.view(QUEUE));
}

test("pauses follow the list, and the last one repeats", async () => {
  const pauses: number[] = [];
  for (const attempts of [0, 1, 2, 9])
    pauses.push((await judge("retry-after 1m,10m,1h", attempts, "queue")).retryAfter);
  assert.deepEqual(pauses, [MINUTE, 10 * MINUTE, HOUR, HOUR]);
});

test("recipients have a pause of their own where one is set", async () => {
  const settings = "retry-after 1m\nretry-recipients-after 20m";
  assert.equal((await judge(settings, 0, "recipient")).retryAfter, 20 * MINUTE);
  assert.equal((await judge(settings, 0, "queue")).retryAfter, MINUTE);
});

test("what is to bounce has the pause for whoever keeps it after all", async () => {
  const verdict = await judge("retry-after 1m", 0, "recipient", "bounce");
  assert.deepEqual([verdict.action, verdict.failure], ["bounce", failure]);
  assert.equal(verdict.retryAfter, MINUTE);
});
