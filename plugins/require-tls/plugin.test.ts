import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { connectSmtp, definePlugin, failureOf } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { brief } from "../../test/support/smtp-converse.ts";
import { body, clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { TlsPeer } from "../../test/support/tls-peer.ts";
import { until } from "../../test/support/until.ts";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/${name}`, import.meta.url));

// No other server that we know of speaks REQUIRETLS: both ends are ours.
test("mail that must go over TLS goes to hosts that take it so and prove who they are, or bounces", async () => {
  const knowing = new TlsPeer({ extensions: ["+REQUIRETLS"] });
  const lured = new TlsPeer({ extensions: ["REQUIRETLS"], stripped: true });
  const other = new TlsPeer();
  const bounced = new Map<string, string>();
  const witness = definePlugin({
    name: "witness",
    summary: "Of the test.",
    directives: {},
    hooks: {
      securePeer: (before, { domain, hostName }) =>
        domain === "policy.test"
          ? { kind: "refused", failure: failureOf(hostName, "4.7.5", "no policy can be had") }
          : before,
      recipientBounced: ({ recipient, failure }) =>
        void bounced.set(recipient.address, `${failure.status} ${failure.text}`),
    },
  });
  const [a, b, c] = [await knowing.listen(), await other.listen(), await lured.listen()];
  const mta = await startMta(
    `<source 127.0.0.1>
      obey-tls-required yes
    </source>
    smtp-server-tls-certificate ${file("test.crt")}
    smtp-server-tls-key ${file("test.key")}
    <domain *>
      smtp-tls-ca-file ${file("matrix/authority.crt")}
      tls verified
    </domain>
    <domain knowing.test>
      route [127.0.0.1]:${a}
    </domain>
    <domain other.test>
      route [127.0.0.1]:${b}
    </domain>
    <domain policy.test>
      route [127.0.0.1]:${b}
      tls opportunistic
    </domain>
    <domain loose.test>
      route [127.0.0.1]:${a}
      tls required
    </domain>
    <domain lured.test>
      route [127.0.0.1]:${c}
      tls opportunistic
    </domain>`,
    { plugins: [witness] },
  );
  try {
    const refused = await sendMail(mta.port, {
      to: ["x@knowing.test"],
      mailParameters: " REQUIRETLS",
    });
    assert.match(refused[1] ?? "", /^530 5\.7\.10 /);
    const client = await connectSmtp(clientOptions(mta.port, { tls: "required" }));
    assert.ok(client.ok);
    const { connection } = client;
    assert.ok(connection.peer.extensions.includes("REQUIRETLS"));
    const send = async (to: string, parameters: readonly string[] = ["REQUIRETLS"], sender = "") =>
      brief(await connection.send(transaction([to], { sender, parameters })));
    for (const name of ["knowing", "other", "loose", "lured"])
      assert.deepEqual(await send(`must@${name}.test`), ["+250"]);
    assert.deepEqual(await send("may@other.test", []), ["+250"]);
    // What has to go over TLS does, whatever its header says; a field that is there twice says nothing.
    const no = "TLS-Required: (please) No\r\n";
    const optional = async (to: string, header: string, parameters: readonly string[] = []) => {
      const content = body(`${header}Subject: x\r\n\r\nhello\r\n`);
      const mail = transaction([`${to}@policy.test`], { sender: "", body: content, parameters });
      assert.deepEqual(brief(await connection.send(mail)), ["+250"]);
    };
    await optional("secret", no, ["REQUIRETLS"]);
    await optional("twice", no + no);
    await optional("once", no);
    const [wrong = ""] = await send("must@knowing.test", ["REQUIRETLS=yes"]);
    assert.match(wrong, /501 5\.5\.4 /);
    // Its reports are as secret as it is.
    const author = "author@knowing.test";
    assert.deepEqual(await send("reported@loose.test", ["REQUIRETLS"], author), ["+250"]);
    // What is to be said where they cannot go so is that there is one.
    assert.deepEqual(await send("told@loose.test", ["REQUIRETLS"], "author@other.test"), ["+250"]);
    connection.destroy();
    const mails = ({ secured }: TlsPeer): readonly string[] =>
      secured
        .filter((line) => /^(MAIL|RCPT)/.test(line))
        .map((line) => line.replace(/ SIZE=\d+/, ""));
    await until("bounces and deliveries", async () =>
      bounced.size === 6 && mails(knowing).length + mails(other).length >= 10 ? true : undefined,
    );
    const must = "MAIL FROM:<> REQUIRETLS";
    assert.deepEqual(mails(knowing), [
      ...[must, "RCPT TO:<must@knowing.test>"],
      ...[must, `RCPT TO:<${author}>`],
    ]);
    assert.deepEqual(
      mails(other)
        .filter((line) => line !== "MAIL FROM:<>")
        .sort(),
      ["author@other.test", "may@other.test", "once@policy.test"].map((to) => `RCPT TO:<${to}>`),
    );
    assert.ok(!lured.clear.some((line) => line.startsWith("MAIL")));
    for (const name of ["other", "loose", "lured"])
      assert.match(bounced.get(`must@${name}.test`) ?? "", /^5\.7\.30 message that requires TLS/);
  } finally {
    await mta.stop();
    await Promise.all([knowing.close(), lured.close(), other.close()]);
  }
});
