import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettingsView } from "../directive/settings-view.ts";
import { createLog } from "../telemetry/log.ts";
import { HookBus, type Subscription } from "./bus.ts";
import type { HookName } from "./contract.ts";

const view: SettingsView<"domain"> = {
  scope: "domain",
  get: () => ({ value: undefined, at: undefined, block: undefined, occurrences: [] }),
};
const globalView: SettingsView<"global"> = { ...view, scope: "global" };
const queue = { domain: "example.org", virtualMta: "{default}" };

function on(
  hook: HookName,
  handler: unknown,
  extra: Partial<Subscription> & { errors?: string[] } = {},
): Subscription {
  const log = createLog("test", ({ message }) => void extra.errors?.push(message));
  return { plugin: "p", hook, order: "plain", handler, log, contextAt: () => ({}), ...extra };
}

const route = (host: string) => ({ tiers: [[{ host, port: 25, lookupMx: false }]] });

test("decide: the first answer wins and later handlers are not asked", async () => {
  let asked = 0;
  const bus = new HookBus([
    on("routeQueue", () => undefined),
    on("routeQueue", () => route("first")),
    on("routeQueue", () => {
      asked++;
      return route("second");
    }),
  ]);
  assert.deepEqual(bus.decide("routeQueue", queue, view), route("first"));
  assert.equal(asked, 0);
});

test("decide: a late answer is a promise, and silence passes on to the next", async () => {
  const bus = new HookBus([
    on("routeQueue", async () => undefined),
    on("routeQueue", async () => route("late")),
  ]);
  assert.deepEqual(await bus.decide("routeQueue", queue, view), route("late"));
});

test("decide without handlers is undefined", () => {
  assert.equal(new HookBus([]).decide("routeQueue", queue, view), undefined);
});

test("order: pre before plain before post, whatever the order of plugins", async () => {
  const seen: string[] = [];
  const say = (name: string) => (value: readonly unknown[]) => {
    seen.push(name);
    return value;
  };
  const bus = new HookBus([
    on("reportOutcomes", say("post"), { order: "post" }),
    on("reportOutcomes", say("plain")),
    on("reportOutcomes", say("pre"), { order: "pre" }),
  ]);
  assert.deepEqual(await bus.transform("reportOutcomes", [], [], view), []);
  assert.deepEqual(seen, ["pre", "plain", "post"]);
});

test("transform hands each handler the value of the one before, awaiting where needed", async () => {
  const bus = new HookBus([
    on("reportOutcomes", async (value: readonly unknown[]) => [...value, "a"]),
    on("reportOutcomes", (value: readonly unknown[]) => [...value, "b"]),
  ]);
  assert.deepEqual(await bus.transform("reportOutcomes", [], [], view), ["a", "b"]);
  assert.throws(() => bus.transformNow("reportOutcomes", [], [], view), /synchronous/);
});

test("observe: a throwing observer is reported and harms nobody", () => {
  const errors: string[] = [];
  let told = 0;
  const deferral = { queue: "a/b", virtualMta: "b", at: 0, retryAt: 1 };
  const failure = {
    stage: "dns",
    temporary: true,
    status: "4.4.3",
    reply: undefined,
    text: "no answer",
    host: undefined,
  } as const;
  const bus = new HookBus([
    on("queueDeferred", () => assert.fail("broken"), { errors }),
    on("queueDeferred", () => told++),
  ]);
  bus.observe("queueDeferred", { ...deferral, failure }, view);
  assert.equal(told, 1);
  assert.deepEqual(errors, ["handler failed"]);
});

test("a failing decide handler is reported and its error reaches the caller", async () => {
  const errors: string[] = [];
  const bus = new HookBus([
    on("routeQueue", () => Promise.reject(new Error("broken")), { errors }),
  ]);
  await assert.rejects(Promise.resolve(bus.decide("routeQueue", queue, view)), /broken/);
  assert.deepEqual(errors, ["handler failed"]);
});

test("the context of a place is made once", () => {
  let made = 0;
  const contextAt = () => ({ number: ++made });
  const bus = new HookBus([on("routeQueue", () => undefined, { contextAt })]);
  bus.decide("routeQueue", queue, view);
  bus.decide("routeQueue", queue, view);
  bus.decide("routeQueue", queue, { ...view });
  assert.equal(made, 2);
});

test("lifecycle: start runs in order, stop in reverse", async () => {
  const seen: string[] = [];
  const bus = new HookBus(
    ["start", "stop"].flatMap((hook) =>
      ["a", "b"].map((name) =>
        on(hook === "start" ? "start" : "stop", async () => void seen.push(`${hook} ${name}`)),
      ),
    ),
  );
  await bus.lifecycle("start", globalView);
  await bus.lifecycle("stop", globalView);
  assert.deepEqual(seen, ["start a", "start b", "stop b", "stop a"]);
});
