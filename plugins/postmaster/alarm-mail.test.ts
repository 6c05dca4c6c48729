import assert from "node:assert/strict";
import { test } from "node:test";
import { type BodyDraft, createLog, type LogEvent } from "../../core/mod.ts";
import { MemoryQueue } from "../../core/queue/memory/memory-queue.ts";
import { MemoryStore } from "../../core/queue/memory/memory-store.ts";
import { StateHub } from "../../core/state/state-hub.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { AlarmMail } from "./alarm-mail.ts";
import { postmaster } from "./plugin.ts";

const HOUR = 3_600_000;
const TO = {
  address: "ops@elsewhere.test",
  domain: "elsewhere.test",
  originalRecipient: undefined,
  notify: 0,
};

interface Lab {
  readonly clock: FakeClock;
  readonly alarms: AlarmHub;
  readonly mails: string[];
  readonly events: LogEvent[];
  readonly mail: AlarmMail;
}

function draft(texts: string[]): BodyDraft {
  let text = "";
  return {
    id: 7,
    get size() {
      return text.length;
    },
    write(chunk) {
      text += chunk.toString("latin1");
      texts.push(text);
      return undefined;
    },
    async *read() {
      yield Buffer.from(text);
    },
    discard() {},
  };
}

function lab(
  send: () => Promise<void> = () => Promise.resolve(),
  held: MemoryQueue = new MemoryQueue(),
  clock: FakeClock = new FakeClock(),
): Lab {
  const events: LogEvent[] = [];
  const log = createLog("test", (event) => void events.push(event));
  const alarms = new AlarmHub(clock, log);
  const mails: string[] = [];
  const states = new StateHub([postmaster], clock, log);
  states.open(new MemoryStore(clock, held), () => 0);
  const mail = new AlarmMail({
    clock,
    log,
    alarms,
    identity: { hostName: "mta.test", localNames: ["mta.test"], hostId: "a" },
    drafts: { draft: () => draft(mails) },
    ownMail: { send },
    recipients: () => [TO],
    kept: Reflect.get(states.of("postmaster"), "told"),
  });
  return { clock, alarms, mails, events, mail };
}

test("alarms that come together are one message, and none of them another within an hour", async () => {
  const { clock, alarms, mails, mail } = lab();
  const one = alarms.of("feeds");
  one.raise("stale:a", "no news\r\nBcc: x@y.test", "error");
  one.raise("stale:b", "none é");
  one.raise("gone", "and back");
  one.clear("gone");
  await clock.advance(10_000);
  assert.equal(mails.length, 1);
  const [text = ""] = mails;
  const [header = "", body = ""] = text.split(/\r\n\r\n/);
  assert.match(header, /^To: ops@elsewhere\.test$/m);
  assert.match(header, /^Subject: Alarm on mta\.test: feeds stale:a and 1 more$/m);
  assert.match(header, /^Auto-Submitted: auto-generated$/m);
  assert.doesNotMatch(text, /^Bcc/m);
  assert.match(body, /error, since .*, from feeds \(stale:a\):\r\n {2}no news Bcc: x@y\.test/);
  assert.match(text, /none \?/);
  one.clear("stale:a");
  one.raise("stale:a", "again", "error");
  await clock.advance(HOUR - 20_000);
  one.raise("stale:a", "still", "error");
  await clock.advance(20_000);
  assert.equal(mails.length, 1);
  one.raise("stale:a", "still so", "error");
  await clock.advance(10_000);
  assert.equal(mails.length, 2);
  mail[Symbol.dispose]();
  one.raise("other", "nobody is told any more");
  assert.equal(clock.pending, 0);
});

test("a message that cannot be sent is logged, and nothing else comes of it", async () => {
  const { clock, alarms, events, mail } = lab(() => Promise.reject(new Error("no space")));
  alarms.of("feeds").raise("stale", "no news");
  await clock.advance(10_000);
  const failures = events.filter(({ message }) => message === "alarms could not be mailed");
  assert.equal(failures.length, 1);
  mail[Symbol.dispose]();
});

test("a key that quotes what a peer said ends no line and brings in no byte of its own", async () => {
  const { clock, alarms, mails, mail } = lab();
  const KEY = "odd:é\n.\nMAIL FROM:<a@b.test>\r\n.\r\n\0";
  alarms.of("feeds").raise(KEY, "no news");
  await clock.advance(10_000);
  const [text = ""] = mails;
  assert.match(text, /from feeds \(odd:/);
  assert.match(text, /^[\x20-\x7e\r\n]+$/);
  assert.doesNotMatch(text.replaceAll("\r\n", ""), /[\r\n]/);
  assert.doesNotMatch(text, /^(\.|MAIL)/m);
  mail[Symbol.dispose]();
});

test("a server that starts again and again mails an alarm once an hour", async () => {
  const held = new MemoryQueue();
  const clock = new FakeClock();
  const mailed: number[] = [];
  const run = async (wait: number): Promise<void> => {
    const { alarms, mails, mail } = lab(undefined, held, clock);
    // Half of the last character is beyond what is remembered of a name.
    alarms.of("feeds").raise(`stale:${"a".repeat(107)}\u{1f4ef}`, "no news");
    await clock.advance(10_000);
    mailed.push(mails.length);
    mail[Symbol.dispose]();
    await clock.advance(wait);
  };
  await run(60_000);
  await run(60_000);
  await run(HOUR);
  await run(0);
  assert.deepEqual(mailed, [1, 0, 0, 1]);
});
