import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { METRICS } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";
import { askWeb } from "../../test/support/web-client.ts";
import { WEB } from "../web-monitor/contract.ts";
import type { LiveEvent } from "./event.ts";
import { readFilter } from "./filter.ts";
import { LiveEvents } from "./live-events.ts";

interface Heard {
  readonly text: () => string;
  readonly ended: Promise<void>;
  close(): void;
}

/** Listens to events of a server. */
function listen(port: number, query: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const path = `/api/mta/v1/events?${query}`;
    const call = request({ host: "127.0.0.1", port, path, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      const ended = new Promise<void>((done) => {
        response.on("close", () => done());
        response.on("error", () => done());
      });
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      resolve({ text: () => text, ended, close: () => call.destroy() });
    });
    call.on("error", reject);
    call.end();
  });
}

async function withServer(
  lines: string,
  run: (port: number, mta: TestMta) => Promise<void>,
): Promise<void> {
  const mta = await startMta(
    `http-mgmt-port any\nallow-open-relay yes\n<source 127.0.0.1>\nalways-allow-relaying yes\n</source>\n<domain *>\ntype discard\n</domain>\n${lines}`,
  );
  try {
    await run(mta.engine.services.get(WEB).addresses[0]?.port ?? 0, mta);
  } finally {
    await mta.stop();
  }
}

test("pages hear what happens as far as they ask for it, until they go or the server ends", () =>
  withServer("", async (port, mta) => {
    const live = (): Promise<number> => listeners(mta);
    const all = await listen(port, "");
    const some = await listen(port, "kinds=accepted&domain=b.*&sender=ANN@*");
    await until("two listeners", async () => ((await live()) === 2 ? true : undefined));
    await sendMail(mta.port, { from: "ann@x.test", to: ["r@a.test"] });
    await sendMail(mta.port, { from: "ann@x.test", to: ["r@b.test"] });
    const heard = await until("events", async () => {
      const text = all.text();
      return text.match(/^event: delivered$/gm)?.length === 2 ? text : undefined;
    });
    const events = [...heard.matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
    const accepted = events.find(({ kind }) => kind === "accepted");
    assert.equal(accepted.sender, "ann@x.test");
    assert.equal(accepted.queue, "a.test/{default}");
    const only = await until("the one", async () =>
      /accepted/.test(some.text()) ? some.text() : undefined,
    );
    assert.equal(only.match(/^data: /gm)?.length, 1);
    assert.match(only, /"recipient":"r@b\.test"/);
    some.close();
    await until("one listener", async () => ((await live()) === 1 ? true : undefined));
    assert.equal((await askWeb(port, "/api/mta/v1/events?kinds=odd")).status, 400);
    await mta.engine.drain(5000);
    await all.ended;
    assert.equal(await live(), 0);
  }));

/** Who listens, by the server's metrics. */
async function listeners({ engine }: TestMta): Promise<number> {
  const families = await engine.services.get(METRICS).read();
  const family = families.find(({ name }) => name.includes("live_events_listeners"));
  return family?.series[0]?.value ?? 0;
}

test("a thousand listen; one more is told to come later; those who do not read cost no more than others", () =>
  withServer("max-event-listeners 1000", async (port, mta) => {
    const all: Heard[] = [];
    while (all.length < 1000)
      all.push(
        ...(await Promise.all(Array.from({ length: 50 }, () => listen(port, "kinds=accepted")))),
      );
    assert.equal((await askWeb(port, "/api/mta/v1/events")).status, 503);
    await sendMail(mta.port, { from: "ann@x.test", to: ["r@a.test"] });
    await until("all to hear", async () =>
      all.every(({ text }) => /event: accepted/.test(text())) ? true : undefined,
    );
    assert.equal((await askWeb(port, "/api/mta/v1/status")).status, 200);
    await mta.engine.drain(10_000);
    await Promise.all(all.map(({ ended }) => ended));
  }));

function filter(
  query: Readonly<Record<string, string>> = {},
): Exclude<ReturnType<typeof readFilter>, string> {
  const read = readFilter(query);
  assert.ok(typeof read !== "string");
  return read;
}

const EVENT: LiveEvent = { kind: "deferred", at: 1, queue: "a.test/v", text: "x".repeat(300) };

test("what comes faster than it is read is counted instead of kept, and nothing is made for nobody", async () => {
  const clock = new FakeClock();
  const live = new LiveEvents(clock, 10);
  assert.ok(!live.wants("deferred"));
  assert.equal(clock.pending, 0);
  const listener = live.listen(filter({ kinds: "deferred" }), "192.0.2.1");
  assert.ok(listener && live.wants("deferred") && !live.wants("mode"));
  const reader = listener.stream.getReader();
  const next = async (): Promise<string> =>
    Buffer.from((await reader.read()).value ?? []).toString();
  assert.match(await next(), /^: hello\n/);
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < 5000; at++) live.tell(EVENT);
    await clock.advance(100);
  }
  let missed = 0;
  let told = 0;
  for (let at = 0; at < 3 && told + missed < 15_000; at++) {
    const text = await next();
    told += text.match(/^event: deferred$/gm)?.length ?? 0;
    missed += Number(/"missed":(\d+)/.exec(text)?.[1] ?? 0);
  }
  assert.equal(told + missed, 15_000);
  assert.ok(told <= 600, `${told} were kept`);
  await clock.advance(15_000);
  assert.equal(await next(), ": \n\n");
  await clock.advance(600_000);
  let last = await reader.read();
  while (!last.done) last = await reader.read();
  assert.equal(live.size, 0);
  assert.equal(clock.pending, 0, "nothing is done for nobody");
});

