import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type ScriptedRecords, scriptedDns } from "../../test/support/scripted-dns.ts";
import type { CheckParts } from "./check-parts.ts";
import { type DkimFinding, DkimPass } from "./dkim.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const weak = generateKeyPairSync("rsa", { modulusLength: 512 });
const ed = generateKeyPairSync("ed25519");

function keyRecord({ publicKey }: typeof rsa, type: string): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  // Of Ed25519 the record has the bare 32 bytes (RFC 8463 §4.2).
  const data = type === "ed25519" ? der.subarray(-32) : der;
  return `v=DKIM1; k=${type}; p=${data.toString("base64")}`;
}

const KEYS: Readonly<Record<string, ScriptedRecords>> = {
  "TXT r._domainkey.example.test": [keyRecord(rsa, "rsa")],
  "TXT w._domainkey.example.test": [keyRecord(weak, "rsa")],
  "TXT e._domainkey.example.test": [keyRecord(ed, "ed25519")],
};

type Signature = Parameters<typeof dkimSign>[1];

function pem({ privateKey }: typeof rsa): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function by(selector: "r" | "w" | "e", more: Partial<Signature> = {}): Signature {
  const pair = { r: rsa, w: weak, e: ed }[selector];
  return { signingDomain: "example.test", selector, privateKey: pem(pair), ...more };
}

const HEADER =
  "From: Ann <ann@example.test>\r\nTo: bob@example.net\r\nSubject: Lunch?\r\nMessage-ID: <1@example.test>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n";

async function signed(
  signatures: readonly Signature[],
  body: string,
  signTime = new FakeClock().now(),
): Promise<string> {
  const message = `${HEADER}\r\n${body}`;
  let front = "";
  for (const one of signatures) {
    const made = await dkimSign(message, {
      ...one,
      signatureData: [one],
      signTime: new Date(signTime),
    });
    assert.deepEqual(made.errors, []);
    front += made.signatures;
  }
  return front + message;
}

/** Gives a message to a check in pieces of so many bytes, our trace field first. */
async function check(
  message: string,
  records: Readonly<Record<string, ScriptedRecords>> = KEYS,
  { piece = 1000, clock = new FakeClock(), traces = false } = {},
): Promise<DkimFinding & { readonly asked: readonly string[]; readonly warned: number }> {
  const resolver = scriptedDns(records);
  let warned = 0;
  const log = { warning: () => void warned++ };
  const parts: CheckParts = { resolver, clock, log };
  const pass = new DkimPass(parts, traces);
  const bytes = Buffer.from(`Received: from x by y; now\r\n${message}`, "latin1");
  for (let at = 0; at < bytes.length; at += piece) await pass.write(bytes.subarray(at, at + piece));
  return { ...(await pass.end()), asked: resolver.asked, warned };
}

const BODY = "Hello  there\r\n\r\n.dot\r\n\ttab \r\n\r\n\r\n";

test("signatures hold under both algorithms and all canonicalisations, whatever pieces the message comes in", async () => {
  for (const selector of ["r", "e"] as const)
    for (const canonicalization of ["relaxed/relaxed", "simple/simple", "relaxed/simple"])
      for (const body of [BODY, "", "no line end"]) {
        const message = await signed([by(selector, { canonicalization })], body);
        for (const piece of [1, 7, 100_000]) {
          const { result, signatures } = await check(message, KEYS, { piece });
          assert.equal(result, "pass", `${selector} ${canonicalization} ${piece}`);
          assert.equal(signatures[0]?.domain, "example.test");
          assert.equal(signatures[0]?.selector, selector);
          assert.match(signatures[0]?.signature ?? "", /^[A-Za-z0-9+/]{8}$/);
        }
      }
});

test("a signature made by hand holds", async () => {
  const content = `${HEADER}\r\n${BODY}`;
  // The body in simple canonicalisation: no empty lines at its end (RFC 6376 §3.4.3).
  const bodyHash = createHash("sha256")
    .update(BODY.replace(/(\r\n)+$/, "\r\n"))
    .digest("base64");
  for (const [algorithm, selector, { privateKey }] of [
    ["rsa-sha256", "r", rsa],
    ["ed25519-sha256", "e", ed],
  ] as const) {
    const unsigned = `DKIM-Signature: v=1; a=${algorithm}; c=simple/simple; d=example.test; s=${selector};\r\n h=Subject:From:Cc; bh=${bodyHash};\r\n b=`;
    const data = `Subject: Lunch?\r\nFrom: Ann <ann@example.test>\r\n${unsigned}`;
    const made =
      algorithm === "rsa-sha256"
        ? sign("sha256", Buffer.from(data), privateKey)
        : sign(null, createHash("sha256").update(data).digest(), privateKey);
    const message = `${unsigned}${made.toString("base64")}\r\n${content}`;
    assert.equal((await check(message)).result, "pass", algorithm);
    assert.equal((await check(message.replace("To:", "Cc: x\r\nTo:"))).result, "fail", algorithm);
  }
});

