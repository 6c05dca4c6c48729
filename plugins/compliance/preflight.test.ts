import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { headerEnd } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type DnsTable, found, tableResolver } from "../../test/support/table-resolver.ts";
import { DkimPass } from "../sender-checks/contract.ts";
import { preflight } from "./preflight.ts";
import type { WayOut } from "./way-out.ts";

const ed = generateKeyPairSync("ed25519");
const KEY = `v=DKIM1; k=ed25519; p=${ed.publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64")}`;

const RECORDS: DnsTable = {
  "PTR 192.0.2.10": found("mail.example.net"),
  "A mail.example.net": found("192.0.2.10"),
  "TXT example.net": found("v=spf1 ip4:192.0.2.10 -all"),
  "TXT bounce.example.net": found("v=spf1 include:esp.example -all"),
  "TXT esp.example": found("v=spf1 ip4:192.0.2.0/24 -all"),
  "TXT mail.example.net": found("v=spf1 a -all"),
  "TXT _dmarc.example.net": found("v=DMARC1; p=reject; rua=mailto:d@example.net"),
  "TXT s._domainkey.example.net": found(KEY),
};
const MX = { "MX example.net": found({ preference: 10, exchange: "mail.example.net" }) };

const WAY: WayOut = {
  virtualMtas: ["v"],
  sources: [{ address: "192.0.2.10", helo: "mail.example.net" }],
  tls: { mode: "opportunistic", domain: "gmail.com" },
  maxSize: Number.POSITIVE_INFINITY,
  queues: [{ domain: "gmail.com", virtualMta: "v" }],
  signatures: async () => [],
};

interface Given {
  readonly sender?: string;
  readonly isSigned?: boolean;
  readonly charset?: "latin1";
  readonly asksForSignature?: boolean;
  readonly way?: Partial<WayOut>;
  readonly records?: DnsTable;
  /** What is done to it once it is signed. */
  readonly change?: (content: string) => string;
}

