import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

for (const replaces of [true, false])
  test(`a report ${replaces ? "leaves the text of a 421 reply out where it is to" : "has a 421 reply as it came"}; accounting has it`, async () => {
    const peer = new SmtpPeer();
    const port = await peer.listen();
    const busy = new SmtpPeer({ greeting: () => "421 4.7.0 inner workings" });
    const busyPort = await busy.listen();
    const mta = await startMta(`<domain *>
      route [127.0.0.1]:${port}
      </domain>
      <domain dest.test>
      route [127.0.0.1]:${busyPort}
      bounce-after 1s
      replace-smtp-421-service-response ${replaces ? "yes" : "no"}
      </domain>
      <acct-file acct.csv>
      records b
      </acct-file>`);
    try {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      await peer.taken(1);
      const report = peer.messages[0]?.content ?? "";
      assert.match(report, /^Status: 5\.4\.7\r$/m);
      assert.equal(report.includes("inner workings"), !replaces);
      if (replaces) assert.match(report, /Diagnostic-Code: smtp; 421 service not available\r/);
      const [bounced] = await recordsOf(mta.directory, 1);
      assert.match(bounced?.dsnDiag ?? "", /inner workings/);
    } finally {
      await mta.stop();
      await peer.close();
      await busy.close();
    }
  });
