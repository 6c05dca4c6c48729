import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { defaultPlan } from "../delivery/default-plan.ts";
import type { QueueToRoute } from "../delivery/route.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { reply } from "../errors/reply.ts";
import { StoreError } from "../queue/store-error.ts";
import type { Admission, SenderGiven } from "../reception/session.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { HookBus, type HookSubscription } from "./bus.ts";
import type { HookName } from "./contract.ts";
import { HookFailure } from "./failure.ts";

import { LateAnswers } from "./late-answers.ts";

const view: SettingsView<"domain"> = {
  scope: "domain",
  get: () => ({ value: undefined, at: undefined, block: undefined, occurrences: [] }),
};
const globalView: SettingsView<"global"> = { ...view, scope: "global" };
const sourceView: SettingsView<"source"> = { ...view, scope: "source" };
const queue = { domain: "example.org", virtualMta: "{default}" };
const given: SenderGiven = {
  session: {
    id: "1",
    clientAddress: "192.0.2.1",
    clientPort: 1,
    localAddress: "192.0.2.2",
    localPort: 25,
    clientName: "c.test",
    secure: false,
    user: undefined,
    sourceName: undefined,
  },
  sender: "a@c.test",
  senderDomain: "c.test",
  declaredSize: undefined,
};
const deferral = {
  queue: "a/b",
  virtualMta: "b",
  at: 0,
  retryAt: 1,
  failure: {
    stage: "dns",
    temporary: true,
    status: "4.4.3",
    reply: undefined,
    text: "no answer",
    host: undefined,
  },
} as const;

const LIMIT = 30_000;

interface Lab {
  readonly bus: HookBus;
  readonly clock: FakeClock;
  readonly log: readonly LogEvent[];
  readonly late: LateAnswers;
  /** What was logged, each as `plugin hook: message`. */
  said(): readonly string[];
}

type Entry = readonly [hook: HookName, handler: unknown, extra?: Partial<HookSubscription>];

function lab(...entries: readonly Entry[]): Lab {
  const log: LogEvent[] = [];
  const clock = new FakeClock();
  const late = new LateAnswers(clock);
  const subscriptions = entries.map(([hook, handler, extra], at): HookSubscription => {
    const plugin = `p${at + 1}`;
    const sink = (event: LogEvent): void => void log.push(event);
    const own = createLog(plugin, sink);
    return { plugin, hook, order: "plain", handler, log: own, contextAt: () => ({}), ...extra };
  });
  const said = (): readonly string[] =>
    log.map(({ from, message, fields }) => `${from} ${fields.hook}: ${message}`);
  return {
    bus: new HookBus(subscriptions, { late, limit: LIMIT, hold: () => () => {} }),
    clock,
    log,
    late,
    said,
  };
}

const toRoute: QueueToRoute = {
  ...{ domain: "x.test", virtualMta: "v", mode: "normal" },
  ...{ agent: "smtp", isQuestion: false },
  mx: async () => ({ kind: "none", exists: true, ttl: 0 }),
};
const route = (host: string) => ({ tiers: [[{ host, port: 25, lookupMx: false }]] });
const refusal = (code: number): Admission => ({
  accept: false,
  reply: reply(code, undefined, "no"),
});
const never = (): Promise<never> => new Promise(() => {});

function codeOf(admission: Admission): number {
  return admission.accept ? 250 : admission.reply.code;
}

test("decide: the first answer wins and later handlers are not asked", () => {
  let asked = 0;
  const { bus } = lab(
    ["routeQueue", () => undefined],
    ["routeQueue", () => route("first")],
    [
      "routeQueue",
      () => {
        asked++;
        return route("second");
      },
    ],
  );
  assert.deepEqual(bus.decide("routeQueue", toRoute, view), route("first"));
  assert.equal(asked, 0);
});

