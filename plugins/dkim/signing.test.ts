import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageBody } from "../../core/mod.ts";
import { sampleMessage } from "../../core/testing/sample-message.ts";
import { signingKeys, withSigningLab } from "../../test/support/signing-lab.ts";
import type { Vault, VaultAnswer } from "../vault/contract.ts";

const LETTER =
  "From: Ann <ann@example.net>\r\nTo: you@x.test\r\nSubject: hello\r\n\r\nhello  you\r\n\r\n";
const KEYS = "domain-key r1,example.net,KEYS/rsa.pem\n domain-key e1,example.net,KEYS/ed.pem\n";

const sampleSession = sampleMessage().session;

/** A domain's block. */
const sign = (...lines: readonly string[]): string =>
  `<domain x.test>\n dkim-sign yes\n ${lines.join("\n ")}\n</domain>\n`;

const from = (author: string, more = ""): string =>
  LETTER.replace("From: Ann <ann@example.net>\r\n", `From: ${author}\r\n${more}`);

test("the first key that fits signs: of a domain, of one above it, or of all", () =>
  withSigningLab(
    `domain-key r2,other.example,KEYS/rsa.pem
     domain-key r1,example.net,KEYS/rsa.pem
     domain-key e1,*,KEYS/ed.pem
     ${sign()}`,
    async ({ seal }) => {
      const by = async (author: string) => (await seal({ content: from(author) })).verified;
      assert.deepEqual(await by("ann@example.net"), ["pass r1 example.net"]);
      assert.deepEqual(await by("ann@sub.EXAMPLE.net"), ["pass r1 example.net"]);
      assert.deepEqual(await by("ann@other.example"), ["pass r2 other.example"]);
      const { tags } = await seal({ content: from("ann@third.example") });
      assert.equal(`${tags[0]?.d} ${tags[0]?.s} ${tags[0]?.a}`, "third.example e1 ed25519-sha256");
      assert.deepEqual(await by("ann@notexample.net"), ["neutral e1 notexample.net"]);
      assert.deepEqual((await seal({ content: LETTER, domain: "y.test" })).fields, []);
    },
  ));

test("keys of the virtual MTA are tried first, then those of its pools, then the global ones", () =>
  withSigningLab(
    `domain-key r1,example.net,KEYS/rsa.pem
     <virtual-mta own>
       domain-key r2,example.net,KEYS/rsa.pem
     </virtual-mta>
     <virtual-mta pooled>
     </virtual-mta>
     <virtual-mta other>
       domain-key r2,other.example,KEYS/rsa.pem
     </virtual-mta>
     <virtual-mta-pool pool>
       virtual-mta pooled
       virtual-mta other
       domain-key r3,example.net,KEYS/rsa.pem
     </virtual-mta-pool>
     ${sign()}`,
    async ({ seal }) => {
      for (const [virtualMta, selector] of [
        ["own", "r2"],
        ["pooled", "r3"],
        ["other", "r3"],
        ["{default}", "r1"],
      ] as const)
        assert.deepEqual(
          (await seal({ content: LETTER, virtualMta })).verified,
          [`pass ${selector} example.net`],
          virtualMta,
        );
    },
  ));

test("the identity is the Sender or else the author, the author alone, or a given one; then the fallback", async () => {
  const content = from("bob@other.example", "Sender: Ann <ann@example.net>\r\n");
  const keys = `${KEYS}domain-key r2,other.example,KEYS/rsa.pem\n`;
  for (const [lines, signed] of [
    [[], "example.net ann@example.net"],
    [["dkim-identity strict-from"], "other.example bob@other.example"],
    [["dkim-identity news@sub.example.net"], "example.net news@sub.example.net"],
    [["dkim-identity @example.net"], "example.net @example.net"],
    [
      ["dkim-identity nobody.example", "dkim-identity-fallback me@other.example"],
      "other.example me@other.example",
    ],
  ] as const)
    await withSigningLab(`${keys}${sign(...lines)}`, async ({ seal }) => {
      const { tags, verified } = await seal({ content });
      assert.equal(`${tags[0]?.d} ${tags[0]?.i}`, signed);
      assert.match(verified[0] ?? "", /^pass/);
    });
});

