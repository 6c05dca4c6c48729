import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { startMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { until } from "../support/until.ts";

const HOSTS: Readonly<Record<string, (dovecot: Dovecot) => string>> = {
  "on a port": ({ port }) => `127.0.0.1:${port}`,
  "on a Unix socket": ({ socket }) => `unix:${socket}`,
};

for (const [where, hosts] of Object.entries(HOSTS))
  test(`Dovecot ${where} takes mail by LMTP into its Maildirs, and refuses each recipient for itself`, async () => {
    const dovecot = await startDovecot(["you@box.test", "me@box.test"], ["full@box.test"]);
    const mta = await startMta(
      `<domain *>
        type lmtp
        smtp-hosts ${hosts(dovecot)}
      </domain>
      <acct-file acct.csv>
        records d,b,t
      </acct-file>`,
    );
    try {
      const content = "Subject: to dovecot\r\n\r\n.starts with a dot\r\nend\r\n";
      const to = ["you@box.test", "full@box.test", "nobody@box.test", "me@box.test"];
      await sendMail(mta.port, { from: "", to, content: content.replace("\n.", "\n..") });
      const rows = await recordsOf(mta.directory, 4);
      assert.deepEqual(
        rows
          .map(({ rcpt, type, dsnStatus, dlvType }) => [
            ...[rcpt, type, dsnStatus?.split(" ")[0], dlvType],
          ])
          .sort(),
        [
          ["full@box.test", "t", "4.2.2", "lmtp"],
          ["me@box.test", "d", "2.0.0", "lmtp"],
          ["nobody@box.test", "b", "5.1.1", "lmtp"],
          ["you@box.test", "d", "2.0.0", "lmtp"],
        ],
        await dovecot.log(),
      );
      for (const address of ["you@box.test", "me@box.test"]) {
        const [message = ""] = await until(`the message for ${address}`, async () => {
          const mail = await dovecot.mail(address);
          return mail.length > 0 ? mail : undefined;
        });
        assert.match(message, /^Return-Path: <>\r?\n/);
        assert.match(message, /\nSubject: to dovecot\r?\n\r?\n\.starts with a dot\r?\nend\r?\n$/);
        assert.match(message, /by dovecot\.test with LMTP\r?\n/);
      }
    } finally {
      await mta.stop();
      await dovecot.stop();
    }
  });

test("many messages over one connection to Dovecot, each once in its Maildir", async () => {
  const dovecot = await startDovecot(["you@box.test"]);
  const mta = await startMta(
    `<domain *>\ntype lmtp\nsmtp-hosts unix:${dovecot.socket}\nmax-smtp-out 2\n</domain>`,
  );
  try {
    const subjects = Array.from({ length: 30 }, (_, at) => `number ${at}`);
    for (const subject of subjects)
      await sendMail(mta.port, {
        to: ["you@box.test"],
        content: `Subject: ${subject}\r\n\r\nx\r\n`,
      });
    const mail = await until("all mail", async () => {
      const all = await dovecot.mail("you@box.test");
      return all.length >= subjects.length ? all : undefined;
    });
    const found = mail.map((message) => /^Subject: (.*?)\r?$/m.exec(message)?.[1]);
    assert.deepEqual([...found].sort(), [...subjects].sort());
  } finally {
    await mta.stop();
    await dovecot.stop();
  }
});
