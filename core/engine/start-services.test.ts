import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { token } from "../container/token.ts";
import { definePlugin, type Plugin } from "../plugin.ts";
import { startServices } from "./start-services.ts";

const THING = token<Disposable>("thing");

function offering(create: () => Disposable | Promise<Disposable>): Plugin {
  return definePlugin({
    name: "maker",
    summary: "Makes something.",
    directives: {},
    provides: (offer) => [offer(THING, create)],
  });
}

test("a service that takes too long names its plugin, and is disposed when it comes after all", async () => {
  const { generation } = await pluginLab([], "");
  const clock = new FakeClock();
  let disposed = 0;
  let arrive = (_thing: Disposable): void => {};
  const slow = offering(
    () =>
      new Promise((resolve) => {
        arrive = resolve;
      }),
  );
  const started = assert.rejects(
    startServices([slow], generation, "server", clock),
    /^Error: plugin maker, service "thing": not made within 60 s$/,
  );
  await clock.advance(60_000);
  await started;
  arrive({ [Symbol.dispose]: () => void disposed++ });
  await clock.advance(0);
  assert.equal(disposed, 1);
  assert.equal(clock.pending, 0);
});

test("a service that is there in time leaves no timer", async () => {
  const { generation } = await pluginLab([], "");
  const clock = new FakeClock();
  const thing = { [Symbol.dispose]: () => {} };
  await startServices([offering(() => thing)], generation, "server", clock);
  assert.equal(generation.services.get(THING), thing);
  assert.equal(clock.pending, 0);
});
