import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";

/** Sends nothing on: what is taken stays in the queue. */
const NOWHERE = "<domain *>\nroute [127.0.0.1]:1\nretry-after 1h\n</domain>\n";

async function withMta(config: string, run: (mta: TestMta) => Promise<void>): Promise<void> {
  const mta = await startMta(`${NOWHERE}${config}`);
  try {
    await run(mta);
  } finally {
    await mta.stop();
  }
}

/** Whether a message to these recipients is taken; the first refusal otherwise. */
async function send(mta: TestMta, ...to: string[]): Promise<string> {
  const replies = await sendMail(mta.port, { to });
  return replies.find((line) => /^[45]/.test(line)) ?? "taken";
}

test("at the server's limit new mail waits outside, until there is room again", () =>
  withMta("spool-max-recipients 3", async (mta) => {
    const { control } = mta.engine;
    assert.equal(await send(mta, "a@one.test", "b@two.test"), "taken");
    // What one message brings is taken whole.
    assert.equal(await send(mta, "c@one.test", "d@three.test"), "taken");
    assert.equal(control.waiting(), 4);
    assert.match(await send(mta, "e@four.test"), /^452 4\.3\.1 too much mail is waiting here/);
    mta.config = `${NOWHERE}max-queued auto`;
    assert.ok((await control.reload()).ok);
    assert.equal(await send(mta, "e@four.test"), "taken");
    assert.equal(control.status().recipients, 5);
  }));

test("a domain's limit holds for that domain alone", () =>
  withMta("<domain [*.]narrow.test>\nmax-queued 1\n</domain>", async (mta) => {
    assert.equal(await send(mta, "a@narrow.test"), "taken");
    assert.match(await send(mta, "b@narrow.test"), /^452 4\.3\.1 .* for this domain/);
    assert.equal(await send(mta, "b@sub.narrow.test"), "taken");
    assert.equal(await send(mta, "b@wide.test"), "taken");
    assert.equal(mta.engine.control.waiting("narrow.test"), 1);
    mta.config = NOWHERE;
    await mta.engine.control.reload();
    assert.equal(await send(mta, "b@narrow.test"), "taken");
  }));

test("mail that is already queued counts after a restart", async () => {
  const first = await startMta(NOWHERE);
  const { directory } = first;
  assert.equal(await send(first, "a@one.test", "b@one.test"), "taken");
  await first.halt();
  const second = await startMta(`${NOWHERE}max-queued 2`, { directory });
  try {
    assert.equal(second.engine.control.waiting("one.test"), 2);
    assert.match(await send(second, "c@two.test"), /^452 4\.3\.1 /);
  } finally {
    await second.stop();
  }
});
