import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { routing } from "./plugin.ts";

test("mail of several domains goes by one queue, with that queue's hosts and limits", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(
    [
      "<domain [*.]a.test>",
      "queue-to big.queue",
      "smtp-hosts 127.0.0.1:1",
      "</domain>",
      "<domain b.test>",
      "queue-to BIG.Queue",
      "</domain>",
      "<domain big.queue>",
      `smtp-hosts 127.0.0.1:${port}`,
      "max-smtp-out 1",
      // The queue that mail was put into does not send it on.
      "queue-to elsewhere.queue",
      "</domain>",
    ].join("\n"),
  );
  try {
    for (const to of ["x@a.test", "y@sub.a.test", "z@b.test"])
      assert.match((await sendMail(mta.port, { to: [to] })).at(-1) ?? "", /^250 /);
    await peer.taken(3);
    const names = mta.engine.control.queues().map(({ name }) => name);
    assert.deepEqual(names, ["big.queue/{default}"]);
    assert.equal(peer.connections, 1);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("an empty queue-to takes a wider one back", async () => {
  const mta = await startMta(
    '<domain *>\nqueue-to big.queue\n</domain>\n<domain a.test>\nqueue-to ""\n</domain>',
  );
  try {
    const { queue } = await mta.engine.control.explain({
      recipient: "x@a.test",
      domain: "a.test",
      sender: "",
      clientAddress: "127.0.0.1",
      sourceName: undefined,
      virtualMta: undefined,
      dns: false,
    });
    assert.equal(queue, "a.test/{default}");
  } finally {
    await mta.stop();
  }
});

test("a handler takes part only where its directive is set somewhere, in whatever block", async () => {
  const bus = async (text: string): Promise<boolean> =>
    (await pluginLab([routing], text)).generation.bus.has("assignQueue");
  assert.equal(await bus("<domain *>\nsmtp-hosts a.test\n</domain>"), false);
  const nested = "<virtual-mta v>\n<domain a.test>\nqueue-to b.queue\n</domain>\n</virtual-mta>";
  assert.equal(await bus(nested), true);
});
