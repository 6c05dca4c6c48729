import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ALARMS } from "../../core/mod.ts";
import { startHttpSink } from "../../test/support/http-sink.ts";
import { startMta } from "../../test/support/mta.ts";
import { recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";

/** A status for who is called by its number; with one of its own behind a hyphen. */
function statusFor(to: string): { status: number; fields?: Record<string, string> } {
  const [, code, own] = /^<(\d+)(?:-([\d.]+))?@/.exec(to) ?? [];
  return {
    status: Number(code ?? 200),
    fields: own === undefined ? {} : { "x-enhanced-status": own },
  };
}

test("a message is posted once for each recipient, and answers say what becomes of it", () =>
  inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "fields"), "Authorization: Bearer s3cret\n");
    const sink = await startHttpSink(({ headers }) => ({
      ...statusFor(String(headers["x-envelope-to"])),
      text: "so\r\nit is",
    }));
    const mta = await startMta(`<domain *>
      type http-delivery
      http-delivery-url ${sink.url}/in?key=s3cret
      http-delivery-extra-headers ${folder}/fields
      </domain>
      <acct-file acct.csv>
      records d,b,t
      </acct-file>`);
    try {
      const content = `Subject: hi\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(3000)}`;
      await sendMail(mta.port, { from: "", to: ["ann@a.test", "200@b.test"], content });
      const answers = ["422@c.test", "410@d.test", "404@e.test", "302@f.test", "400-4.2.2@g.test"];
      await sendMail(mta.port, { from: "", to: [...answers, "500-5.7.1@h.test", "500@i.test"] });
      const rows = await recordsOf(mta.directory, 9);
      assert.deepEqual(
        rows
          .map(({ rcpt, type, dsnAction, dsnStatus, dsnDiag, dlvType }) =>
            [rcpt, type, dsnAction, dsnStatus?.split(" ")[0], dsnDiag, dlvType].join("|"),
          )
          .sort(),
        [
          "200@b.test|d|relayed|2.0.0|x-mta;HTTP 200: so it is|http-delivery",
          "302@f.test|t|delayed|4.3.5|x-mta;HTTP 302: so it is|http-delivery",
          "400-4.2.2@g.test|t|delayed|4.2.2|x-mta;HTTP 400: so it is|http-delivery",
          "404@e.test|t|delayed|4.3.5|x-mta;HTTP 404: so it is|http-delivery",
          "410@d.test|b|failed|5.1.1|x-mta;HTTP 410: so it is|http-delivery",
          "422@c.test|b|failed|5.6.0|x-mta;HTTP 422: so it is|http-delivery",
          "500-5.7.1@h.test|b|failed|5.7.1|x-mta;HTTP 500: so it is|http-delivery",
          "500@i.test|t|delayed|4.3.0|x-mta;HTTP 500: so it is|http-delivery",
          "ann@a.test|d|relayed|2.0.0|x-mta;HTTP 200: so it is|http-delivery",
        ],
      );
      const ann = sink.heard.find(({ headers }) => headers["x-envelope-to"] === "<ann@a.test>");
      assert.ok(ann);
      const { authorization, "content-type": type, "x-envelope-from": from } = ann.headers;
      assert.deepEqual(
        [ann.path, authorization, type, from],
        [...["/in?key=s3cret", "Bearer s3cret", "message/rfc822", "<>"]],
      );
      const text = ann.body.toString();
      assert.ok(text.startsWith("Received: "));
      assert.ok(text.endsWith(content), "as it was sent");
      const alarms = mta.engine.services.get(ALARMS).active();
      const refused = alarms.filter(({ key }) => key.startsWith("refused:")).map(({ key }) => key);
      assert.deepEqual(refused.sort(), ["refused:e.test", "refused:f.test"]);
      assert.doesNotMatch(JSON.stringify([alarms, rows, mta.log]), /s3cret/);
    } finally {
      await mta.stop();
      await sink.stop();
    }
  }));
