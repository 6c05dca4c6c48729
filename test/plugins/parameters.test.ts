/** Parameters of MAIL and RCPT that plugins bring: read, kept through the queue, and passed on to peers that take them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, parameterOf } from "../../core/mod.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

const tracing = definePlugin({
  name: "tracing",
  summary: "Of the test.",
  directives: {},
  ehlo: { XTRACE: () => true },
  parameters: {
    mail: {
      XTRACE: {
        extension: "XTRACE",
        problem: (value) => (value === "bad" ? "not that" : undefined),
      },
      XLOCAL: {},
      XBROKEN: {
        problem: () => {
          throw new Error("out of order");
        },
      },
    },
    rcpt: { XHOP: { extension: "XTRACE" } },
  },
  hooks: {
    renderMessage: (value, { message }) => {
      const trace = parameterOf(message, "mail", "XTRACE");
      return trace === undefined
        ? value
        : { ...value, add: [...value.add, { name: "X-Trace", value: trace }] };
    },
  },
});

test("parameters of plugins go on to a peer that offers their extension, and to no other", async () => {
  const knowing = new SmtpPeer({ extensions: ["XTRACE", "PIPELINING"] });
  const other = new SmtpPeer();
  const mta = await startMta(
    `<domain knowing.test>
      route [127.0.0.1]:${await knowing.listen()}
    </domain>
    <domain other.test>
      route [127.0.0.1]:${await other.listen()}
    </domain>`,
    { plugins: [tracing] },
  );
  const send = (to: readonly string[], mailParameters: string, rcptParameters = "") =>
    sendMail(mta.port, { to, mailParameters, rcptParameters });
  try {
    const to = ["a@knowing.test", "b@other.test"];
    const replies = await send(to, " XTRACE=t1 XLOCAL=l1", " XHOP=3");
    assert.match(replies.at(-1) ?? "", /^250 /);
    await Promise.all([knowing.taken(1), other.taken(1)]);
    const said = ({ commands }: SmtpPeer): readonly string[] =>
      commands.filter((line) => /^(MAIL|RCPT)/.test(line));
    assert.deepEqual(said(knowing), [
      "MAIL FROM:<sender@example.com> XTRACE=t1",
      "RCPT TO:<a@knowing.test> XHOP=3",
    ]);
    assert.deepEqual(said(other), ["MAIL FROM:<sender@example.com>", "RCPT TO:<b@other.test>"]);
    for (const { messages } of [knowing, other])
      assert.match(messages[0]?.content ?? "", /^X-Trace: t1\r\n/);
    assert.match((await send(to, " XTRACE=bad"))[1] ?? "", /^501 5\.5\.4 .*XTRACE: not that/);
    assert.match((await send(to, " XBROKEN=1"))[1] ?? "", /^4\d\d /);
    assert.ok(
      mta.log.some(({ from, message }) => from === "tracing" && message === "handler failed"),
    );
    assert.match((await send(to, " XHOP=1"))[1] ?? "", /^555 5\.5\.4 /);
  } finally {
    await mta.stop();
    await Promise.all([knowing.close(), other.close()]);
  }
});
