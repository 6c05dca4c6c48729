import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { reply } from "../errors/reply.ts";
import type { Inspected, Inspection } from "../reception/inspection.ts";
import type { InboundSession, MessageRead } from "../reception/session.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import { HookBus } from "./bus.ts";
import type { HookName } from "./contract.ts";
import { LateAnswers } from "./late-answers.ts";

const LIMIT = 30_000;

const view: SettingsView<"source"> = {
  scope: "source",
  get: () => ({ value: undefined, at: undefined, block: undefined, occurrences: [] }),
};

const session: InboundSession = {
  ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "192.0.2.2" },
  ...{ localPort: 25, clientName: "c.test", secure: false, user: undefined },
  sourceName: undefined,
};
const expected = { session, id: 1, sender: "a@c.test", recipients: 1 };

const message: MessageRead = {
  id: 1,
  session,
  info: infoOf({}),
  recipients: [],
  header: Buffer.from("A: b\r\n"),
};

interface Lab {
  readonly bus: HookBus;
  readonly clock: FakeClock;
  readonly late: LateAnswers;
  /** What was logged, each as `plugin hook: message`. */
  said(): readonly string[];
}

/** Plugins p1, p2 and so on; each may write the note `pN.a`. */
function lab(hook: HookName, ...handlers: readonly unknown[]): Lab {
  const log: LogEvent[] = [];
  const clock = new FakeClock();
  const late = new LateAnswers(clock);
  const subscriptions = handlers.map((handler, at) => {
    const plugin = `p${at + 1}`;
    const own = createLog(plugin, (event) => log.push(event));
    const notes = new Set([`${plugin}.a`]);
    return {
      ...{ plugin, hook, order: "plain" as const, handler, log: own, notes },
      contextAt: () => ({}),
    };
  });
  return {
    bus: new HookBus(subscriptions, { late, limit: LIMIT, hold: () => () => {} }),
    clock,
    late,
    said: () => log.map(({ from, message: said, fields }) => `${from} ${fields.hook}: ${said}`),
  };
}

/** A reader that collects what passes by in `into`. */
function collector(into: string[], answer?: Inspection): () => object {
  return () => ({
    write: (chunk: Buffer) => void into.push(chunk.toString()),
    end: () => answer,
    abandon: () => void into.push("abandoned"),
  });
}

async function pass(bus: HookBus, ...chunks: readonly string[]): Promise<Inspected> {
  const reading = bus.readContent(expected, view);
  assert.ok(reading);
  for (const chunk of chunks) await reading.write(Buffer.from(chunk));
  return reading.end();
}

const REFUSED = { accept: false as const, reply: reply(554, "5.7.1", "no") };
const LATER = { accept: false as const, reply: reply(450, "4.7.1", "later") };

test("nobody is asked where nobody listens, and a plugin that is not interested costs nothing", () => {
  assert.equal(lab("readContent").bus.readContent(expected, view), undefined);
  const { bus } = lab("readContent", () => undefined);
  assert.equal(bus.readContent(expected, view), undefined);
});

test("every reader gets every piece once and in order; pieces pass without a promise where nobody waits", async () => {
  const [first, second]: [string[], string[]] = [[], []];
  const facts = { accept: true as const, job: "j1", notes: [{ note: "p1.a", text: "x" }] };
  const { bus } = lab("readContent", collector(first, facts), async () =>
    collector(second, { accept: true, envelopeId: "e1", separately: true })(),
  );
  const { verdict, found } = await pass(bus, "a", "b", "c");
  assert.deepEqual([first.join(""), second.join("")], ["abc", "abc"]);
  assert.equal(verdict.accept, true);
  assert.deepEqual(found, {
    job: "j1",
    envelopeId: "e1",
    separately: true,
    priority: undefined,
    notes: { "p1.a": "x" },
  });
  const alone = lab("readContent", collector([])).bus.readContent(expected, view);
  assert.equal(alone?.write(Buffer.from("x")), undefined);
});

test("a reader refuses: for good before for now, and nobody after it is asked", async () => {
  const asked: string[] = [];
  const { bus } = lab("readContent", collector([], LATER), collector([], REFUSED), () => ({
    write: () => {},
    end: () => void asked.push("end"),
  }));
  assert.deepEqual((await pass(bus, "a")).verdict, REFUSED);
  assert.deepEqual(asked, []);
});

test("readers let go of a message that is refused after its end, and keep one that is accepted", async () => {
  const [first, second]: [string[], string[]] = [[], []];
  const { bus } = lab("readContent", collector(first), collector(second));
  const refused = bus.readContent(expected, view);
  await refused?.end();
  refused?.abandon();
  assert.deepEqual([first, second], [["abandoned"], ["abandoned"]]);
  refused?.abandon();
  const accepted = bus.readContent(expected, view);
  await accepted?.end();
  accepted?.accepted();
  accepted?.abandon();
  assert.deepEqual([first.length, second.length], [1, 1], "once, and not what was accepted");
});

