import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

/** Runs a server with one connection for all its mail, whose queues are paused until the mail is there. */
async function withPeer(
  config: string,
  run: (peer: SmtpPeer, mta: TestMta) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const text = `total-max-smtp-out 1\n<domain *>\nroute [127.0.0.1]:${port}\n</domain>\n${config}`;
  const mta = await startMta(text);
  try {
    await run(peer, mta);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("queue-priority: an urgent queue is served before a bulk queue is empty", () =>
  withPeer("<domain urgent.test>\nqueue-priority 90\n</domain>", async (peer, mta) => {
    const { control } = mta.engine;
    await control.pauseQueue("bulk.test/{default}", true);
    await control.pauseQueue("urgent.test/{default}", true);
    for (let at = 0; at < 30; at++) await sendMail(mta.port, { to: [`r${at}@bulk.test`] });
    for (let at = 0; at < 3; at++) await sendMail(mta.port, { to: [`r${at}@urgent.test`] });
    await control.pauseQueue("bulk.test/{default}", false);
    await control.pauseQueue("urgent.test/{default}", false);
    await peer.taken(33);
    const order = peer.messages.map(({ to }) => to.join());
    const last = order.findLastIndex((to) => to.includes("urgent.test"));
    assert.ok(last < 25, order.join(" "));
    assert.equal(peer.connections, 1);
  }));

test("recipient-priority: inside a queue the urgent recipients go first", () =>
  withPeer(
    "<pattern-list rules>\nmail-from /^alert@/ recipient-priority=90\nmail-from /./ recipient-priority=10\n</pattern-list>\n<source 127.0.0.1>\nalways-allow-relaying yes\npattern-list rules\n</source>",
    async (peer, mta) => {
      const { control } = mta.engine;
      await control.pauseQueue("x.test/{default}", true);
      for (let at = 0; at < 6; at++)
        await sendMail(mta.port, { from: "news@s.test", to: [`low${at}@x.test`] });
      for (let at = 0; at < 3; at++)
        await sendMail(mta.port, { from: "alert@s.test", to: [`high${at}@x.test`] });
      await control.pauseQueue("x.test/{default}", false);
      await peer.taken(9);
      const order = peer.messages.map(({ to }) => to.join());
      assert.deepEqual(
        order.slice(0, 3).map((to) => to.includes("high")),
        [true, true, true],
      );
    },
  ));