test("dkim-algorithm chooses among keys; rsa-sha1 signs with SHA-256", async () => {
  for (const [algorithm, signed] of [
    ["rsa-sha256", "rsa-sha256"],
    ["rsa-sha1", "rsa-sha256"],
    ["ed25519-sha256", "ed25519-sha256"],
  ])
    await withSigningLab(`${KEYS}${sign(`dkim-algorithm ${algorithm}`)}`, async ({ seal }) => {
      assert.equal((await seal({ content: LETTER })).tags[0]?.a, signed);
    });
});

test("forms, times, length and query method are as the directives say", () =>
  withSigningLab(
    `${KEYS}${sign(
      "dkim-headers-canon simple",
      "dkim-body-canon relaxed",
      "dkim-add-timestamp yes",
      "dkim-expire-after 7d",
      "dkim-add-body-limit yes",
      "dkim-query-method dns/txt",
      "second-dkim-sign yes",
      "second-dkim-headers-canon relaxed",
      "second-dkim-body-canon simple",
    )}`,
    async ({ seal, clock }) => {
      const { tags, verified } = await seal({ content: LETTER });
      const now = Math.floor(clock.now() / 1000);
      const [first, second] = tags;
      assert.deepEqual(
        [first?.c, first?.t, first?.x, first?.l, first?.q],
        ["simple/relaxed", String(now), String(now + 7 * 86_400), "11", "dns/txt"],
      );
      assert.deepEqual(
        [second?.c, second?.t, second?.x, second?.l, second?.q, second?.a],
        ["relaxed/simple", undefined, undefined, undefined, undefined, "ed25519-sha256"],
      );
      assert.deepEqual(verified, ["pass r1 example.net", "pass e1 example.net"]);
    },
  ));

test("the usual fields are signed, some once more than they are there, and more on demand", () =>
  withSigningLab(
    `${KEYS}${sign("dkim-headers X-Campaign,Subject", "dkim-disallow-adding-headers MIME-Version,X-Odd")}`,
    async ({ seal }) => {
      const header = "X-Campaign: a\r\nx-campaign: b\r\nDate: today\r\nX-Other: c\r\n";
      const { tags, fields } = await seal({ content: from("ann@example.net", header) });
      assert.equal(
        tags[0]?.h,
        "From:From:Subject:Subject:Reply-To:List-Unsubscribe:List-Unsubscribe-Post:To:To:Date:Date:MIME-Version:X-Campaign:X-Campaign:X-Odd",
      );
      const lines = (fields[0]?.value ?? "").split("\r\n");
      assert.ok(
        lines.every((line) => line.length <= 78),
        lines.join("\n"),
      );
    },
  ));

test("a message of many fields of one name is signed within bounds", () =>
  withSigningLab(`${KEYS}${sign()}`, async ({ seal }) => {
    const { verified, tags } = await seal({
      content: from("ann@example.net", "To: somebody@x.test\r\n".repeat(20_000)),
    });
    assert.deepEqual(verified, ["pass r1 example.net"]);
    assert.equal(tags[0]?.h?.match(/To/g)?.length, 51);
  }));

test("one message for many queues is signed once for each key, until its time is over", () =>
  withSigningLab(
    `${KEYS}<domain *>\n dkim-sign yes\n dkim-add-timestamp yes\n second-dkim-sign yes\n</domain>`,
    async ({ seal, clock, metrics }) => {
      const made = (): number =>
        metrics()
          .filter(({ name }) => name.includes("signatures"))
          .flatMap(({ series }) => series)
          .reduce((sum, { value }) => sum + value, 0);
      const first = await seal({ content: LETTER, domain: "a.test" });
      const again = await Promise.all(
        ["b.test", "c.test", "d.test"].map((domain) => seal({ content: LETTER, domain })),
      );
      for (const { fields } of again) assert.deepEqual(fields, first.fields);
      assert.equal(made(), 2);
      await seal({ content: LETTER.replace("Subject: hello", "Subject: bye") });
      assert.equal(made(), 4);
      await clock.advance(601_000);
      const later = await seal({ content: LETTER });
      // The one without a time is good for an hour.
      assert.equal(made(), 5);
      assert.notEqual(later.tags[0]?.t, first.tags[0]?.t);
    },
  ));

