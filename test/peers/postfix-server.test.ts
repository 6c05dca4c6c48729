import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../support/free-port.ts";
import { startMta } from "../support/mta.ts";
import { startPostfix } from "../support/postfix.ts";
import { sendMail } from "../support/send-mail.ts";
import { startUnbound } from "../support/unbound.ts";
import { until } from "../support/until.ts";

const TLS = join(import.meta.dirname, "../support/tls");

test("Postfix takes our mail, found by MX in a real DNS, over STARTTLS, the dead first MX passed over", async () => {
  const port = await freePort();
  const dns = await startUnbound([
    "dest.test. 60 IN MX 10 dead.test.",
    "dest.test. 60 IN MX 20 mx.test.",
    "dead.test. 60 IN A 127.0.0.9",
    "mx.test. 60 IN A 127.0.0.1",
  ]);
  const postfix = await startPostfix(
    [
      "virtual_mailbox_domains = dest.test",
      "smtpd_tls_security_level = may",
      `smtpd_tls_cert_file = ${TLS}/test.crt`,
      `smtpd_tls_key_file = ${TLS}/test.key`,
      "smtpd_tls_received_header = yes",
    ],
    "127.0.0.1",
    port,
  );
  const mta = await startMta(
    `name-server 127.0.0.1:${dns.port}\nallow-mx-to 127.0.0.0/8\n<domain *>\nsmtp-port ${port}\nconnect-timeout 5s\n</domain>`,
  );
  try {
    const content = "Subject: to postfix\r\n\r\n.starts with a dot\r\nend\r\n";
    const replies = await sendMail(mta.port, {
      to: ["you@dest.test"],
      content: content.replace("\n.", "\n.."),
    });
    assert.match(replies.at(-1) ?? "", /^250 /);
    const [message = ""] = await until("the message in Postfix's mailbox", async () => {
      const mail = await postfix.mail();
      return mail.length > 0 ? mail : undefined;
    });
    assert.match(message, /\nSubject: to postfix\n/);
    assert.ok(message.endsWith("\n\n.starts with a dot\nend\n"));
    assert.match(message, /using TLSv1\.[23]/);
    assert.match(message, /by mta\.test with ESMTP id/);
  } finally {
    await mta.stop();
    await postfix.stop();
    await dns.stop();
  }
});

test("NXDOMAIN and a null MX bounce at once, with their own status codes", async () => {
  const dns = await startUnbound([
    "nomail.test. 60 IN MX 0 .",
    "example.test. 60 IN MX 10 mx.test.",
    "mx.test. 60 IN A 127.0.0.1",
  ]);
  const postfix = await startPostfix(["virtual_mailbox_domains = example.test"]);
  const mta = await startMta(
    `name-server 127.0.0.1:${dns.port}\nallow-mx-to 127.0.0.0/8\n<domain *>\nsmtp-port ${postfix.port}\n</domain>`,
  );
  try {
    const from = "me@example.test";
    await sendMail(mta.port, { from, to: ["you@nowhere.test", "you@nomail.test"] });
    const reports = await until("both reports", async () => {
      const mail = await postfix.mail();
      return mail.length === 2 ? mail.join("\n") : undefined;
    });
    assert.match(
      reports,
      /Final-Recipient: rfc822; you@nowhere\.test\nAction: failed\nStatus: 5\.1\.2\n/,
    );
    assert.match(
      reports,
      /Final-Recipient: rfc822; you@nomail\.test\nAction: failed\nStatus: 5\.1\.10\n/,
    );
    assert.match(reports, /^Content-Type: multipart\/report; report-type=delivery-status/m);
  } finally {
    await mta.stop();
    await postfix.stop();
    await dns.stop();
  }
});
