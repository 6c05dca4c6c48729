import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchText } from "../../test/support/fetch-text.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";
import { TRAFFIC, type Traffic } from "./contract.ts";

const CONTENT = "Subject: x\r\n\r\nhello\r\n";

function trafficOf(mta: TestMta): Traffic {
  return mta.engine.services.get(TRAFFIC);
}

async function get(mta: TestMta, path: string): Promise<readonly [number, unknown]> {
  const { socketPath } = mta.engine.services.get(ADMIN);
  const [status, text] = await fetchText(socketPath, path);
  return [status, JSON.parse(text)];
}

/** The sum of a series over all its spans. */
function sumOf(values: readonly (number | null)[] = []): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

test("traffic is counted in and out, by name, and goes on after a restart", async () => {
  const rcpt = (line: string): string =>
    line.includes("bad") ? "550 5.1.1 no such user" : "250 2.1.5 ok";
  const peer = new SmtpPeer({ rcpt });
  const port = await peer.listen();
  const config = `<source 127.0.0.1>
    process-x-job yes
    </source>
    <domain *>
    route [127.0.0.1]:${port}
    </domain>`;
  const first = await startMta(config);
  let second: TestMta | undefined;
  try {
    const to = ["a@x.test", "bad@x.test", "b@x.test", "c@y.test"];
    await sendMail(first.port, { from: "", to, content: `X-Job: summer\r\n${CONTENT}` });
    await peer.taken(2);
    await turnUntil("an empty queue", () => first.engine.control.waiting() === 0);
    const traffic = trafficOf(first);
    const { total, lastHour, lastMinute, topPerHour, topPerMinute, connections } = traffic.report();
    const { bytesIn, bytesOut, ...counts } = total;
    assert.deepEqual(counts, {
      messagesIn: 1,
      recipientsIn: 4,
      messagesOut: 2,
      delivered: 3,
      deferred: 0,
      bounced: 1,
      deleted: 0,
      connectionsOpened: 2,
      bouncesProcessed: 0,
      complaintsProcessed: 0,
    });
    assert.ok(bytesIn > CONTENT.length);
    assert.equal(bytesOut, 2 * bytesIn);
    for (const each of [lastHour, lastMinute, topPerHour, topPerMinute])
      assert.deepEqual(each, total);
    assert.equal(connections.in.limit, 1000);
    assert.ok(connections.in.top >= 1 && connections.out.top >= 1);
    const { names, rest } = traffic.top("domain", "delivered", 1);
    assert.deepEqual(
      names.map(({ name, delivered, bounced, recipientsIn }) => [
        name,
        delivered,
        bounced,
        recipientsIn,
      ]),
      [["x.test", 2, 1, 3]],
    );
    assert.equal(rest.delivered, 1);
    const [, jobs] = await get(first, "/traffic/top?of=job&by=bounced");
    assert.match(JSON.stringify(jobs), /"name":"summer","messagesIn":1,"recipientsIn":4/);
    const [, queues] = await get(first, "/traffic/top?of=queue");
    assert.match(JSON.stringify(queues), /"name":"x\.test\/\{default\}"/);
    const [status, history] = await get(first, "/history?series=delivered,waiting&step=minute");
    assert.equal(status, 200);
    assert.deepEqual(history, traffic.history(["delivered", "waiting"], "minute"));
    for (const bad of ["series=nothing", "step=week", "spans=0", "series=delivered,delivered"])
      assert.equal((await get(first, `/history?${bad}`))[0], 400, bad);
    for (const bad of ["of=sender", "by=name", "limit=9999999"])
      assert.equal((await get(first, `/traffic/top?${bad}`))[0], 400, bad);
    traffic.reset();
    assert.equal(traffic.report().total.delivered, 0);
    assert.equal(traffic.report().lastHour.delivered, 0);
    assert.deepEqual(traffic.top("domain", "delivered", 9).names, []);
    assert.equal(traffic.sinceStart.delivered, 3);
    await first.halt();

    second = await startMta(config, { directory: first.directory });
    await sendMail(second.port, { from: "", to: ["d@x.test"], content: CONTENT });
    await peer.taken(3);
    await turnUntil("an empty queue", () => second?.engine.control.waiting() === 0);
    const after = trafficOf(second);
    for (const step of ["hour", "day"] as const)
      assert.equal(sumOf(after.history(["delivered"], step).series.delivered), 4, step);
    assert.equal(sumOf(after.history(["delivered"], "minute").series.delivered), 1);
    assert.equal(after.report().total.delivered, 1);
  } finally {
    await (second ?? first).stop();
    await peer.close();
  }
});
