import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchText } from "../../test/support/fetch-text.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";

async function get(mta: TestMta, query: string): Promise<readonly [number, string]> {
  const { socketPath } = mta.engine.services.get(ADMIN);
  return fetchText(socketPath, `/history/bounces?${query}`);
}

/** What bounced in the span under way and the one before, by category. */
async function counted(mta: TestMta, step: string): Promise<unknown> {
  const [status, text] = await get(mta, `step=${step}&spans=2`);
  assert.equal(status, 200, text);
  const { categories }: { categories: readonly { category: string; total: number }[] } =
    JSON.parse(text);
  return categories.map(({ category, total }) => `${category} ${total}`);
}

test("bounces are told by what they mean, and the counts of hours and days go on after a restart", async () => {
  const peer = new SmtpPeer({
    rcpt: (line) =>
      line.includes("full") ? "552 5.2.2 mailbox full" : "550 5.1.1 no such user here",
  });
  const port = await peer.listen();
  const config = `<domain *>
    route [127.0.0.1]:${port}
    </domain>
    <bounce-category-patterns>
    /full/ no-room
    </bounce-category-patterns>`;
  const first = await startMta(config);
  let second: TestMta | undefined;
  try {
    await sendMail(first.port, { from: "", to: ["a@x.test", "full@x.test", "b@y.test"] });
    await turnUntil("an empty queue", () => first.engine.control.waiting() === 0);
    for (const step of ["minute", "hour", "day"])
      assert.deepEqual(await counted(first, step), ["bad-mailbox 2", "no-room 1"], step);
    for (const bad of ["step=week", "spans=0", "spans=x"])
      assert.equal((await get(first, bad))[0], 400, bad);
    await first.halt();
    second = await startMta(config, { directory: first.directory });
    await sendMail(second.port, { from: "", to: ["full@x.test"] });
    await turnUntil("an empty queue", () => second?.engine.control.waiting() === 0);
    assert.deepEqual(await counted(second, "minute"), ["no-room 1"]);
    for (const step of ["hour", "day"])
      assert.deepEqual(await counted(second, step), ["bad-mailbox 2", "no-room 2"], step);
  } finally {
    await (second ?? first).stop();
    await peer.close();
  }
});