test("decide: a late answer is a promise, and silence passes on to the next", async () => {
  const { bus } = lab(
    ["routeQueue", async () => undefined],
    ["routeQueue", async () => route("late")],
  );
  assert.deepEqual(await bus.decide("routeQueue", toRoute, view), route("late"));
});

test("without handlers decide is undefined and admit accepts", () => {
  assert.equal(lab().bus.decide("routeQueue", toRoute, view), undefined);
  assert.deepEqual(lab().bus.admit("acceptSender", given, sourceView), { accept: true });
});

test("admit: everyone is asked until one refuses for good, whoever accepted before", async () => {
  const asked: number[] = [];
  const say = (at: number, answer: unknown) => () => {
    asked.push(at);
    return answer;
  };
  const { bus } = lab(
    ["acceptSender", say(1, { accept: true })],
    ["acceptSender", say(2, refusal(450))],
    ["acceptSender", say(3, Promise.resolve({ accept: true }))],
    ["acceptSender", say(4, refusal(452))],
    ["acceptSender", say(5, Promise.resolve(refusal(550)))],
    ["acceptSender", say(6, refusal(554))],
  );
  assert.equal(codeOf(await bus.admit("acceptSender", given, sourceView)), 550);
  assert.deepEqual(asked, [1, 2, 3, 4, 5]);
});

test("admit obeys its law whatever handlers do, now or later", async () => {
  const deed = fc.record({
    what: fc.constantFrom("accept", "silence", "throw", "nonsense", 421, 450, 451, 550, 554),
    late: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 6 }), async (deeds) => {
      const entries = deeds.map(({ what, late }): Entry => {
        const act = (): unknown => {
          if (what === "throw") throw new Error("broken");
          if (what === "silence") return undefined;
          if (what === "nonsense") return { accept: "yes" };
          return what === "accept" ? { accept: true } : refusal(Number(what));
        };
        return ["acceptSender", late ? async () => act() : act];
      });
      const came = lab(...entries).bus.admit("acceptSender", given, sourceView);
      if (deeds.every(({ late }) => !late)) assert.ok(!(came instanceof Promise));
      const codes = deeds.map(({ what }) => {
        if (what === "throw" || what === "nonsense") return 451;
        return typeof what === "number" ? what : 250;
      });
      const permanent = codes.find((code) => code >= 500);
      const temporary = codes.find((code) => code >= 400 && code < 500);
      assert.equal(codeOf(await came), permanent ?? temporary ?? 250);
    }),
  );
});

test("order: pre before plain before post, whatever the order of plugins", async () => {
  const seen: string[] = [];
  const say = (name: string) => (value: readonly unknown[]) => {
    seen.push(name);
    return value;
  };
  const { bus } = lab(
    ["reportOutcomes", say("post"), { order: "post" }],
    ["reportOutcomes", say("plain")],
    ["reportOutcomes", say("pre"), { order: "pre" }],
  );
  assert.deepEqual(await bus.transform("reportOutcomes", [], [], view), []);
  assert.deepEqual(seen, ["pre", "plain", "post"]);
});

test("transform: reports that a handler failed to make late are asked for again, unless others made some", async () => {
  const late = async (): Promise<never> => Promise.reject(new Error("the disk is full"));
  const same = (value: readonly unknown[]): readonly unknown[] => value;
  for (const handlers of [[late], [same, late], [late, same]]) {
    const { bus } = lab(...handlers.map((one) => ["reportOutcomes", one] as const));
    await assert.rejects(async () => bus.transform("reportOutcomes", [], [], view), HookFailure);
  }
  const { bus } = lab([
    "reportOutcomes",
    () => {
      throw new Error("broken");
    },
  ]);
  assert.deepEqual(await bus.transform("reportOutcomes", [], [], view), []);
});

