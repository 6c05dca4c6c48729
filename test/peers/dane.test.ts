import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import type { Answer } from "dns-packet";
import { definePlugin } from "../../core/mod.ts";
import { freePort } from "../support/free-port.ts";
import { TEST_AUTHORITY, TEST_HOST } from "../support/https-server.ts";
import { startMta } from "../support/mta.ts";
import { startPostfix } from "../support/postfix.ts";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { sendMail } from "../support/send-mail.ts";
import { signZone } from "../support/signed-zone.ts";
import { startUnbound } from "../support/unbound.ts";
import { until } from "../support/until.ts";

const CHAIN = join(import.meta.dirname, "../support/tls/chain");

const keyDigest = (pem: string): Buffer => {
  const key = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest();
};

test(
  "Postfix takes mail by TLSA records that unbound has validated, and none where they are wrong or forged",
  WITH_PROGRAMS,
  async () => {
    const port = await freePort();
    /** A domain, its host, and the TLSA record of that; `mx.dane.test` is the one that the certificate names. */
    const destination = (
      domain: string,
      host: string,
      usage: number,
      certificate: Buffer,
    ): readonly Answer[] => [
      { type: "MX", name: `${domain}.dane.test`, ttl: 60, data: { preference: 1, exchange: host } },
      { type: "A", name: host, ttl: 60, data: "127.0.0.1" },
      {
        ...{ type: "TLSA", name: `_${port}._tcp.${host}`, ttl: 60 },
        data: { usage, selector: 1, matchingType: 1, certificate },
      },
    ];
    const [own, authority] = [keyDigest(TEST_HOST.cert), keyDigest(TEST_AUTHORITY)];
    const zone = signZone(
      "dane.test",
      [
        ...destination("good", "good-mx.dane.test", 3, own),
        ...destination("anchor", "mx.dane.test", 2, authority),
        ...destination("wrong", "wrong-mx.dane.test", 3, authority),
        ...destination("forged", "forged-mx.dane.test", 3, own),
      ],
      [`TLSA _${port}._tcp.forged-mx.dane.test`],
    );
    // Not signed: its TLSA record proves nothing.
    const plain = [
      "plain.test. 60 IN MX 1 mx.plain.test.",
      "mx.plain.test. 60 IN A 127.0.0.1",
      `_${port}._tcp.mx.plain.test. 60 IN TLSA 3 1 1 ${"00".repeat(32)}`,
    ];
    const dns = await startUnbound(plain, { "dane.test": zone });
    const taken = ["good.dane.test", "anchor.dane.test", "plain.test"];
    const postfix = await startPostfix(
      [
        `virtual_mailbox_domains = ${taken.join(" ")} wrong.dane.test forged.dane.test`,
        "smtpd_tls_security_level = may",
        `smtpd_tls_cert_file = ${CHAIN}/host.pem`,
        `smtpd_tls_key_file = ${CHAIN}/host.key`,
        "smtpd_tls_received_header = yes",
      ],
      "127.0.0.1",
      port,
    );
    const waiting = new Map<string, string>();
    const watch = definePlugin({
      name: "watch",
      summary: "Notes what waits.",
      directives: {},
      hooks: {
        queueDeferred: ({ queue, failure }) =>
          void waiting.set(queue.replace(/\/.*/, ""), failure.text),
      },
    });
    const mta = await startMta(
      `name-server 127.0.0.1:${dns.port}
    allow-mx-to 127.0.0.0/8
    <domain *>
    smtp-port ${port}
    use-dane yes
    </domain>`,
      { plugins: [watch] },
    );
    try {
      for (const domain of [...taken, "wrong.dane.test", "forged.dane.test"])
        await sendMail(mta.port, { to: [`you@${domain}`] });
      const messages = await until("mail in Postfix's mailboxes", async () => {
        const mail = await postfix.mail();
        return mail.length === taken.length && waiting.size === 2 ? mail : undefined;
      });
      for (const message of messages) assert.match(message, /using TLSv1\.[23]/);
      assert.match(waiting.get("wrong.dane.test") ?? "", /does not match its TLSA records/);
      assert.match(waiting.get("forged.dane.test") ?? "", /DANE: TLSA look-up .* failed/);
    } finally {
      await mta.stop();
      await postfix.stop();
      await dns.stop();
    }
  },
);
