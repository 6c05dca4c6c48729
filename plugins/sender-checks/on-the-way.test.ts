import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { headerOf, withRelay } from "../../test/support/relay-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");

/** A message signed by good.test, its dots stuffed. */
async function signed(message: string): Promise<string> {
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const one = { signingDomain: "good.test", selector: "s", privateKey: key };
  const { signatures } = await dkimSign(message, { ...one, signatureData: [one] });
  return (signatures + message).replaceAll("\r\n.", "\r\n..");
}

/** Records by `TYPE name`; `failure` is a SERVFAIL. */
const RECORDS: Readonly<Record<string, string>> = {
  "TXT good.test": "v=spf1 ip4:127.0.0.1 -all",
  "TXT bad.test": "v=spf1 -all",
  "TXT soft.test": "v=spf1 ~all",
  "TXT lame.test": "failure",
  "TXT s._domainkey.good.test": `v=DKIM1; k=ed25519; p=${publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64")}`,
};
const SERVFAIL = 2;
const NXDOMAIN = 3;

test("mail is checked on its way in, and told of on its way out; SPF of ours is looked at before it is sent", async () => {
  const dns = await startDnsServer((name, type) => {
    const data = RECORDS[`${type} ${name}`];
    if (data === undefined) return { code: NXDOMAIN };
    if (data === "failure") return { code: SERVFAIL };
    return { answers: [{ type: "TXT", name, ttl: 60, data }] };
  });
  const config = `name-server 127.0.0.1:${dns.port}
    <domain out.test>
      check-spf-outbound yes
    </domain>`;
  const source = `check-spf-inbound yes
    reject-spf-check-temperror no
    check-dkim-inbound yes
    check-iprev-inbound yes
    trace-spf-check yes`;
  try {
    await withRelay({ config, source }, async ({ mta, peer, accepted }) => {
      const send = async (from: string, to: string, content?: string): Promise<string> => {
        const mail = content === undefined ? { from, to: [to] } : { from, to: [to], content };
        return (await sendMail(mta.port, mail)).at(-1) ?? "";
      };
      const content = [
        "Authentication-Results: mta.test; spf=pass smtp.mailfrom=bank.test",
        "Authentication-Results: other.test; spf=pass",
        "Subject: a",
        "",
        "x",
        "",
      ].join("\r\n");
      assert.match(await send("a@good.test", "b@x.test", content), /^250 /);
      await peer.taken(1);
      assert.match(
        headerOf(peer.messages[0]),
        /^Authentication-Results: mta\.test;\r\n\tiprev=pass policy\.iprev=127\.0\.0\.1;\r\n\tspf=pass smtp\.mailfrom=good\.test;\r\n\tdkim=none\r\nX-DNS-Trace: spf: TXT good\.test: "v=spf1 ip4:127\.0\.0\.1 -all" \(\d+ s\)\r\nReceived: [^;]*;\r\n\t[^\r]*\r\nAuthentication-Results: other\.test; spf=pass\r\nSubject: a\r\n$/,
      );
      const own = await signed(
        "From: a@good.test\r\nSubject: s\r\n\r\n.dot\r\n..\r\n\r\n  end \r\n",
      );
      assert.match(await send("a@good.test", "b@x.test", own), /^250 /);
      await peer.taken(2);
      assert.match(headerOf(peer.messages[1]), /\tdkim=pass header\.d=good\.test header\.s=s /);

      assert.match(await send("a@bad.test", "b@x.test"), /^5/);
      assert.equal(accepted.length, 2);

      assert.match(await send("a@good.test", "c@out.test"), /^250 /);
      assert.match(await send("a@soft.test", "d@out.test"), /^250 /);
      assert.match(await send("a@lame.test", "e@out.test"), /^250 /);
      assert.match(await send("", "f@out.test"), /^250 /);
      await peer.taken(5);
      const { mail } = mta.engine.control;
      await until("the rest waits", async () => {
        const { recipients } = await mail.list({}, undefined, 10);
        return recipients.length === 1 && recipients[0]?.attempts === 1;
      });
      const queue = mta.engine.control.queues().find(({ name }) => name.startsWith("out.test/"));
      assert.match(queue?.lastError ?? "", /SPF of lame\.test cannot be looked up now/);
      const to = peer.messages.map((each) => each.to[0]).sort();
      assert.deepEqual(to, [
        "<a@soft.test>",
        "<b@x.test>",
        "<b@x.test>",
        "<c@out.test>",
        "<f@out.test>",
      ]);
      const report = peer.messages.find(({ content: text }) => text.includes("d@out.test"));
      assert.match(report?.content ?? "", /5\.7\.23/);
    });
  } finally {
    dns.close();
  }
});
