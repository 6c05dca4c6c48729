import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

test("the server's connection limit holds however many queues wake at once, and all are served", async () => {
  let open = 0;
  let most = 0;
  const peer = new SmtpPeer({
    greeting: () => {
      most = Math.max(most, ++open);
      return "220 peer.test ESMTP";
    },
    end: () => {
      open = Math.max(0, open - 1);
      return "250 2.0.0 taken";
    },
  });
  const port = await peer.listen();
  const mta = await startMta(
    `total-max-smtp-out 3\n<domain *>\nroute [127.0.0.1]:${port}\nmax-msg-per-connection 1\n</domain>`,
  );
  try {
    const to = Array.from({ length: 60 }, (_, at) => `user@domain${at}.test`);
    await sendMail(mta.port, { to });
    await peer.taken(60);
    assert.ok(most <= 4, `${most} connections were open`);
    assert.equal(peer.connections, 60);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("a queue with much mail does not keep a small one waiting for its end", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(
    `total-max-smtp-out 1\n<domain *>\nroute [127.0.0.1]:${port}\n</domain>`,
  );
  try {
    const pause = async (paused: boolean): Promise<void> => {
      for (const domain of ["big.test", "small.test"])
        await mta.engine.control.pauseQueue(`${domain}/{default}`, paused);
    };
    for (const domain of ["big.test", "small.test"])
      await sendMail(mta.port, { to: [`first@${domain}`] });
    await peer.taken(2);
    await pause(true);
    for (let number = 0; number < 150; number++)
      await sendMail(mta.port, { to: [`user${number}@big.test`] });
    await sendMail(mta.port, { to: ["me@small.test"] });
    await pause(false);
    const small = (): number => peer.messages.findIndex(({ to }) => to[0] === "<me@small.test>");
    await peer.taken(153);
    assert.ok(small() < 130, `the small queue's mail came as number ${small()}`);
  } finally {
    await mta.stop();
    await peer.close();
  }
});
