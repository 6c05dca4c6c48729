import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readMime } from "../../test/support/mime.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { until } from "../../test/support/until.ts";

test("a server reports as it is told to, also after a reload, and on some mail not at all", async () => {
  const peer = new SmtpPeer({
    rcpt: (argument) => (argument.includes("@bad.test") ? "550 5.1.1 no such user" : "250 ok"),
  });
  const port = await peer.listen();
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "failed.txt");
    await writeFile(file, `Not delivered to:\n\${recipients}\n`);
    const config = (lines: string): string => `<domain *>
      route [127.0.0.1]:${port}
      </domain>
      ${lines}`;
    const mta = await startMta(
      config(`<source 127.0.0.1>
        dsn-return-default full
        dsn-language nl
        </source>
        custom-dsn-from-header Post <post@example.net>`),
    );
    try {
      const reported = async (count: number) => {
        await sendMail(mta.port, { to: ["you@bad.test"] });
        await peer.taken(count);
        return readMime(Buffer.from(peer.messages[count - 1]?.content ?? ""));
      };
      const first = await reported(1);
      assert.equal(first.fields.get("from"), "Post <post@example.net>");
      assert.equal(first.fields.get("subject"), "Uw bericht kon niet worden bezorgd");
      assert.equal(first.parts[2]?.type, "message/rfc822");
      mta.config = config(`dsn-failed-body-template-from ${file}`);
      await mta.engine.control.reload();
      const second = await reported(2);
      assert.match(second.parts[0]?.content.toString() ?? "", /^Not delivered to:\r\n {2}<you@bad/);
      assert.equal(second.parts[2]?.type, "text/rfc822-headers");
      await writeFile(file, `wrong \${nobody}\n`);
      const refused = await mta.engine.control.reload();
      assert.deepEqual(
        [refused.ok, /unknown variable .*nobody/.test(refused.report)],
        [false, true],
      );
      mta.config = config("<source 127.0.0.1>\nsuppress-local-dsn yes\n</source>");
      await mta.engine.control.reload();
      const bounces = (): number =>
        mta.log.filter(({ message }) => message === "delivery report").length;
      await sendMail(mta.port, { to: ["you@bad.test", "you@good.test"] });
      await peer.taken(3);
      await until("the end of the queue", async () =>
        mta.engine.control.status().recipients === 0 ? true : undefined,
      );
      assert.equal(bounces(), 2);
    } finally {
      await mta.stop();
      await peer.close();
    }
  });
});