test("a reader that fails is a refusal for now, logged once, and asked no more", async () => {
  for (const [what, handler] of [
    [
      "as it is asked for",
      () => {
        throw new Error("x");
      },
    ],
    ["as it is asked for, later", () => Promise.reject(new Error("x"))],
    ["by its shape", () => ({ write: () => {} })],
    [
      "at a piece",
      () => ({
        write: () => {
          throw new Error("x");
        },
        end: () => undefined,
      }),
    ],
    [
      "at a piece, later",
      () => ({ write: () => Promise.reject(new Error("x")), end: () => undefined }),
    ],
    [
      "at the end",
      () => ({
        write: () => {},
        end: () => {
          throw new Error("x");
        },
      }),
    ],
    ["by its answer", () => ({ write: () => {}, end: () => ({ accept: "yes" }) })],
    [
      "by an undeclared note",
      () => ({
        write: () => {},
        end: () => ({ accept: true, notes: [{ note: "p2.a", text: "" }] }),
      }),
    ],
    [
      "by a job with a blank",
      () => ({ write: () => {}, end: () => ({ accept: true, job: "a b" }) }),
    ],
    [
      "by too much",
      () => ({
        write: () => {},
        end: () => ({ accept: true, notes: [{ note: "p1.a", text: "x".repeat(16_400) }] }),
      }),
    ],
  ] as const) {
    const other: string[] = [];
    const { bus, said } = lab("readContent", handler, collector(other));
    const { verdict, found } = await pass(bus, "a", "b");
    assert.equal(verdict.accept === false && verdict.reply.code, 451, what);
    assert.equal(found, undefined, what);
    assert.equal(said().length, 1, what);
    assert.match(said()[0] ?? "", /^p1 readContent: /, what);
    assert.deepEqual(other, ["a", "b"], what);
  }
});

test("a reader that hangs is given up after its time, at each step", async () => {
  const never = new Promise<never>(() => {});
  for (const handler of [
    () => never,
    () => ({ write: () => never, end: () => undefined }),
    () => ({ write: () => {}, end: () => never }),
  ]) {
    const { bus, clock, said } = lab("readContent", handler);
    const whole = pass(bus, "a", "b");
    await clock.advance(LIMIT);
    await clock.advance(LIMIT);
    const { verdict } = await whole;
    assert.equal(verdict.accept === false && verdict.reply.code, 451);
    assert.ok(said().includes("p1 readContent: handler gave no answer in time"));
  }
});

test("a message that does not come to its end is let go of, also by a reader that is not there yet", async () => {
  const [first, second]: [string[], string[]] = [[], []];
  const { bus } = lab("readContent", collector(first));
  bus.readContent(expected, view)?.abandon();
  assert.deepEqual(first, ["abandoned"]);
  let give: (reader: object) => void = () => {};
  const later = lab(
    "readContent",
    () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  );
  const reading = later.bus.readContent(expected, view);
  reading?.abandon();
  give(collector(second)());
  await reading?.end();
  await later.clock.advance(0);
  assert.deepEqual(second, ["abandoned"]);
});

test("what plugins find out about a message is put together; the last word about one thing counts", async () => {
  const { bus } = lab(
    "inspectMessage",
    () => ({ accept: true, job: "one", notes: [{ note: "p1.a", text: "1" }] }),
    () => undefined,
    async () => ({ accept: true, job: "three", notes: [{ note: "p3.a", text: "3" }] }),
    () => ({ accept: true }),
  );
  const { verdict, found } = await bus.inspect(message, view);
  assert.equal(verdict.accept, true);
  assert.deepEqual(found, {
    job: "three",
    envelopeId: undefined,
    separately: false,
    priority: undefined,
    notes: { "p1.a": "1", "p3.a": "3" },
  });
});

test("a message is inspected until someone refuses for good, and nothing is found without a word", async () => {
  const asked: string[] = [];
  const told = (name: string, answer?: Inspection) => () => {
    asked.push(name);
    return answer;
  };
  const { bus } = lab(
    "inspectMessage",
    told("1", LATER),
    told("2", { accept: true, job: "j" }),
    told("3", REFUSED),
    told("4"),
  );
  assert.deepEqual((await bus.inspect(message, view)).verdict, REFUSED);
  assert.deepEqual(asked, ["1", "2", "3"]);
  const silent = lab("inspectMessage", () => undefined).bus.inspect(message, view);
  assert.ok(!(silent instanceof Promise));
  assert.equal(silent.found, undefined);
});
