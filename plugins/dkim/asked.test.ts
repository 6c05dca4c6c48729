import assert from "node:assert/strict";
import { test } from "node:test";
import type { InspectionResult, Notes } from "../../core/mod.ts";
import { sampleMessage } from "../../core/testing/sample-message.ts";
import { type SigningLab, signingKeys, withSigningLab } from "../../test/support/signing-lab.ts";

const SOURCE =
  "<source 0/0>\n allow-dkim-signing yes\n process-x-dkim-options yes\n process-x-dkim-key yes\n </source>\n";
const KEYS = `domain-key r1,example.net,KEYS/rsa.pem
  domain-key e1,example.net,KEYS/ed.pem
  domain-key r2,other.example,KEYS/rsa.pem
  <domain-key-list customers>
    domain-key r3,other.example,KEYS/rsa.pem
  </domain-key-list>\n`;
const BODY = "\r\nhello\r\n";

/** What reception comes to for a header: the notes, or the refusal. */
async function came(
  { generation }: SigningLab,
  header: readonly string[],
): Promise<InspectionResult | string | undefined> {
  const message = sampleMessage({ header });
  const source = generation.config.source("192.0.2.1");
  const { verdict, found } = await generation.bus.inspect(message, source);
  return verdict.accept ? found : verdict.reply.lines.join(" ");
}

/** The message with what reception noted, ready to be sealed without the fields that are taken out. */
async function signed(
  lab: SigningLab,
  header: readonly string[],
): Promise<{ readonly signature: string; readonly notes: Notes; readonly verified: string }> {
  const result = await came(lab, header);
  assert.ok(typeof result === "object", String(result));
  const content = `${header.join("\r\n")}\r\n${BODY}`;
  const { notes } = result;
  const { tags, verified } = await lab.seal({ content, notes });
  const [first] = tags;
  const signature = first === undefined ? "none" : `${first.s} ${first.d} ${first.i} ${first.q}`;
  return { signature, notes, verified: verified.join() };
}

const FROM = "From: Ann <ann@sub.example.net>";

test("a message chooses its key by selector, domain, identity and list", () =>
  withSigningLab(
    `${SOURCE}${KEYS}<domain x.test>\n dkim-sign if-x-dkim-options-present\n </domain>`,
    async (lab) => {
      for (const [options, signature] of [
        ["s=e1", "e1 example.net ann@sub.example.net undefined"],
        ["s=E1; q=dns/txt;", "e1 example.net ann@sub.example.net dns/txt"],
        ["d=other.example", "r2 other.example @other.example undefined"],
        ["d=example.net", "r1 example.net ann@sub.example.net undefined"],
        [
          "d=other.example; i=me@other.example; key-list=customers",
          "r3 other.example me@other.example undefined",
        ],
        ["i=@sub.example.net", "r1 example.net @sub.example.net undefined"],
        ["", "r1 example.net ann@sub.example.net undefined"],
        ["s=none", "none"],
      ] as const) {
        const { signature: made, verified } = await signed(lab, [
          FROM,
          `X-DKIM-Options: ${options}`,
        ]);
        assert.equal(made, signature, options);
        if (made !== "none") assert.match(verified, /^pass/, options);
      }
      const { fields } = await lab.seal({ content: `${FROM}\r\n${BODY}` });
      assert.deepEqual(fields, []);
    },
  ));