/** A report, and whether it was discarded. */
function sampleReport() {
  let isDiscarded = false;
  const draft = {
    id: 1,
    size: 0,
    write: () => undefined,
    discard: () => {
      isDiscarded = true;
    },
  };
  const recipient = {
    address: "a@b.test",
    domain: "b.test",
    originalRecipient: undefined,
    notify: 0,
  };
  const info = {
    sender: "",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: false,
    smtpUtf8: false,
    size: 0,
    receivedAt: 0,
    origin: { type: "local", mta: "", user: undefined },
    virtualMta: "{default}",
    job: undefined,
  };
  const report = { info, recipients: [recipient], body: draft };
  return { report, recipient, isDiscarded: () => isDiscarded };
}

test("transform: where there is no room for a report, the others are discarded, and all are asked for again", async () => {
  const full = async (): Promise<never> => Promise.reject(new StoreError("no-space", "full"));
  for (const isFirst of [true, false]) {
    const { report, isDiscarded } = sampleReport();
    const make = (value: readonly unknown[]): readonly unknown[] => [...value, report];
    const { bus } = lab(
      ["reportOutcomes", isFirst ? full : make],
      ["reportOutcomes", isFirst ? make : full],
    );
    await assert.rejects(async () => bus.transform("reportOutcomes", [], [], view), HookFailure);
    assert.ok(isDiscarded());
  }
});

test("transform: a report is not lost with one that another handler fails to make for good", async () => {
  const { report, isDiscarded } = sampleReport();
  const { bus } = lab(
    ["reportOutcomes", (value: readonly unknown[]) => [...value, report]],
    ["reportOutcomes", async () => Promise.reject(new Error("broken"))],
  );
  assert.deepEqual(await bus.transform("reportOutcomes", [], [], view), [report]);
  assert.ok(!isDiscarded());
});

test("transform: one that fails is passed over, and the value of the one before goes on", async () => {
  const { report, recipient } = sampleReport();
  for (const broken of [
    () => undefined,
    () => "no list",
    () => [{ ...report, recipients: [] }],
    () => [{ ...report, recipients: [{ ...recipient, domain: "a/b" }] }],
    async () => Promise.reject(new Error("broken")),
    () => {
      throw new Error("broken");
    },
  ]) {
    const { bus, said } = lab(
      ["reportOutcomes", (value: readonly unknown[]) => [...value, report]],
      ["reportOutcomes", broken],
      ["reportOutcomes", async (value: readonly unknown[]) => [...value, report]],
    );
    assert.deepEqual(await bus.transform("reportOutcomes", [], [], view), [report, report]);
    assert.equal(said().length, 1, String(broken));
    assert.match(said()[0] ?? "", /^p2 reportOutcomes: handler/);
  }
});

test("transform: where a wrong value would send mail elsewhere, a handler that fails ends the hook", async () => {
  const recipient = {
    address: "a@b.test",
    domain: "b.test",
    originalRecipient: undefined,
    notify: 0,
  };
  for (const broken of [
    () => undefined,
    () => [{ ...recipient, domain: "a/b" }],
    async () => Promise.reject(new Error("broken")),
  ]) {
    const { bus } = lab(["reshapeEnvelope", broken], ["reshapeEnvelope", () => [recipient]]);
    await assert.rejects(
      async () => bus.transform("reshapeEnvelope", [recipient], infoOf(), globalView),
      /^HookFailure: plugin p1, hook reshapeEnvelope: /,
    );
  }
});

test("a hook that cannot wait takes no promise, and its rejection harms nobody", async () => {
  const plan = defaultPlan("mx.test");
  const inMode = { ...queue, mode: "normal", provider: undefined } as const;
  for (const broken of [
    async () => plan,
    () => Promise.reject(new Error("late")),
    () => undefined,
    () => ({ ...plan, maxConnections: Number.NaN }),
    () => ({ ...plan, sources: [] }),
    () => ({ ...plan, sources: [{ address: undefined, heloName: "a\r\nMAIL" }] }),
    () => {
      throw new Error("broken");
    },
  ]) {
    const { bus, log } = lab(["planDelivery", broken], ["planDelivery", (value: unknown) => value]);
    assert.throws(() => bus.transformNow("planDelivery", plan, inMode, view), HookFailure);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(log[0]?.from, "p1");
    assert.equal(log[0]?.fields.hook, "planDelivery");
  }
});