/** The checks that a message does not pass, signed by example.net unless stated otherwise; `?` where nobody knows. */
async function wrong(fields: string, body: string, given: Given = {}): Promise<readonly string[]> {
  const { isSigned = true, sender = "b-1=you=gmail.com@bounce.example.net", change } = given;
  let content = `${fields.replaceAll("\n", "\r\n")}\r\n${body.replaceAll("\n", "\r\n")}`;
  if (isSigned) {
    const privateKey = ed.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const one = { signingDomain: "example.net", selector: "s", privateKey };
    const headerList = ["From", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"];
    const { signatures } = await dkimSign(content, { ...one, signatureData: [one], headerList });
    content = signatures + content;
  }
  content = change?.(content) ?? content;
  const bytes = Buffer.from(content, given.charset);
  const resolver = tableResolver({ ...RECORDS, ...given.records }, {}, { ...MX });
  const mx = resolver.mx.bind(resolver);
  const pass = new DkimPass(
    { resolver, clock: new FakeClock(), log: { warning: (text) => assert.fail(text) } },
    false,
  );
  await pass.write(bytes);
  const checks = await preflight(
    {
      header: bytes.subarray(0, headerEnd(bytes)),
      ...{ size: bytes.length, longestLine: 100, sender, bulk: undefined, added: new Set() },
      asksForSignature: given.asksForSignature ?? false,
      verified: await pass.end(),
    },
    { ...WAY, ...given.way },
    { ...resolver, mx: (name) => mx(`MX ${name}`) },
  );
  return checks
    .filter(({ result }) => result !== "ok")
    .map(({ code, result }) => (result === "unknown" ? `${code}?` : code));
}

const NEWSLETTER = `From: =?utf-8?q?M=C3=BCller=2C_S=C3=B6hne_=26_Co?= <news@example.net>
Reply-To: "Service, Team" <service@example.net>
To: =?utf-8?b?SsO8cmdlbiwgVw==?= <you@gmail.com>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Mon, 30 Nov 2026 08:00:00 +0000 (UTC)
Message-ID:
 <20261130080000.4711.abc-def_1@mx1.esp.example>
MIME-Version: 1.0
List-ID: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <news.example.net>
List-Unsubscribe: <mailto:leave@example.net?subject=4711>,
 <https://example.net/leave/4711?
 token=abcdefghijklmnopqrstuvwxyz>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Feedback-ID: 4711:news:esp:exmpl1
Precedence: bulk
X-Mailer: ESP 1.0
Content-Type: multipart/alternative; boundary="=_b"
`;
const BODY = `--=_b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
--=_b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGI+R3LDvMOfZTwvYj4=
--=_b--
`;
const RECEIPT = `From: Shop <orders@example.net>
To: undisclosed-recipients:;
Cc: "Doe, Jane (home)" <jane@example.org>
Subject: Your order
Date: 30 Nov 2026 08:00:00 GMT
Message-ID: <4711@example.net>
Feedback-ID: 4711:receipts:esp:exmpl1
Auto-Submitted: auto-generated
`;

test("good mail has no findings: a newsletter of a provider, a receipt, a vacation notice, a bounce", async () => {
  assert.deepEqual(await wrong(NEWSLETTER, BODY), []);
  assert.deepEqual(await wrong(RECEIPT, "Thank you\n"), []);
  const sub = NEWSLETTER.replace("news@example.net", "news@em.example.net");
  const em = { "A em.example.net": found("192.0.2.10") };
  assert.deepEqual(await wrong(sub.replace(/^Reply-To.*\n/m, ""), BODY, { records: em }), []);
  const away = RECEIPT.replace("auto-generated", "auto-replied\nPrecedence: bulk");
  assert.deepEqual(await wrong(away, "Away\n", { sender: "" }), []);
  const utf8 = RECEIPT.replace("Shop", "Gr\u00fc\u00dfe").replace("Your", "\u4f60\u597d");
  assert.deepEqual(await wrong(utf8, "\u4f60\u597d\n", { sender: "orders@example.net" }), [
    "header-encoding",
  ]);
});

test("what nothing tells is unknown, not broken", async () => {
  assert.deepEqual(await wrong(RECEIPT, "x\n", { sender: "", way: { sources: [] } }), [
    "spf?",
    "ptr?",
  ]);
  assert.deepEqual(await wrong(NEWSLETTER, BODY, { isSigned: false, asksForSignature: true }), [
    "dkim?",
    "one-click-signed?",
  ]);
  const silent = { kind: "temporary", reason: "silence" } as const;
  const records = Object.fromEntries(Object.keys(RECORDS).map((question) => [question, silent]));
  const open = await wrong(NEWSLETTER, BODY, { records });
  assert.ok(
    open.every((code) => code.endsWith("?")),
    open.join(" "),
  );
  assert.deepEqual(await wrong(RECEIPT, "x\n", { records }), [
    ...["dkim?", "spf?", "alignment?", "dmarc?", "ptr?"],
  ]);
});

test("a signature that does not hold vouches for nothing, whatever it says it covers", async () => {
  const spoilt = ["dkim", "one-click-signed"];
  const change = (content: string): string => content.replace("PGI+", "PGk+");
  assert.deepEqual(await wrong(NEWSLETTER, BODY, { change }), spoilt);
  const forged =
    "DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=s; bh=AA==; b=AA==;\r\n h=from:list-unsubscribe:list-unsubscribe-post\r\n";
  const prepend = (content: string): string => forged + content;
  assert.deepEqual(await wrong(NEWSLETTER, BODY, { isSigned: false, change: prepend }), spoilt);
  assert.deepEqual(await wrong(NEWSLETTER, BODY, { change: prepend }), []);
});

test("bad mail is found out", async () => {
  const without = (name: string): string =>
    NEWSLETTER.replace(new RegExp(`^${name}:.*\n([ \t].*\n)*`, "mi"), "");
  const of = (fields: string, given?: Given): Promise<readonly string[]> =>
    wrong(fields, BODY, given);
  assert.deepEqual(await of(without("List-Unsubscribe-Post")), ["one-click"]);
  assert.deepEqual(await of(without("Message-ID")), ["message-id"]);
  assert.deepEqual(await of(`From: a@example.net\n${NEWSLETTER}`), ["from"]);
  assert.deepEqual(await of(NEWSLETTER.replace("<news@example.net>", "news")), ["from"]);
  assert.deepEqual(
    await of(NEWSLETTER.replace("<news@example.net>", "<news@example.net>, x@y.example")),
    ["from"],
  );
  assert.deepEqual(await of(NEWSLETTER.replace("+0000 (UTC)", "")), ["date"]);
  assert.deepEqual(await of(NEWSLETTER, { sender: "x@y.example" }), ["spf"]);
  assert.deepEqual(await of(NEWSLETTER, { isSigned: false }), ["dkim", "one-click-signed"]);
  const latin = NEWSLETTER.replace("X-Mailer: ESP", "X-Mailer: \u00dc");
  assert.deepEqual(await of(latin, { charset: "latin1" }), ["header-encoding"]);
  const policy = (text: string): Given => ({ records: { "TXT _dmarc.example.net": found(text) } });
  assert.deepEqual(await of(NEWSLETTER, policy("v=DMARC1")), ["dmarc"]);
  assert.deepEqual(await of(NEWSLETTER, policy("v=DMARC1; p=nonsense")), ["dmarc"]);
  assert.deepEqual(await of(NEWSLETTER, policy("v=DMARC1; p=none; p=reject")), ["dmarc"]);
});