test("a large message is checked in a stream", async () => {
  const line = `${"0123456789 ".repeat(7)}\r\n`;
  const message = await signed([by("r")], line.repeat(60_000));
  assert.equal((await check(message, KEYS, { piece: 65_536 })).result, "pass");
});

test("a body is hashed as mailauth does it by itself, whatever is made of it", async () => {
  const { dkimVerify } = await import("mailauth/lib/dkim/verify.js");
  const piece = fc.constantFrom("a", "word ", "  ", "\t", "\r\n", " \r\n", "\r\n\r\n");
  const body = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
  const form = fc.constantFrom("relaxed/relaxed", "simple/simple", "relaxed/simple");
  const limit = fc.option(fc.nat(30), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(body, body, form, limit, async (one, other, canonicalization, most) => {
      const more = most === undefined ? {} : { maxBodyLength: most };
      const message = await signed([by("e", { canonicalization, ...more })], one);
      const changed = message.slice(0, message.indexOf("\r\n\r\n") + 4) + other;
      for (const content of [message, changed, message + other]) {
        const { results } = await dkimVerify(content, {
          resolver: async () =>
            [KEYS["TXT e._domainkey.example.test"]?.[0] ?? ""].map((text) => [text]),
          strict: true,
        });
        const { result = "", underSized = 0 } = results[0]?.status ?? {};
        const expected = result === "pass" && underSized > 0 ? "policy" : result;
        assert.equal((await check(content, KEYS, { piece: 7 })).result, expected);
      }
    }),
    { numRuns: 60 },
  );
});

test("a changed body or header does not hold, nor a signature of a missing, short or foreign key", async () => {
  const message = await signed([by("r")], BODY);
  assert.equal((await check(message.replace("Hello", "Hallo"))).result, "fail");
  assert.equal((await check(message.replace("Lunch", "Dinner"))).result, "fail");
  assert.equal((await check(message, {})).result, "neutral");
  assert.equal(
    (await check(message, { "TXT r._domainkey.example.test": ["v=DKIM1; p="] })).result,
    "neutral",
  );
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const foreign = { "TXT r._domainkey.example.test": [keyRecord(other, "rsa")] };
  assert.equal((await check(message, foreign)).result, "fail");
  assert.equal((await check(await signed([by("w")], BODY))).result, "policy");
});

test("a DNS that fails is a temporary error", async () => {
  const message = await signed([by("r")], BODY);
  const records = { "TXT r._domainkey.example.test": "failure" } as const;
  assert.equal((await check(message, records)).result, "temperror");
});

test("what is not signed does not count: a body that goes on, a signature that is over", async () => {
  const message = await signed([by("r", { maxBodyLength: 10 })], BODY);
  const [finding] = (await check(message)).signatures;
  assert.equal(finding?.result, "policy");
  assert.match(finding?.reason ?? "", /bytes are not signed/);
  const clock = new FakeClock();
  const expires = new Date(clock.now() + 1000);
  const short = await dkimSign(`${HEADER}\r\n${BODY}`, {
    ...by("r"),
    signatureData: [by("r")],
    signTime: new Date(clock.now()),
    expires,
  });
  assert.equal(
    (await check(`${short.signatures}${HEADER}\r\n${BODY}`, KEYS, { clock })).result,
    "pass",
  );
  await clock.advance(2000);
  assert.equal(
    (await check(`${short.signatures}${HEADER}\r\n${BODY}`, KEYS, { clock })).result,
    "neutral",
  );
});

test("one signature that holds is enough; each is listed", async () => {
  const message = await signed([by("r"), by("e")], BODY);
  const { result, signatures } = await check(message, {
    "TXT e._domainkey.example.test": KEYS["TXT e._domainkey.example.test"] ?? [],
  });
  assert.equal(result, "pass");
  assert.deepEqual(signatures.map((each) => each.result).sort(), ["neutral", "pass"]);
});

test("a message without a signature is not hashed; who wrote it is known all the same", async () => {
  const { result, author, asked, signatures } = await check(`${HEADER}\r\n${BODY}`);
  assert.deepEqual([result, author], ["none", { kind: "known", domain: "example.test" }]);
  assert.deepEqual([asked, signatures], [[], []]);
  assert.equal((await check("")).result, "none");
  assert.deepEqual((await check("From: a@b.test\r\n")).author, { kind: "known", domain: "b.test" });
});