test("observe: what an observer throws, now or later, is logged and harms nobody", async () => {
  let told = 0;
  const { bus, said } = lab(
    ["queueDeferred", () => assert.fail("broken")],
    [
      "queueDeferred",
      async () => {
        throw new Error("later");
      },
    ],
    ["queueDeferred", () => never()],
    ["queueDeferred", () => told++],
  );
  bus.observe("queueDeferred", deferral, view);
  assert.equal(told, 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(said(), [
    "p1 queueDeferred: handler failed",
    "p2 queueDeferred: handler failed",
  ]);
});

test("decide: whatever goes wrong with a handler is a failure that names it, in the log and for who asks", async () => {
  const thenable = Object.fromEntries([
    // biome-ignore lint/suspicious/noThenProperty: a promise of another make
    ["then", (_yes: unknown, no: (error: unknown) => void) => no(new Error("no"))],
  ]);
  for (const broken of [
    () => Promise.reject(new Error("broken")),
    () => {
      throw new Error("broken");
    },
    () => thenable,
    () => "mx.example.org",
    () => null,
    () => route("not a host"),
    () => ({ tiers: [[]] }),
    () => ({ tiers: [[{ host: "a.test", port: 0, lookupMx: false }]] }),
    () =>
      new Proxy(
        {},
        {
          get() {
            throw new Error("hostile");
          },
        },
      ),
    "no function",
  ]) {
    const { bus, said } = lab(["routeQueue", broken]);
    await assert.rejects(
      async () => bus.decide("routeQueue", toRoute, view),
      (error) =>
        error instanceof HookFailure && /^plugin p1, hook routeQueue: /.test(error.message),
      String(broken),
    );
    assert.match(said().join(), /^p1 routeQueue: handler (failed|gave a wrong answer)$/);
  }
});

test("an answer of the right shape that makes no sense is the handler's failure too", async () => {
  const { bus, log } = lab(["assignQueue", async () => "x.test"]);
  const placed = {
    info: { ...infoOf() },
    recipient: { address: "a@b.test", domain: "b.test", originalRecipient: undefined, notify: 0 },
  };
  const problem = (name: string): string => `${name} is not known`;
  await assert.rejects(
    async () => bus.decide("assignQueue", placed, view, problem),
    /plugin p1, hook assignQueue: x\.test is not known/,
  );
  assert.equal(log[0]?.message, "handler gave a wrong answer");
  for (const name of ["", "a/b", "a b", "a\n", "\0", "x".repeat(300), 7])
    assert.throws(() => lab(["assignQueue", () => name]).bus.decide("assignQueue", placed, view));
});

function infoOf() {
  return {
    sender: "",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: false,
    smtpUtf8: false,
    size: 0,
    receivedAt: 0,
    origin: { type: "local", mta: "", user: undefined },
    virtualMta: "{default}",
    job: undefined,
  } as const;
}

test("admissions that would let a refusal look like a success are no admissions", async () => {
  for (const answer of [
    { accept: false },
    { accept: false, reply: { code: 250, enhanced: undefined, lines: ["ok"] } },
    { accept: false, reply: { code: 354, enhanced: undefined, lines: ["go"] } },
    { accept: false, reply: { code: 600, enhanced: undefined, lines: ["no"] } },
    { accept: false, reply: { code: 550, enhanced: "2.0.0", lines: ["no"] } },
    { accept: false, reply: { code: 550, enhanced: "5.7.1", lines: [] } },
    { accept: false, reply: { code: 550, enhanced: undefined, lines: "no" } },
    { accept: false, reply: "550 no" },
    { accept: 1 },
    {},
    null,
    true,
    "550 no",
    [],
  ]) {
    const { bus, log } = lab(["acceptSender", () => answer]);
    assert.equal(codeOf(await bus.admit("acceptSender", given, sourceView)), 451);
    assert.equal(log[0]?.message, "handler gave a wrong answer");
    assert.match(String(log[0]?.fields.problem), /^expected \{ accept: true \}/);
  }
});

test("a handler that never answers is called slow after a second and given up after its time", async () => {
  const { bus, clock, said } = lab(["acceptSender", never], ["acceptSender", () => undefined]);
  const came = Promise.resolve(bus.admit("acceptSender", given, sourceView)).then(codeOf);
  await clock.advance(999);
  assert.deepEqual(said(), []);
  await clock.advance(1);
  assert.deepEqual(said(), ["p1 acceptSender: handler is slow"]);
  await clock.advance(LIMIT - 1000);
  assert.equal(await came, 451);
  assert.deepEqual(said().slice(1), ["p1 acceptSender: handler gave no answer in time"]);
  assert.equal(clock.pending, 0);
});

test("an answer in time leaves no timer, and one that comes too late is dropped", async () => {
  const inTime = lab(["acceptSender", async () => refusal(550)]);
  assert.equal(codeOf(await inTime.bus.admit("acceptSender", given, sourceView)), 550);
  assert.equal(inTime.clock.pending, 0);
  let answer = (_value: unknown): void => {};
  let fail = (_error: Error): void => {};
  const { bus, clock } = lab(
    ["acceptSender", () => new Promise((resolve) => (answer = resolve))],
    ["acceptSender", () => new Promise((_resolve, reject) => (fail = reject))],
  );
  const came = bus.admit("acceptSender", given, sourceView);
  await clock.advance(2 * LIMIT);
  answer(refusal(550));
  fail(new Error("late"));
  assert.equal(codeOf(await came), 451);
});

test("when the engine stops nobody is waited for any more", async () => {
  const { bus, late, clock } = lab(["acceptSender", never]);
  const came = bus.admit("acceptSender", given, sourceView);
  late.end();
  assert.equal(codeOf(await came), 451);
  assert.equal(clock.pending, 0);
});

test("a handler that fails with every message is logged once a minute, with a count", async () => {
  const { bus, clock, log } = lab(["acceptSender", () => "nonsense"]);
  for (let at = 0; at < 1000; at++) await bus.admit("acceptSender", given, sourceView);
  assert.equal(log.length, 1);
  await clock.advance(60_000);
  await bus.admit("acceptSender", given, sourceView);
  assert.deepEqual([log.length, log[1]?.fields.repeated], [2, 999]);
});

test("another mistake of a handler is logged at once, but not any number of them", async () => {
  const answers: unknown[] = ["nonsense", {}, "nonsense", {}];
  const { bus, log } = lab(["acceptSender", () => answers.shift()]);
  while (answers.length > 0) await bus.admit("acceptSender", given, sourceView);
  assert.equal(log.length, 2);
  for (let at = 0; at < 1000; at++) answers.push(at);
  while (answers.length > 0) await bus.admit("acceptSender", given, sourceView);
  assert.equal(log.length, 21);
});

test("the context of a place is made once; a handler whose context fails has failed", () => {
  let made = 0;
  const contextAt = () => ({ number: ++made });
  const { bus } = lab(["routeQueue", () => undefined, { contextAt }]);
  bus.decide("routeQueue", toRoute, view);
  bus.decide("routeQueue", toRoute, view);
  bus.decide("routeQueue", toRoute, { ...view });
  assert.equal(made, 2);
  const broken = lab(["routeQueue", () => undefined, { contextAt: () => assert.fail("no") }]);
  assert.throws(() => broken.bus.decide("routeQueue", toRoute, view), HookFailure);
});

test("lifecycle: start runs in order, the ends in reverse", async () => {
  const seen: string[] = [];
  const note = (text: string) => async () => void seen.push(text);
  const { bus } = lab(
    ["start", note("start a"), { plugin: "a" }],
    ["start", note("start b"), { plugin: "b" }],
    ["stop", note("stop a"), { plugin: "a" }],
    ["stop", note("stop b"), { plugin: "b" }],
  );
  await bus.lifecycle("start", globalView, (name) => void seen.push(`begin ${name}`));
  await bus.lifecycle("stop", globalView);
  assert.deepEqual(seen, ["begin a", "start a", "begin b", "start b", "stop b", "stop a"]);
  assert.ok(bus.takesPart("a", "start") && !bus.takesPart("a", "drain"));
});

test("lifecycle: a start that fails or hangs ends the start under its plugin's name", async () => {
  const failing = lab(["start", () => Promise.reject(new Error("no database"))]);
  await assert.rejects(
    failing.bus.lifecycle("start", globalView),
    /^HookFailure: plugin p1, hook start: no database$/,
  );
  assert.deepEqual(failing.said(), ["p1 start: handler failed"]);
  const hanging = lab(["start", never]);
  const started = assert.rejects(hanging.bus.lifecycle("start", globalView), /no answer in time/);
  await hanging.clock.advance(LIMIT);
  await started;
});

test("lifecycle: an end has the time that who ends the server gives it", async () => {
  const { bus, clock } = lab(["stop", never]);
  let ended = false;
  bus
    .handlersOf("stop", globalView)[0]
    ?.run()
    .then(() => {
      ended = true;
    });
  await clock.advance(100 * LIMIT);
  assert.ok(!ended);
});

test("prepare: what is made ready too late is let go of", async () => {
  const seen: string[] = [];
  let answer = (_change: unknown): void => {};
  const { bus, clock } = lab([
    "reconfigure",
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  ]);
  const refused = assert.rejects(bus.prepare(globalView), /no answer in time/);
  await clock.advance(LIMIT);
  await refused;
  answer({ commit: () => seen.push("commit"), abandon: () => seen.push("abandon") });
  await clock.advance(0);
  assert.deepEqual(seen, ["abandon"]);
});

test("prepare: all commit in order, or all abandon in reverse when one cannot", async () => {
  const seen: string[] = [];
  const change = (name: string) => async () => ({
    commit: () => void seen.push(`commit ${name}`),
    abandon: async () => void seen.push(`abandon ${name}`),
  });
  const good = lab(["reconfigure", change("a")], ["reconfigure", change("b")]);
  await (await good.bus.prepare(globalView)).commit();
  assert.deepEqual(seen.splice(0), ["commit a", "commit b"]);
  for (const broken of [
    () => undefined,
    () => ({}),
    async () => ({ commit: true }),
    () => Promise.reject(new Error("port in use")),
  ]) {
    const bad = lab(
      ["reconfigure", change("a")],
      ["reconfigure", change("b")],
      ["reconfigure", broken],
      ["reconfigure", change("never asked")],
    );
    await assert.rejects(bad.bus.prepare(globalView), /plugin p3, hook reconfigure: /);
    assert.deepEqual(seen.splice(0), ["abandon b", "abandon a"]);
  }
  const late = lab(
    ["reconfigure", () => ({ commit: () => assert.fail("broken") })],
    ["reconfigure", change("b")],
  );
  await (await late.bus.prepare(globalView)).commit();
  assert.deepEqual(seen, ["commit b"]);
  assert.deepEqual(late.said(), ["p1 reconfigure: handler failed"]);
});

test("a refusal is read once: what a handler does with it later changes nothing", () => {
  let looks = 0;
  const lines = ["no"];
  const moody = {
    get accept(): boolean {
      if (++looks > 3) throw new Error("looked at too often");
      return false;
    },
    reply: { code: 550, enhanced: undefined, lines },
  };
  const { bus } = lab(["acceptSender", () => moody]);
  const came = bus.admit("acceptSender", given, sourceView);
  lines.push("250 yes");
  for (let look = 0; look < 5; look++)
    assert.deepEqual(came, {
      accept: false,
      reply: { code: 550, enhanced: undefined, lines: ["no"] },
    });
});
