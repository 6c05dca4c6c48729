import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { hiderOf, type RecipientPrivacy } from "./privacy.ts";
import { sipHash } from "./siphash.ts";

const REDACTED: RecipientPrivacy = { kind: "redact", by: "..." };

/** A cell of a column as it is shown. */
function shown(
  column: string,
  cell: string,
  addresses: readonly string[],
  policy: RecipientPrivacy = REDACTED,
): string | undefined {
  return hiderOf(policy)?.hide(
    [column],
    [cell],
    addresses,
    new Set(column.startsWith("header_") ? [column] : []),
  )[0];
}

test("SipHash-2-4 gives what its authors' test vectors say", () => {
  const bytes = Buffer.from(Array.from({ length: 64 }, (_, at) => at));
  const key = bytes.subarray(0, 16);
  for (const [length, hash] of [
    [0, "726fdb47dd0e0e31"],
    [1, "74f839c593dc67fd"],
    [8, "93f5f5799a932462"],
    [15, "a129ca6149be45e5"],
    [63, "958a324ceb064572"],
  ] as const)
    assert.equal(sipHash(key, bytes.subarray(0, length)), hash);
});

test("recipients are hidden where they are written as such", () => {
  const ann = ["Ann.Lee@x.test"];
  assert.equal(shown("rcpt", "Ann.Lee@x.test", ann), "...@x.test");
  assert.equal(shown("rcpt", "postmaster", ["postmaster"]), "...");
  assert.equal(shown("orcpt", "rfc822;ann+2Bnews@y.test", ann), "rfc822;...@y.test");
  assert.equal(shown("dlvSize", "123", ann), "123");
  assert.equal(shown("orig", "news@me.test", ann), "news@me.test");
});

test("senders with the recipient in them hide it, however it is written", () => {
  const ann = ["ann@x.test"];
  assert.equal(shown("orig", "bounce-7-ann=x.test@me.test", ann), "bounce-7-...=x.test@me.test");
  assert.equal(shown("orig", "b+ANN=X.TEST@me.test", ann), "b+...=X.TEST@me.test");
  assert.equal(shown("orig", "ann@x.test", ann), "...@x.test");
  const tagged = ["ann+news@x.test"];
  assert.equal(shown("orig", "b-ann#news=x.test@me.test", tagged), "...=x.test@me.test");
});

test("what a host said names nobody, and its codes stay", () => {
  const addresses = ["550@x.test", "ann@y.test"];
  for (const [said, expected] of [
    ["smtp;550 5.1.1 <550@x.test> unknown", "smtp;550 5.1.1 <...@x.test> unknown"],
    ["smtp;550-5.1.1 user ANN unknown.", "smtp;550-5.1.1 user ... unknown."],
    ["smtp;551 try other.one@z.test, not ann", "smtp;551 try ...@z.test, not ..."],
    ["smtp;550 see http://x.test/?a=ann%40y.test", "smtp;550 see http://x.test/?a=...%40y.test"],
    ["smtp;550 announcement anna", "smtp;550 announcement anna"],
    ["x-mta;ECONNREFUSED", "x-mta;ECONNREFUSED"],
  ] as const)
    assert.equal(shown("dsnDiag", said, addresses), expected);
});

test("copied fields hide the recipient and nobody else", () => {
  const cell = '"Ann" <ann@x.test>, bob@x.test';
  assert.equal(shown("header_To", cell, ["ann@x.test"]), '"..." <...@x.test>, bob@x.test');
});

test("a hash is that of the local part in lower case, the same in all columns", () => {
  const key = "0123456789abcdef";
  const policies: readonly (readonly [RecipientPrivacy, string])[] = [
    [{ kind: "siphash", key, hex: false }, sipHash(Buffer.from(key), Buffer.from("ann+a"))],
    [
      { kind: "hmac-sha256", key: "00ff", hex: true },
      createHmac("sha256", Buffer.from([0, 255]))
        .update("ann+a")
        .digest("hex"),
    ],
  ];
  for (const [policy, hash] of policies) {
    const addresses = ["Ann+A@x.test"];
    assert.equal(shown("rcpt", "Ann+A@x.test", addresses, policy), `${hash}@x.test`);
    assert.equal(
      shown("orcpt", "rfc822;Ann+2BA@x.test", addresses, policy),
      `rfc822;${hash}@x.test`,
    );
    assert.equal(
      shown("dsnDiag", "smtp;550 <ann+a@x.test>", addresses, policy),
      `smtp;550 <${hash}@x.test>`,
    );
  }
  assert.equal(hiderOf({ kind: "retain" }), undefined);
});

test("no cell tells the local part, whatever is around it", () => {
  const around = fc.constantFrom(
    " ",
    "<",
    ">",
    "=x.test",
    "@x.test",
    ";",
    '"',
    "\u0001",
    "\u0002",
    "İ",
    "-",
    "+",
    "%40",
  );
  const local = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.+_-]{0,8}[A-Za-z]$/);
  fc.assert(
    fc.property(
      local,
      fc.constantFrom("dsnDiag", "header_X", "orig"),
      fc.array(fc.oneof(around, fc.constant(undefined)), { maxLength: 8 }),
      (name, column, pieces) => {
        // Letters beside it would make it another word.
        const cell = pieces.map((piece) => piece ?? ` ${name}`).join("");
        const text =
          shown(column, cell, [`${name}@x.test`], { kind: "redact", by: "\u2026" }) ?? "";
        const words = text.split(/[^A-Za-z0-9.+_\u2026-]+/);
        assert.ok(!words.some((word) => word.toLowerCase() === name.toLowerCase()), text);
        assert.ok(!text.includes("\u0001"));
      },
    ),
  );
});