test("the hash made at reception serves, what is sent instead of the body is read", () =>
  withSigningLab(`${KEYS}${sign()}`, async ({ seal, generation }) => {
    const reader = generation.bus.readContent(
      {
        id: 1,
        session: sampleSession,
        sender: "",
        recipients: 1,
      },
      generation.config.source("127.0.0.1"),
    );
    assert.ok(reader);
    for (const byte of LETTER) await reader.write(Buffer.from(byte));
    const { found } = await reader.end();
    const noted = await seal({ content: LETTER, notes: found?.notes ?? {} });
    assert.deepEqual(noted.verified, ["pass r1 example.net"]);
    // A hash that was noted is not made again.
    const other = await seal({
      content: LETTER.replace("hello  you", "bye"),
      notes: found?.notes ?? {},
    });
    assert.equal(other.tags[0]?.bh, noted.tags[0]?.bh);
    const whole = Buffer.from("hello you\r\n");
    const body: MessageBody = { size: whole.length, whole, async *chunks() {} };
    const rendered = await seal({ content: LETTER, notes: found?.notes ?? {}, body });
    assert.equal(rendered.tags[0]?.bh, noted.tags[0]?.bh);
    const changed = Buffer.from("changed\r\n");
    const { tags } = await seal({
      content: LETTER,
      notes: found?.notes ?? {},
      body: { ...body, whole: changed },
    });
    assert.notEqual(tags[0]?.bh, noted.tags[0]?.bh);
  }));

test("a body whose hash does not serve is read once, and hashed at reception from then on", () =>
  withSigningLab(
    `${KEYS}<domain *>\n dkim-sign yes\n dkim-body-canon simple\n</domain>`,
    async (lab) => {
      const { seal, generation } = lab;
      const notes = async (): Promise<readonly string[]> => {
        const pass = generation.bus.readContent(
          { id: 2, session: sampleSession, sender: "", recipients: 1 },
          generation.config.source("127.0.0.1"),
        );
        await pass?.write(Buffer.from(LETTER));
        const ended = await pass?.end();
        return Object.keys(ended?.found?.notes ?? {});
      };
      assert.deepEqual(await notes(), ["dkim.relaxed"]);
      assert.deepEqual((await seal({ content: LETTER, domain: "a.test" })).verified, [
        "pass r1 example.net",
      ]);
      assert.deepEqual((await seal({ content: LETTER, domain: "b.test" })).verified, [
        "pass r1 example.net",
      ]);
      assert.deepEqual(await notes(), ["dkim.relaxed", "dkim.simple"]);
    },
  ));

test("mail that no key fits goes out unsigned, told once; with require it waits, with an alarm until it is signed or gone", () =>
  withSigningLab(
    `domain-key r1,example.net,KEYS/rsa.pem
     ${sign()}
     <domain strict.test>
       dkim-sign require
     </domain>`,
    async ({ seal, events, alarms, clock, startJobs, reload, folder }) => {
      const content = from("ann@other.example");
      for (let times = 0; times < 3; times++)
        assert.deepEqual((await seal({ content })).fields, []);
      const told = events.filter(({ message }) => message.includes("unsigned"));
      assert.equal(told.length, 1);
      assert.deepEqual(alarms(), []);
      await assert.rejects(seal({ content, domain: "strict.test" }), /no key fits other\.example/);
      assert.match(alarms()[0]?.text ?? "", /no key fits other\.example/);
      const strict = { domain: "strict.test" };
      assert.deepEqual((await seal({ content: LETTER, ...strict, id: 2 })).verified, [
        "pass r1 example.net",
      ]);
      const named = (): readonly string[] => alarms().map(({ text }) => text.replace(/.* /, ""));
      await assert.rejects(seal({ content: from("ann@third.example"), ...strict, id: 3 }));
      assert.match(alarms()[0]?.text ?? "", /no key fits other\.example, third\.example$/);
      // The key of a domain above signs it, under a new configuration.
      const generation = await reload(`domain-key r1,example,${folder}/rsa.pem\n${sign()}`);
      await seal({ content, generation });
      assert.deepEqual(named(), ["third.example"]);
      const stop = startJobs();
      await clock.advance(180_000);
      assert.deepEqual(named(), []);
      await stop();
    },
  ));

