import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

test("a reload puts a changed configuration in force; one with an error changes nothing and says why", async () => {
  const [first, second] = [new SmtpPeer(), new SmtpPeer()];
  const [a, b] = [await first.listen(), await second.listen()];
  const routeTo = (port: number): string => `<domain *>\nroute [127.0.0.1]:${port}\n</domain>`;
  const mta = await startMta(routeTo(a));
  try {
    await sendMail(mta.port, { to: ["one@dest.test"] });
    await first.taken(1);

    mta.config = `${routeTo(b)}\nmax-smpt-out 5`;
    const refused = await mta.engine.control.reload();
    assert.equal(refused.ok, false);
    assert.equal(refused.diagnostics[0]?.code, "unknown-directive");
    await sendMail(mta.port, { to: ["two@dest.test"] });
    await first.taken(2);

    mta.config = `${routeTo(b)}\ntotal-max-smtp-in 7\nlog-level debug`;
    const refusedAgain = await mta.engine.control.reload();
    assert.equal(refusedAgain.ok, false, "the plugin of log-level is not enabled here");

    mta.config = `${routeTo(b)}\ntotal-max-smtp-in 7\nname-server 127.0.0.1:5353`;
    const reloaded = await mta.engine.control.reload();
    assert.equal(reloaded.ok, true);
    assert.deepEqual(reloaded.needsRestart, ["name-server"]);
    await sendMail(mta.port, { to: ["three@dest.test"] });
    await second.taken(1);
  } finally {
    await mta.stop();
    await first.close();
    await second.close();
  }
});

test("a paused queue keeps its mail, also across a restart, until it is resumed", async () => {
  const peer = new SmtpPeer();
  const config = `<domain *>\nroute [127.0.0.1]:${await peer.listen()}\n</domain>`;
  const before = await startMta(config);
  await sendMail(before.port, { to: ["one@dest.test"] });
  await peer.taken(1);
  const paused = await before.engine.control.pauseQueue("dest.test/{default}", true);
  assert.deepEqual(paused, { matching: 1, changed: 1 });
  await sendMail(before.port, { to: ["two@dest.test"] });
  await before.halt();
  const after = await startMta(config, { directory: before.directory });
  try {
    const [queue] = after.engine.control.queues();
    assert.deepEqual([queue?.recipients, queue?.paused], [1, true]);
    assert.equal(peer.messages.length, 1);
    await after.engine.control.pauseQueue("dest.test/{default}", false);
    await peer.taken(2);
    const nowhere = await after.engine.control.pauseQueue("nowhere.test", true);
    assert.deepEqual(nowhere, { matching: 0, changed: 0 });
  } finally {
    await after.stop();
    await peer.close();
  }
});
