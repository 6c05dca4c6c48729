import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { senderPace } from "./sender-pace.ts";

test("a sender at its limit waits, another one's mail goes on", async () => {
  const peer = new SmtpPeer({});
  const port = await peer.listen();
  const config = `<domain x.test>\nroute [127.0.0.1]:${port}\nmax-rate-per-sender 2/h\n</domain>`;
  const mta = await startMta(config, { plugins: [senderPace] });
  try {
    for (let sent = 0; sent < 4; sent++)
      await sendMail(mta.port, { from: "news@hot.test", to: ["you@x.test"] });
    await until("what waits", async () =>
      mta.engine.control.queues()[0]?.lanes[0]?.heldBy === undefined ? undefined : true,
    );
    await sendMail(mta.port, { from: "me@quiet.test", to: ["you@x.test"] });
    await peer.taken(3);
    assert.match(peer.messages.at(-1)?.from ?? "", /quiet/);
    await until("its record", async () => mta.engine.control.waiting("x.test") === 2 || undefined);
  } finally {
    await mta.stop();
    await peer.close();
  }
});
