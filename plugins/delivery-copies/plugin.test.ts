import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, NOTIFY_NEVER } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { outcome } from "../../test/support/sample-outcome.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { COPY, isCopied } from "./copy.ts";

test("delivered mail is copied to the address of its domain, once an attempt, and a copy is not copied", async () => {
  const peer = new SmtpPeer({
    extensions: ["DSN"],
    rcpt: (argument) => (argument.includes("<bad@") ? "550 5.1.1 no" : "250 ok"),
  });
  const purposes: string[] = [];
  const watcher = definePlugin({
    name: "watcher",
    summary: "Reads what was made of outcomes.",
    directives: {},
    consumers: {
      watch: {
        doc: "Reads them.",
        events: ["reported"],
        consume(entries) {
          for (const { event } of entries)
            if (event.kind === "reported") purposes.push(event.purpose);
        },
      },
    },
  });
  const port = await peer.listen();
  const mta = await startMta(
    `<domain *>
    route [127.0.0.1]:${port}
    bcc-upon-delivery archive@copies.test
    </domain>
    <domain plain.test>
    bcc-upon-delivery ""
    </domain>`,
    { plugins: [watcher] },
  );
  try {
    await sendMail(mta.port, { to: ["a@x.test", "b@x.test", "bad@x.test"] });
    await peer.taken(4);
    await sendMail(mta.port, { to: ["c@plain.test"] });
    await peer.taken(5);
    const [first, ...others] = peer.messages;
    const copies = others.filter(({ to }) => to.join().startsWith("<archive@copies.test>"));
    const report = others.find(({ content }) => content.includes("multipart/report"));
    // The report on bad@x.test is copied as well: it is a message that was delivered.
    assert.ok(report);
    const copy = copies.find(({ content }) => content === first?.content);
    assert.equal(copy?.from, "<>");
    assert.ok(peer.commands.some((line) => /^RCPT TO:<archive@.*NOTIFY=NEVER/.test(line)));
    assert.equal(copies.filter(({ content }) => content === first?.content).length, 1);
    await until("the journal", async () => (purposes.length >= 3 ? true : undefined));
    assert.equal(purposes.filter((purpose) => purpose === "report").length, 1);
    assert.ok(purposes.every((purpose) => purpose === "report" || purpose === "copy"));
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("mail to the archive itself is not copied, and neither is what is not delivered", () => {
  const address = "archive@copies.test";
  const delivered = outcome({ kind: "delivered" });
  assert.ok(isCopied([delivered], address));
  assert.ok(!isCopied([outcome({ kind: "delivered", address })], address));
  assert.ok(!isCopied([outcome({ kind: "bounced" }), outcome({ kind: "deferred" })], address));
  const notes = { [COPY.name]: "yes" };
  assert.ok(!isCopied([outcome({ kind: "delivered", notes, notify: NOTIFY_NEVER })], address));
});