test("of a message that cannot be signed twice nothing is signed, and nothing is left to fail unseen", () =>
  withSigningLab(`${KEYS}${sign("second-dkim-sign require")}`, async ({ seal }) => {
    let reads = 0;
    const broken: MessageBody = {
      size: 10,
      whole: undefined,
      // biome-ignore lint/correctness/useYield: it fails first.
      async *chunks() {
        reads++;
        throw new Error("the disk is broken");
      },
    };
    await assert.rejects(seal({ content: LETTER, body: broken }), /the disk is broken/);
    assert.equal(reads, 1);
    const content = from("ann@other.example");
    await assert.rejects(seal({ content, body: broken }), /no key fits/);
    assert.equal(reads, 1);
  }));

test("no author, no key; hostile headers of all kinds come to an end", () =>
  withSigningLab(`${KEYS}${sign()}`, async ({ seal }) => {
    for (const author of [
      "",
      "<>",
      "postmaster",
      "ann@[192.0.2.1]",
      "((((((((",
      '"'.repeat(1000),
      `${"(".repeat(10_000)}ann@example.net`,
      "=?utf-8?q?=3Cann=40example=2Enet=3E?= <x@elsewhere.example>",
      "ann@example.net@evil.example",
    ])
      assert.deepEqual((await seal({ content: from(author) })).fields, [], author);
    const odd = await seal({ content: from('"a;b=c" <"x; d=evil.example"@example.net>') });
    assert.equal(odd.tags[0]?.i, "@example.net");
    assert.deepEqual(odd.verified, ["pass r1 example.net"]);
  }));

test("mail waits while its key in the vault cannot be had, and is signed when it can", async () => {
  const [, ed25519] = await signingKeys();
  const pem = ed25519.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const asked: string[] = [];
  let answer: VaultAnswer = { kind: "away", reason: "it is sealed" };
  const vault: Vault = {
    read: async ({ path, key }) => {
      asked.push(`${path} ${key}`);
      return answer;
    },
  };
  await withSigningLab(
    `domain-key e1,example.net,{vault}:/secret/dkim:e1\n${sign()}`,
    async ({ seal, clock, events }) => {
      const content = LETTER;
      await assert.rejects(
        seal({ content }),
        /the key e1 of example\.net cannot be had: it is sealed/,
      );
      assert.deepEqual((await seal({ content: from("ann@other.example") })).fields, []);
      answer = { kind: "found", value: "no key" };
      // A host's clock that is set back keeps no key away.
      clock.setWall(-86_400_000);
      await clock.advance(10_001);
      await assert.rejects(seal({ content }), /no private key/);
      answer = { kind: "found", value: pem };
      await assert.rejects(seal({ content }), /no private key/);
      await clock.advance(10_001);
      assert.deepEqual((await seal({ content })).verified, ["pass e1 example.net"]);
      await clock.advance(10_001);
      await seal({ content });
      assert.deepEqual(asked, Array(3).fill("/secret/dkim e1"));
      assert.ok(!JSON.stringify(events).includes(pem.split("\n")[1] ?? "?"));
    },
    vault,
  );
});

test("a vault that does not answer holds up the mail of its key alone", () => {
  const vault: Vault = { read: () => new Promise(() => {}) };
  const keys = "domain-key e1,other.example,{vault}:/secret/dkim:e1\n";
  return withSigningLab(
    `${keys}${KEYS}${sign()}`,
    async ({ seal }) => {
      void seal({ content: from("ann@other.example") });
      assert.deepEqual((await seal({ content: LETTER })).verified, ["pass r1 example.net"]);
    },
    vault,
  );
});
