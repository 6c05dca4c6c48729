import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { easeOff } from "./ease-off.ts";

test("a queue eases off when it is told to, and is back to normal with a delivery", async () => {
  let busy = true;
  const peer = new SmtpPeer({ mail: () => (busy ? "421 4.7.0 too fast" : "250 2.1.0 ok") });
  const config = `<domain x.test>\nroute [127.0.0.1]:${await peer.listen()}\nease-off yes\n</domain>`;
  const mta = await startMta(config, { plugins: [easeOff] });
  const { control } = mta.engine;
  try {
    await sendMail(mta.port, { to: ["one@x.test"] });
    await until("back-off", async () => control.queues()[0]?.mode === "backoff" || undefined);
    busy = false;
    await control.scheduleQueue("x.test");
    await sendMail(mta.port, { to: ["two@x.test"] });
    await peer.taken(1);
    await until("normal", async () => control.queues()[0]?.mode === "normal" || undefined);
    assert.equal(control.waiting("x.test"), 1, "the one that was put off waits for its time");
  } finally {
    await mta.stop();
    await peer.close();
  }
});
