import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { headerOf, withRelay } from "../../test/support/relay-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { startZone } from "../../test/support/zone.ts";
import { generateKey, keyRecordText, writeKeyFile, zoneText } from "../dkim/contract.ts";
import { feedbackId } from "./feedback-id.ts";

const GOOD = `From: <news@example.net>\r
To: <you@x.test>\r
Date: Mon, 30 Nov 2026 08:00:00 +0000\r
Message-ID: <1@example.net>\r
\r
Hello.\r
`;

const RECORDS = `1.0.0.127.in-addr.arpa. IN PTR mail.example.net.
mail.example.net. IN A 127.0.0.1
example.net. IN MX 10 mail.example.net.
example.net. IN TXT "v=spf1 ip4:127.0.0.1 -all"
silent.example. IN A 127.0.0.1
silent.example. IN TXT "v=spf1 a -all"
_dmarc.example.net. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.net"
`;

test("mail is held against the rules when it comes in: warned of, refused, or let through where the DNS is silent", async () => {
  const zone = await startZone();
  try {
    await inTemporaryFolder(async (folder) => {
      const key = await generateKey("ed25519");
      const file = join(folder, "s1.pem");
      await writeKeyFile(file, key);
      for (const domain of ["example.net", "silent.example"])
        zone.add(zoneText(`s1._domainkey.${domain}`, keyRecordText(key)));
      zone.add(RECORDS);
      const config = `name-server 127.0.0.1:${zone.port}
        domain-key s1,example.net,${file}
        domain-key s1,silent.example,${file}
        smtp-source-host 127.0.0.1 mail.example.net
        <domain x.test>
          dkim-sign yes
        </domain>`;
      await withRelay({ config, source: "compliance refuse" }, async ({ mta, accepted, peer }) => {
        const send = async (content: string, from = "news@example.net"): Promise<string> => {
          const replies = await sendMail(mta.port, { from, to: ["you@x.test"], content });
          return replies.at(-1) ?? "";
        };
        assert.match(await send(GOOD), /^250 /);
        await peer.taken(1);
        const broken = GOOD.replace(/Date.*\r\n/, "");
        assert.match(
          await send(broken),
          /^550 5\.7\.1 providers refuse this: date: there is no Date/,
        );
        assert.match(
          await send(broken.replace(/^From.*\r\n/, "")),
          /^550 .* from: .*, and 1 more$/,
        );
        assert.match(await send(GOOD, "b@bounce.example"), /^550 .*spf: bounce\.example from/);
        const long = `${GOOD}${"x".repeat(1200)}\r\n`;
        assert.match(await send(long), /^550 .*line-length: a line has 1200 bytes/);
        const list = `List-Id: <news.example.net>\r\n${GOOD}`;
        assert.match(await send(list), /^550 .*one-click: /);
        const other = GOOD.replace("news@example.net", "news@other.example");
        assert.match(await send(other), /^550 .*dkim: mail to x\.test is not signed/);
        const forged = `DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=s; h=from; bh=AA==; b=AA==\r\n${other}`;
        assert.match(
          await send(forged),
          /^550 .*dkim: mail to x\.test is not signed.*d=other\.example, s=s: fail/,
        );
        zone.failing.add("_dmarc.silent.example");
        const silent = GOOD.replace("news@example.net", "news@silent.example");
        assert.match(await send(silent, "news@silent.example"), /^250 /);
        assert.equal(accepted.length, 2);
        assert.equal(accepted[0]?.notes?.["compliance.broken"], undefined);

        mta.config = mta.config.replace(
          "compliance refuse",
          "compliance warn\n add-date-header yes",
        );
        assert.equal((await mta.engine.control.reload()).ok, true);
        assert.match(await send(broken), /^250 /);
        assert.equal(accepted[2]?.notes?.["compliance.broken"], undefined);
        assert.match(await send(list), /^250 /);
        assert.equal(accepted[3]?.notes?.["compliance.broken"], "one-click");
        const warned = mta.log.filter(({ message }) => message === "mail that providers refuse");
        assert.equal(warned.at(-1)?.fields.checks, "one-click");
        assert.ok(warned.every(({ fields }) => !JSON.stringify(fields).includes("Hello")));
      });
    });
  } finally {
    zone.close();
  }
});

test("mail is marked for feedback loops, in the place of marks that it came with, and signed with them", async () => {
  await inTemporaryFolder(async (folder) => {
    const key = await generateKey("ed25519");
    const file = join(folder, "s1.pem");
    await writeKeyFile(file, key);
    const config = `domain-key s1,example.net,${file}
      <domain marked.test>
        feedback-id $job:$vmta:$sender-domain:acme01
        cfbl-address complaints@example.net
        dkim-sign yes
      </domain>`;
    await withRelay({ config, source: "process-x-job yes" }, async ({ through }) => {
      const content = `X-Job: a:b/c\r\nFeedback-ID: forged\r\n${GOOD}`;
      const taken = await through("you@marked.test", content);
      const marked = headerOf(taken);
      assert.match(marked, /^Feedback-ID: a_b_c:_default_:example\.com:acme01\r$/m);
      assert.match(marked, /^CFBL-Address: complaints@example\.net; report=arf\r$/m);
      assert.doesNotMatch(marked, /forged/);
      const resolver = async (): Promise<string[][]> => [[keyRecordText(key)]];
      const { results } = await dkimVerify(taken.content, { resolver });
      const [signature] = results;
      assert.equal(signature?.status.result, "pass");
      assert.match(signature.signingHeaders?.keys ?? "", /Feedback-ID.*CFBL-Address/i);
      const plain = headerOf(await through("you@plain.test", content));
      assert.match(plain, /^Feedback-ID: forged\r$/m);
      assert.doesNotMatch(plain, /CFBL/);
    });
  });
});

test("a feedback id has a sender id, and no more parts than are read", () => {
  const fits = (text: string): boolean => feedbackId.parse(text).ok;
  for (const text of ["acme01", "a:b:c:acme01", "::$job:acme-news", "$vmta:acme01"])
    assert.ok(fits(text), text);
  for (const text of [
    "acme",
    "a:b:c:d:acme01",
    "$nothing:acme01",
    "acme01\r\nX: y",
    "a b:acme01",
    "$job",
  ])
    assert.ok(!fits(text), text);
});
