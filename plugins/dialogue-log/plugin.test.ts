import assert from "node:assert/strict";
import { test } from "node:test";
import { JOURNAL, type LogEvent } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import type { Complaint } from "../returned-mail/contract.ts";
import { returnedAgentEvent } from "../returned-mail/event-text.ts";

const KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
const PASSWORDS = ["in-secret-7", "out-secret-8"];

test("conversations are written as source and domain say, and no secret with them", async () => {
  const peer = new SmtpPeer({ extensions: ["PIPELINING", "AUTH PLAIN"] });
  const port = await peer.listen();
  const broken = new SmtpPeer({ dropInData: () => true });
  const brokenPort = await broken.listen();
  const all = "log-connections yes\nlog-commands yes\nlog-data yes\nlog-tls yes";
  const mta = await startMta(`
    <source 127.0.0.1>
      ${all}
      allow-unencrypted-plain-auth yes
    </source>
    <smtp-user tom>
      password ${PASSWORDS[0]}
    </smtp-user>
    <domain x.test>
      route localhost:${port}
      ${all}
      log-resolution yes
      auth-username tim
      auth-password ${PASSWORDS[1]}
      use-unencrypted-plain-auth yes
    </domain>
    <domain quiet.test>
      route [127.0.0.1]:${port}
    </domain>
    <domain broken.test>
      route [127.0.0.1]:${brokenPort}
      log-transfer-failures yes
    </domain>`);
  try {
    const content = `x-dkim-KEY: ${KEY}\r\n ${KEY}\r\nSubject: hi\r\n\r\n${"body ".repeat(4000)}\r\n`;
    const login = { user: "tom", password: PASSWORDS[0] ?? "" };
    const to = ["a@x.test", "a@quiet.test", "a@broken.test"];
    await sendMail(mta.port, { from: "me@s.test", to, content, login });
    // Asked without a login being possible: what comes next may be the password.
    await sendMail(mta.port, {
      to: ["nobody"],
      login: { user: "tom", password: "guess-number-9" },
    });
    await peer.taken(2);
    const written = (): readonly string[] => mta.log.filter(isOurs).map(lineOf);
    await until(
      "a transfer that broke",
      async () =>
        written().some((line) => line.startsWith("warning a transfer broke")) || undefined,
    );
    await mta.engine.drain();
    const lines = written();
    const has = (line: RegExp): void =>
      assert.ok(
        lines.some((one) => line.test(one)),
        `${line}\n${lines.slice(0, 40).join("\n")}`,
      );
    has(/^info client connected session=\S+ client=127\.0\.0\.1 port=\d+ to=127\.0\.0\.1:\d+$/);
    has(/^info reply session=\S+ client=127\.0\.0\.1 line=220 mta\.test ESMTP$/);
    has(/^info command session=\S+ client=127\.0\.0\.1 line=AUTH PLAIN \(not shown\)$/);
    has(/^info command .* line=MAIL FROM:<me@s\.test>$/);
    has(/^info client gone session=/);
    has(/^info looked up queue=x\.test\/\{default\} type=A name=localhost answer=\S+ .*ms=\d+$/);
    has(
      /^info connecting connection=1 queue=x\.test\/\{default\} host=localhost \(\S+\) port=\d+$/,
    );
    has(/^info connected connection=1 /);
    has(/^info no TLS queue=x\.test\/\{default\} .* problem=starttls-not-supported /);
    has(/^info command connection=1 .* line=\(not shown\)$/);
    has(/^info command connection=1 .* line=RCPT TO:<a@x\.test>$/);
    has(/^info reply connection=1 .* line=220 /);
    has(/^info content in bytes connection=1 .* hex=.* ascii=.*hi/);
    has(/^info more content connection=1 .* bytes=\d+$/);
    has(/^info connection closed connection=1 .* sent=1/);
    has(/^warning a transfer broke id=\S+ .* to=a@broken\.test /);
    assert.ok(lines.every((line) => !/queue=quiet\.test|queue=broken\.test.* line=/.test(line)));
    assertNoSecret(mta.log.filter(isOurs));
    assert.ok(
      peer.commands.some((line) => line.startsWith("AUTH PLAIN ")),
      "there was a login",
    );
  } finally {
    await mta.stop();
    await peer.close();
    await broken.close();
  }
});

test("what returned mail is about is written by the domain that it came to", async () => {
  const mta = await startMta("<domain bounces.test>\nlog-messages yes\n</domain>");
  try {
    const complaint = (processor: string): Complaint => ({
      ...{ type: "f", at: 1, report: "00000000zz", processor, format: "arf" },
      ...{ sender: "news@s.test", recipient: "ann@x.test", originalRecipient: "" },
      ...{ envelopeId: "", messageId: "", headers: {}, arf: {}, match: undefined },
      source: { type: "smtp", mta: "mx.x.test (192.0.2.1)" },
      ...{ feedbackType: "abuse", userAgent: "", reportingMta: "x.test" },
      ...{ reportedDomain: "", sourceAddress: "", reportedRecipient: "" },
    });
    const journal = mta.engine.services.get(JOURNAL);
    for (const processor of ["fbl@other.test", "fbl@Bounces.test"]) {
      const { name, text } = returnedAgentEvent(complaint(processor));
      await journal.write({ plugin: "returned-mail", name, text });
    }
    const lines = await until("the line", async () => {
      const found = mta.log.filter(isOurs).map(lineOf);
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(lines, [
      "info returned mail type=f id=00000000zz at=fbl@Bounces.test format=arf sender=news@s.test to=ann@x.test feedback=abuse",
    ]);
  } finally {
    await mta.stop();
  }
});

function isOurs({ from }: LogEvent): boolean {
  return from === "dialogue-log";
}

function lineOf({ level, message, fields }: LogEvent): string {
  const facts = Object.entries(fields).filter(([, value]) => value !== undefined);
  return [level, message, ...facts.map(([name, value]) => `${name}=${value}`)].join(" ");
}

/** As it is, in base64, and in what the bytes say. */
function assertNoSecret(events: readonly LogEvent[]): void {
  const texts = events.map(lineOf).join("\n");
  const bytes = events.map(({ fields }) => String(fields.hex ?? "").replaceAll(" ", "")).join("");
  const all = texts + Buffer.from(bytes, "hex").toString("latin1");
  for (const secret of [KEY, ...PASSWORDS, "guess-number-9"]) {
    assert.ok(!all.includes(secret), secret);
    for (const user of ["tom", "tim"])
      assert.ok(!all.includes(Buffer.from(`\0${user}\0${secret}`).toString("base64")), secret);
  }
}
