import assert from "node:assert/strict";
import { test } from "node:test";
import { Hono } from "hono";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { LateAnswers } from "../../hooks/late-answers.ts";
import { definePlugin, type Plugin } from "../../plugin.ts";
import { SOCKET_CALLER } from "../../surface/caller.ts";
import { schema } from "../../surface/schema.ts";
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
  assert.deepEqual(events, [
    "route is slow GET /slow",
    "route gave no answer in time GET /slow",
    "route gave no answer in time GET /slower",
  ]);
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

test("what an answer holds open is let go of when nobody will read it: asked by HEAD, or answered too late", async () => {
  const clock = new FakeClock();
  let open = 0;
  const streaming = (): Response => {
    open++;
    const content = new ReadableStream<Uint8Array>({
      cancel() {
        open--;
      },
    });
    return new Response(content, { status: 203, headers: { "content-type": "text/x" } });
  };
  const later = Promise.withResolvers<Response>();
  const plugin: Plugin = definePlugin({
    name: "streams",
    summary: "Streams.",
    directives: {},
    routes: { "GET /now": streaming, "GET /late": () => later.promise },
  });
  const routes = new PluginRoutes([plugin], {
    late: new LateAnswers(clock),
    sink: () => {},
    contextOf: () => ({}),
    limit: () => 30_000,
  });
  const app = new Hono();
  for (const { method, path, answer } of routes.all())
    app.on(method, path, (c) => answer(c, SOCKET_CALLER));
  const head = await app.request("/now", { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-type"), open], [203, "text/x", 0]);
  const late = Promise.resolve(app.request("/late"));
  await clock.advance(30_000);
  assert.equal((await late).status, 504);
  later.resolve(streaming());
  await later.promise;
  await clock.advance(0);
  assert.equal(open, 0);
});

test("a parameter that a route does not have is refused, where it says which it has", async () => {
  const plugin: Plugin = definePlugin({
    name: "strict",
    summary: "Says what it takes.",
    directives: {},
    routes: {
      "GET /strict": { query: { "queue?": schema.text() }, handler: (c) => c.text("done") },
      "GET /any": (c) => c.text("done"),
    },
  });
  const routes = new PluginRoutes([plugin], {
    late: new LateAnswers(new FakeClock()),
    sink: () => {},
    contextOf: () => ({}),
    limit: () => 30_000,
  });
  const app = new Hono();
  for (const { method, path, answer } of routes.all())
    app.on(method, path, (c) => answer(c, SOCKET_CALLER));
  assert.equal((await app.request("/strict?queue=a")).status, 200);
  assert.equal((await app.request("/any?odd=a")).status, 200);
  const refused = await app.request("/strict?queu=a");
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /unknown parameter queu; known are: queue/);
});
