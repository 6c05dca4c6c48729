import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { smtpClient } from "./plugin.ts";

test("pipelining depth 1 sends no command ahead of its reply", async () => {
  const depth = async (text: string): Promise<number> => {
    const { generation } = await pluginLab([smtpClient], text);
    return generation.plan({ domain: "x.test", virtualMta: "v" }).pipelineDepth;
  };
  assert.equal(await depth(""), 100);
  assert.equal(await depth("<domain x.test>\nsmtp-pipeline-depth 1\n</domain>"), 1);
  await assert.rejects(depth("<domain x.test>\nsmtp-pipeline-depth 0\n</domain>"));
});

test("a 553 to a recipient means an unknown mailbox, unless it says what it means, or that is off", async () => {
  const said: Readonly<Record<string, string>> = {
    plain: "553 no such user",
    coded: "553 5.7.1 not you",
    off: "553 no such user",
  };
  const peer = new SmtpPeer({
    rcpt: (line) => said[/<[^@]*@(\w+)/.exec(line)?.[1] ?? ""] ?? "250 ok",
  });
  const port = await peer.listen();
  const mta = await startMta(`<domain *>
    route [127.0.0.1]:${port}
    </domain>
    <domain off.test>
    smtp-553-means-invalid-mailbox no
    </domain>
    <acct-file acct.csv>
    records b
    </acct-file>`);
  try {
    for (const name of Object.keys(said))
      await sendMail(mta.port, { from: "", to: [`you@${name}.test`] });
    const rows = await recordsOf(mta.directory, 3);
    const statuses = rows.map(({ rcpt, dsnStatus }) => [rcpt, dsnStatus?.slice(0, 5)]).sort();
    assert.deepEqual(statuses, [
      ["you@coded.test", "5.7.1"],
      ["you@off.test", "5.0.0"],
      ["you@plain.test", "5.1.1"],
    ]);
  } finally {
    await mta.stop();
    await peer.close();
  }
});
