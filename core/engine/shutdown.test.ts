import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { HookSubscription } from "../hooks/bus.ts";
import { HookBus } from "../hooks/bus.ts";
import { LateAnswers } from "../hooks/late-answers.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { Shutdown } from "./shutdown.ts";

const NEVER = new Promise<never>(() => {});

/** A shutdown of parts that end as told, and what it did. */
class Lab {
  readonly clock: FakeClock = new FakeClock();
  readonly events: LogEvent[] = [];
  readonly done: string[] = [];
  readonly shutdown: Shutdown;
  readonly #began: number = this.clock.monotonic();

  constructor(behaviour: Readonly<Record<string, () => unknown>> = {}) {
    const log = createLog("test", (event) => this.events.push(event));
    const part = (name: string) => async (): Promise<void> => {
      this.done.push(name);
      await behaviour[name]?.();
    };
    const hook = (plugin: string, hook: "drain" | "stop"): HookSubscription => ({
      ...{ plugin, hook, order: "plain", log, handler: part(`${plugin} ${hook}`) },
      contextAt: () => ({}),
    });
    const plugins = ["first", "second"];
    const global: SettingsView<"global"> = {
      scope: "global",
      get: () => ({ value: undefined, at: undefined, block: undefined, occurrences: [] }),
    };
    const hooks = plugins.flatMap((name) => [hook(name, "drain"), hook(name, "stop")]);
    const late = new LateAnswers(this.clock);
    const bus = new HookBus(hooks, { late, limit: 1000, hold: () => () => {} });
    this.shutdown = new Shutdown({
      clock: this.clock,
      log,
      hooks: (hook) => bus.handlersOf(hook, global),
      deliveries: { drain: part("deliveries drain"), halt: part("deliveries halt") },
      beforeDraining: () => this.done.push("draining"),
      beforeStopping: () => {
        this.done.push("stopping");
        late.end();
      },
      services: () => ["listener", "store"].map((name) => ({ name, run: part(name) })),
    });
  }

  /** Milliseconds until a promise resolves. */
  async timeOf(ended: Promise<void>): Promise<number> {
    let over = false;
    ended.then(() => {
      over = true;
    });
    await this.clock.advance(0);
    for (let step = 0; !over && step < 1000; step++) await this.clock.advance(100);
    assert.ok(over, "it does not end");
    return this.clock.monotonic() - this.#began;
  }

  get complaints(): readonly string[] {
    return this.events.map(({ message, fields }) => `${message} ${Object.values(fields).join()}`);
  }
}

const STOPPED = ["stopping", "deliveries halt", "second stop", "first stop", "listener", "store"];

test("a drain without hindrance takes no time, and everything ends in reverse order", async () => {
  const lab = new Lab();
  assert.equal(await lab.timeOf(lab.shutdown.drain(30_000)), 0);
  const drained = ["draining", "second drain", "first drain", "deliveries drain"];
  assert.deepEqual(lab.done, [...drained, ...STOPPED]);
  assert.deepEqual(lab.complaints, []);
  assert.equal(lab.clock.pending, 0);
});

test("who does not drain is cut off in time, and named", async () => {
  const lab = new Lab({ "first drain": () => NEVER, "deliveries drain": () => NEVER });
  assert.equal(await lab.timeOf(lab.shutdown.drain(30_000)), 25_000);
  assert.deepEqual(lab.complaints, [
    "the time to drain is over: cutting off what is under way first, deliveries",
  ]);
  assert.deepEqual(lab.done.slice(-6), STOPPED);
});

test("whatever hangs, all of it ends within the limit, and the store is closed", async () => {
  const names = ["first drain", "deliveries halt", "first stop", "second stop", "listener"];
  const lab = new Lab(Object.fromEntries(names.map((name) => [name, () => NEVER])));
  assert.ok((await lab.timeOf(lab.shutdown.drain(10_000))) <= 10_000);
  assert.equal(lab.done.at(-1), "store");
  for (const name of ["deliveries", "first", "second", "listener"])
    assert.ok(lab.complaints.includes(`did not stop in time; going on without it ${name}`), name);
});

test("a part that fails keeps no other from its end", async () => {
  const fail = (): never => {
    throw new Error("broken");
  };
  const lab = new Lab({ "second drain": fail, "second stop": fail, listener: fail });
  assert.equal(await lab.timeOf(lab.shutdown.drain(10_000)), 0);
  assert.deepEqual(lab.done.slice(-6), STOPPED);
  assert.ok(lab.complaints.includes("draining failed second,plugin second, hook drain: broken"));
  assert.ok(lab.complaints.includes("stopping failed listener,broken"));
});

test("a stop in the middle of a drain ends it at once", async () => {
  const lab = new Lab({ "first drain": () => NEVER });
  const drained = lab.shutdown.drain(30_000);
  await lab.clock.advance(1000);
  const stopped = lab.shutdown.stop();
  assert.equal(await lab.timeOf(Promise.all([drained, stopped]).then(() => {})), 1000);
  assert.deepEqual(lab.done.slice(-6), STOPPED);
  assert.equal(lab.done.filter((name) => name === "store").length, 1);
});

test("told twice, it ends once", async () => {
  const lab = new Lab();
  await lab.timeOf(Promise.all([lab.shutdown.stop(), lab.shutdown.stop()]).then(() => {}));
  await lab.timeOf(lab.shutdown.drain());
  assert.deepEqual(lab.done, STOPPED);
});