test("eight signatures are looked at, and none that is longer than a signature can be", async () => {
  const one =
    /^DKIM-Signature:(?:.*\r\n[ \t])*.*\r\n/i.exec(await signed([by("r")], BODY))?.[0] ?? "";
  const flood = Array.from({ length: 200 }, (_, at) => one.replace("s=r;", `s=s${at};`)).join("");
  const { signatures, asked } = await check(`${flood}${HEADER}\r\n${BODY}`);
  assert.equal(signatures.length, 8);
  assert.ok(asked.length <= 8, String(asked.length));
  const endless = one.replace("h=", `h=${"From:".repeat(20_000)}`);
  assert.equal((await check(`${endless}${HEADER}\r\n${BODY}`)).result, "none");
});

test("of signatures of parts of the body one is looked at, as each is a hash of its own", async () => {
  const one = await signed([by("r", { maxBodyLength: 10 })], "");
  const field = one.slice(0, one.indexOf("From: Ann"));
  const parts = [1, 2, 3].map((length) => field.replace(/ l=0;/, ` l\r\n =${length};`)).join("");
  assert.match(parts, / l\r\n =3;/);
  const whole = await signed([by("e")], BODY);
  const { signatures, result } = await check(parts + whole);
  assert.deepEqual([signatures.length, result], [2, "pass"]);
});

test("whatever comes in whatever pieces, there is a finding", async () => {
  const line = fc.constantFrom(
    ...["DKIM-Signature: v=1; a=rsa-sha256; d=example.test; s=r; h=from; bh=AA==; b=AA==\r\n"],
    ...[
      "From: a@b.test\r\n",
      "From:\r\n",
      "dkim-signature:;;\r\n",
      " \r\n",
      "\tx\r\n",
      "\r\n",
      "x\r\n",
    ],
    ...[": \r\n", "ARC-Seal: i=1; cv=none\r\n", "Content-Type: text/plain; a*0=\r\n", "é: ü\r\n"],
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.integer({ min: 1, max: 40 }),
      async (lines, piece) => {
        const { result, warned } = await check(lines.join(""), KEYS, { piece });
        assert.ok(["none", "neutral", "fail"].includes(result), result);
        assert.equal(warned, 0);
      },
    ),
    { numRuns: 50 },
  );
});

test("a header beyond what is checked is taken as it is, its author is known where it has an end", async () => {
  const fields = "X: y\r\n".repeat(2000);
  const lines = `X: y\r\n${" z\r\n".repeat(6000)}`;
  const long = `X: ${"y".repeat(300_000)}\r\n`;
  const author = `From: ${"a, ".repeat(10_000)}\r\n`;
  for (const [more, known] of [
    [fields, "known"],
    [lines, "known"],
    [long, "unknown"],
    [author, "unknown"],
  ] as const) {
    const found = await check(`${more}${HEADER}\r\n${BODY}`);
    const { result, warned } = found;
    assert.deepEqual([result, found.author?.kind, warned], ["neutral", known, 0], more.slice(0, 9));
  }
});

test("signatures of nonsense fail nothing", async () => {
  const nonsense = [
    "DKIM-Signature:\r\n",
    "DKIM-Signature: v=1; a=rsa-sha256; d=; s=; h=; bh=; b=\r\n",
    "DKIM-Signature: =;=;;;=\r\n",
    `DKIM-Signature: v=1; a=rsa-sha256; d=${"x.".repeat(300)}test; s=${"s".repeat(100)}; h=From; bh=AA==; b=AA==\r\n`,
    "DKIM-Signature\r\n : v=1; a=ed25519-sha256; d=example.test; s=e; h=from; bh=; b=\r\n",
    "ARC-Message-Signature: i=1; a=rsa-sha256; d=x.test; s=x; h=from; bh=; b=\r\nARC-Seal: i=1\r\nARC-Authentication-Results: i=1; x\r\n",
  ];
  for (const field of nonsense) {
    const { result, warned } = await check(`${field}${HEADER}\r\n${BODY}`);
    assert.ok(["none", "neutral", "fail"].includes(result), `${field}: ${result}`);
    assert.equal(warned, 0, field);
  }
});

test("what breaks off is let go of", async () => {
  const message = await signed([by("r")], "x\r\n".repeat(100_000));
  const parts = { resolver: scriptedDns(KEYS), clock: new FakeClock(), log: { warning() {} } };
  const pass = new DkimPass(parts, false);
  const bytes = Buffer.from(message);
  const writing = pass.write(bytes.subarray(0, 200_000));
  pass.abandon();
  await writing;
  assert.equal(pass.write(bytes.subarray(200_000)), undefined);
});