test("options that cannot be read are refused, and the client told why", () =>
  withSigningLab(`${SOURCE}${KEYS}`, async (lab) => {
    for (const [options, why] of [
      ["d=other.example; i=me@example.net", /the domain of i= is neither that of d= nor below it/],
      ["x=1", /expected s, d, i, q or key-list/],
      ["s=a; s=b", /s= is there twice/],
      ["s=a b", /expected s, d/],
      ["d=*", /d= is not a domain/],
      ["i=<x>", /i= is neither/],
      ["q=;", /expected/],
      ["q=dns;txt", /expected/],
      ["key-list=nobody", /no domain-key-list of that name/],
      [`s=${"a".repeat(1000)}`, /more than 900 bytes/],
    ] as const) {
      const said = await came(lab, [FROM, `X-DKIM-Options: ${options}`]);
      assert.match(String(said), /^the message's X-DKIM-Options: /, options);
      assert.match(String(said), why, options);
    }
  }));

/** A key in lines of a header. */
async function folded(): Promise<string> {
  const [rsa] = await signingKeys();
  const pem = rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  return pem.trim().replaceAll("\n", "\r\n ");
}

test("a message brings its key, which is noted nowhere and taken out", async () => {
  const key = await folded();
  await withSigningLab(`${SOURCE}<domain x.test>\n dkim-sign yes\n </domain>`, async (lab) => {
    const header = [FROM, "X-DKIM-Options: s=r1; d=sub.example.net", `X-DKIM-Key: ${key}`];
    const { signature, notes, verified } = await signed(lab, header);
    assert.equal(signature, "r1 sub.example.net ann@sub.example.net undefined");
    assert.equal(verified, "pass r1 sub.example.net");
    assert.equal(notes["dkim.stripped"], "X-DKIM-Options\nX-DKIM-Key");
    const secret = key.split("\r\n ")[2] ?? "";
    assert.ok(secret.length > 40);
    assert.ok(!JSON.stringify([notes, lab.events, lab.metrics()]).includes(secret));
  });
});

test("a key that is none, or comes without a selector, is refused without a word of it", async () => {
  await withSigningLab(SOURCE, async (lab) => {
    for (const [options, key, why] of [
      [
        "s=r1",
        "-----BEGIN PRIVATE KEY----- SECRETSECRET -----END PRIVATE KEY-----",
        /expected an RSA key/,
      ],
      ["s=r1", "SECRETSECRET", /expected an RSA key/],
      ["d=example.net", await folded(), /no selector in X-DKIM-Options/],
    ] as const) {
      const said = String(
        await came(lab, [FROM, `X-DKIM-Options: ${options}`, `X-DKIM-Key: ${key}`]),
      );
      assert.match(said, /^the message's X-DKIM-Key: /);
      assert.match(said, why);
      assert.ok(!said.includes("SECRET") && !JSON.stringify(lab.events).includes("SECRET"));
    }
  });
});

test("fields are left alone where they are not processed, and stay where they are retained", async () => {
  const header = [FROM, "X-DKIM-Options: s=r1", `X-DKIM-Key: ${await folded()}`];
  await withSigningLab(KEYS, async (lab) => {
    assert.equal(await came(lab, header), undefined);
  });
  const source = SOURCE.replace("</", "retain-x-dkim-options yes\n retain-x-dkim-key yes\n </");
  await withSigningLab(source, async (lab) => {
    const result = await came(lab, header);
    assert.ok(typeof result === "object");
    assert.deepEqual(Object.keys(result.notes).toSorted(), ["dkim.options", "dkim.own-key"]);
  });
});

test("what a stranger may send here is not signed, not even where all must be, unless that is said", async () => {
  const strict = `${KEYS}<domain x.test>\n dkim-sign require\n </domain>\n`;
  const signs = async (source: string, clientAddress: string): Promise<string> => {
    let verified = "";
    await withSigningLab(`${source}${strict}`, async ({ generation, seal }) => {
      const message = sampleMessage({ header: [FROM], clientAddress });
      const view = generation.config.source(clientAddress);
      const { found } = await generation.bus.inspect(message, view);
      const sealed = await seal({ content: `${FROM}\r\n${BODY}`, notes: found?.notes ?? {} });
      verified = sealed.verified.join();
    });
    return verified;
  };
  assert.equal(await signs("", "192.0.2.1"), "");
  assert.equal(await signs("", "127.0.0.1"), "pass r1 example.net");
  const allowed = (word: string): string =>
    `<source 0/0>\n allow-dkim-signing ${word}\n</source>\n`;
  assert.equal(await signs(allowed("yes"), "192.0.2.1"), "pass r1 example.net");
  assert.equal(await signs(allowed("no"), "127.0.0.1"), "");
});
