import assert from "node:assert/strict";
import { test } from "node:test";
import { askServer } from "../../cli/server-client.ts";
import type { QueueSearch } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";
import { ADMIN } from "./contract.ts";

test("queues are searched, sorted and paged; mail moves to another queue; a configuration is compared before it is put in force", async () => {
  const mta = await startMta(
    [
      ...["delivery-queue spool", "<source 127.0.0.1>", "always-allow-relaying yes", "</source>"],
      ...["<virtual-mta other>", "smtp-source-host 127.0.0.1 other.test", "</virtual-mta>"],
      ...["<domain *>", "smtp-hosts [127.0.0.1]:1", "retry-after 10m", "</domain>"],
      ...["<domain secret.test>", "auth-username us", "auth-password hunter2", "</domain>"],
    ].join("\n"),
  );
  try {
    const { control, services } = mta.engine;
    await control.holds.hold(
      { queue: "*/*" },
      { until: Number.POSITIVE_INFINITY, why: "", by: "test" },
    );
    const { socketPath } = services.get(ADMIN);
    const ask = async (method: "GET" | "POST", path: string): Promise<unknown> =>
      (await askServer(socketPath, method, path)).body;
    for (const [domain, count] of [
      ["a.test", 1],
      ["b.test", 3],
      ["c.test", 2],
    ] as const)
      for (let at = 0; at < count; at++) await sendTaken(mta.port, { to: [`u${at}@${domain}`] });
    await until("the mail", async () => control.waiting() === 6 || undefined);
    const names = (found: ReturnType<typeof control.findQueues>): readonly string[] =>
      found.queues.map(({ name }) => name);
    const search: QueueSearch = {
      ...{ text: "", virtualMta: undefined, waits: undefined, mode: undefined, paused: undefined },
      ...{ order: "recipients", skip: 0, most: 2 },
    };
    const first = control.findQueues(search);
    assert.deepEqual(names(first), ["b.test/{default}", "c.test/{default}"]);
    assert.equal(first.matching, 3);
    assert.equal(first.recipients, 6);
    assert.deepEqual(names(control.findQueues({ ...search, skip: 2 })), ["a.test/{default}"]);
    assert.deepEqual(names(control.findQueues({ ...search, text: "B.TES" })), ["b.test/{default}"]);
    assert.deepEqual(names(control.findQueues({ ...search, text: "a*/*" })), ["a.test/{default}"]);
    assert.deepEqual(names(control.findQueues({ ...search, waits: "retry" })), []);
    assert.equal(control.findQueues({ ...search, waits: "paused" }).matching, 3);
    assert.equal(control.findQueues({ ...search, virtualMta: "other" }).matching, 0);
    for (const wrong of [
      "order=x",
      "most=501",
      "most=0",
      "skip=-1",
      "waits=x",
      "mode=x",
      "paused=x",
    ])
      assert.match(JSON.stringify(await ask("GET", `/queues/search?${wrong}`)), /error/, wrong);

    const move = (to: string): Promise<unknown> =>
      ask("POST", `/mail/move?queue=${encodeURIComponent("b.test/{default}")}&to=${to}`);
    for (const nowhere of ["b.test/nothing", "b.test/{default}", "x y/other", "*/other"])
      assert.match(JSON.stringify(await move(encodeURIComponent(nowhere))), /cannot be moved/);
    assert.deepEqual(await move("b.test/other"), { moved: 3, underWay: 0 });
    assert.equal(control.queue("b.test/other")?.recipients, 3);
    assert.equal(control.waiting(), 6);
    const { virtualMtas } = JSON.parse(
      JSON.stringify(await ask("GET", "/virtual-mtas/load?source=127.0.0.1")),
    );
    assert.deepEqual(virtualMtas[0].sources, ["127.0.0.1 other.test"]);
    assert.equal(virtualMtas[0].recipients, 3);

    assert.deepEqual((await control.review()).changes, []);
    mta.config = mta.config.replace("hunter2", "hunter3").replace("10m", "20m");
    const { ok, changes } = await control.review();
    assert.ok(ok);
    assert.deepEqual(
      changes.filter(({ sign }) => sign !== " ").map(({ sign, text }) => sign + text.trim()),
      ["-retry-after 10m", "+retry-after 20m"],
    );
    assert.doesNotMatch(JSON.stringify(changes), /hunter/);
    assert.ok((await control.reload()).ok);
    assert.deepEqual((await control.review()).changes, []);
    mta.config += "\nmax-smpt-out 2";
    assert.equal((await control.review()).ok, false);
  } finally {
    await mta.stop();
  }
});