test("many listeners together are told no more than a few are: each hears of a gap", async () => {
  const clock = new FakeClock();
  const live = new LiveEvents(clock, 1000);
  let looks = 0;
  const counted = { kinds: new Set(["deferred"] as const), fits: () => ++looks > 0 };
  const readers = Array.from({ length: 1000 }, () =>
    live.listen(counted, undefined)?.stream.getReader(),
  );
  const next = (): Promise<readonly string[]> =>
    Promise.all(
      readers.map(async (reader) => Buffer.from((await reader?.read())?.value ?? []).toString()),
    );
  await next();
  for (let at = 0; at < 2000; at++) live.tell(EVENT);
  await clock.advance(100);
  for (const text of await next()) {
    const told = text.match(/^event: deferred$/gm)?.length ?? 0;
    assert.equal(told, 10);
    assert.match(text, /^event: gap\ndata: \{"missed":1990\}$/m);
  }
  assert.ok(looks <= 100_000, `${looks} looks`);
  live[Symbol.dispose]();
});

test("one client elsewhere has fifty listeners at most", () => {
  const live = new LiveEvents(new FakeClock(), 1000);
  const from = (address: string): boolean => live.listen(filter(), address) !== undefined;
  for (let at = 0; at < 50; at++) assert.ok(from("192.0.2.1"));
  assert.ok(!from("192.0.2.1"));
  assert.ok(from("192.0.2.2"));
  live[Symbol.dispose]();
  assert.ok(!from("192.0.2.3"));
});

test("filters take patterns, and refuse what makes no sense", () => {
  const fits = (query: Readonly<Record<string, string>>): boolean =>
    filter(query).fits({ ...EVENT, sender: "Ann@x.test", job: "J1" });
  assert.ok(fits({}));
  assert.ok(fits({ queue: "a.test/*", domain: "A.*", sender: "ann@*", job: "j*" }));
  assert.ok(!fits({ queue: "b.test/*" }));
  assert.ok(!filter({ job: "*" }).fits(EVENT), "it has no job");
  assert.ok(filter({ queue: "a.test" }).fits(EVENT));
  for (const bad of [{ kinds: "accepted,odd" }, { queue: "" }, { job: "x".repeat(401) }])
    assert.equal(typeof readFilter(bad), "string");
});
