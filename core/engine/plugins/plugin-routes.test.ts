import assert from "node:assert/strict";
import { test } from "node:test";
import { Hono } from "hono";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { LateAnswers } from "../../hooks/late-answers.ts";
import { definePlugin, type Plugin } from "../../plugin.ts";
import { SOCKET_CALLER } from "../../surface/caller.ts";
import { PluginRoutes } from "./plugin-routes.ts";

test("a route that takes too long is answered for, is told so, and may have a limit of its own", async () => {
  const clock = new FakeClock();
  const aborted: string[] = [];
  const never = (name: string, signal: AbortSignal): Promise<Response> =>
    new Promise(() => signal.addEventListener("abort", () => aborted.push(name)));
  const slow: Plugin = definePlugin({
    name: "slow",
    summary: "Is slow.",
    directives: {},
    routes: {
      "GET /slow": (_request, { signal }) => never("slow", signal),
      "GET /slower": { limit: 60_000, handler: (_request, { signal }) => never("slower", signal) },
    },
  });
  const events: string[] = [];
  const late = new LateAnswers(clock);
  const routes = new PluginRoutes([slow], {
    late,
    sink: ({ message, fields }) => void events.push(`${message} ${String(fields.route)}`),
    contextOf: () => ({}),
    limit: () => 30_000,
  });
  const app = new Hono();
  for (const { method, path, answer } of routes.all())
    app.on(method, path, (c) => answer(c, SOCKET_CALLER));
  const answers = ["/slow", "/slower"].map(async (path) => app.request(path));
  await clock.advance(30_000);
  assert.deepEqual(aborted, ["slow"]);
  const [first, second] = answers;
  assert.equal((await first)?.status, 504);
  await clock.advance(30_000);
  assert.equal((await second)?.status, 504);
  assert.deepEqual(aborted, ["slow", "slower"]);
  assert.ok(events.includes("route gave no answer in time GET /slow"));
  assert.equal(clock.pending, 0);
});

test("what is not an answer is a failure of its plugin, in the log and for the client", async () => {
  const odd: unknown = {
    name: "odd",
    routes: { "GET /odd": () => ({ status: 200 }), "GET /none": 5 },
  };
  const plugin = definePlugin({ name: "odd", summary: "Odd.", directives: {} });
  const events: string[] = [];
  const routes = new PluginRoutes([Object.assign({}, plugin, odd)], {
    late: new LateAnswers(new FakeClock()),
    sink: ({ message }) => void events.push(message),
    contextOf: () => ({}),
    limit: () => 30_000,
  });
  const app = new Hono();
  for (const { method, path, answer } of routes.all())
    app.on(method, path, (c) => answer(c, SOCKET_CALLER));
  for (const path of ["/odd", "/none"]) {
    const response = await app.request(path);
    assert.equal(response.status, 500);
    assert.match(await response.text(), /plugin odd: its? /);
  }
  assert.deepEqual(events, ["route failed", "route failed"]);
});
