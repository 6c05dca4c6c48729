import assert from "node:assert/strict";
import { test } from "node:test";
import { type ScriptedRecords, scriptedDns } from "../../test/support/scripted-dns.ts";
import { evaluateAuthor, type Vouching } from "./dmarc-evaluation.ts";
import { mailauthResolver } from "./mailauth-resolver.ts";

type Records = Readonly<Record<string, string | readonly string[]>>;

/** Evaluates DMARC with records at `_dmarc` of names; of `A name` others, and `failure` for a SERVFAIL. */
async function evaluate(author: string, records: Records, vouching: Partial<Vouching> = {}) {
  const table: Record<string, ScriptedRecords> = {};
  for (const [name, data] of Object.entries(records)) {
    const question = name.includes(" ") ? name : `TXT _dmarc.${name}`;
    table[question] = data === "failure" ? data : typeof data === "string" ? [data] : [...data];
  }
  const dns = scriptedDns(table);
  const all = { dkim: [], spf: undefined, ...vouching };
  const found = await evaluateAuthor(author, all, mailauthResolver(dns));
  return { ...found, asked: dns.asked };
}

/** `result policy` of a message that nobody vouches for, and where the record is. */
async function policy(author: string, records: Records): Promise<string> {
  const { result, policy: asked = "-", recordAt = "-" } = await evaluate(author, records);
  return `${result} ${asked} ${recordAt}`;
}

const REJECT = "v=DMARC1; p=reject";

test("the record is that of the author's domain, else of its organization, found by a walk of eight questions", async () => {
  assert.equal(await policy("a.example.net", {}), "none - -");
  assert.equal(await policy("example.net", { "example.net": REJECT }), "fail reject example.net");
  const both = { "a.example.net": "v=DMARC1; p=none", "example.net": REJECT };
  assert.equal(await policy("a.example.net", both), "fail none a.example.net");
  assert.equal(await policy("b.a.example.net", both), "fail reject example.net");
  const deep = `${"x.".repeat(30)}example.net`;
  const { asked, recordAt } = await evaluate(deep, { "example.net": REJECT });
  assert.equal(recordAt, "example.net");
  assert.deepEqual(
    asked.filter((question) => question.startsWith("TXT")),
    [
      deep,
      ...[7, 6, 5, 4, 3, 2].map((labels) => `${"x.".repeat(labels - 2)}example.net`),
      "net",
    ].map((name) => `TXT _dmarc.${name}`),
  );
});

test("psd says where the organization is", async () => {
  const suffix = { "co.example": "v=DMARC1; p=none; sp=reject; psd=y" };
  assert.equal(await policy("a.b.co.example", suffix), "fail reject co.example");
  const { asked } = await evaluate("a.b.co.example", suffix);
  assert.ok(!asked.includes("TXT _dmarc.example"));
  const aligned = (records: Records, dkim: string, author = "a.b.co.example") =>
    evaluate(author, records, { dkim: [dkim] }).then(({ result }) => result);
  assert.equal(await aligned(suffix, "x.b.co.example"), "pass");
  assert.equal(await aligned(suffix, "c.co.example"), "fail");
  assert.equal(await aligned(suffix, "co.example"), "fail");
  const organization = { "b.co.example": `${REJECT}; psd=n`, "co.example": REJECT };
  assert.equal(await policy("a.b.co.example", organization), "fail reject b.co.example");
  assert.equal(await aligned(organization, "co.example"), "fail");
  assert.equal(await aligned(organization, "b.co.example"), "pass");
});

test("sp, np and t change what is asked for", async () => {
  const of = (tags: string, more: Records = {}): Promise<string> =>
    evaluate("a.example.net", { "example.net": `v=DMARC1; ${tags}`, ...more }).then(
      ({ policy: asked }) => asked ?? "-",
    );
  const exists = { "A a.example.net": "192.0.2.1" };
  assert.equal(await of("p=none; sp=quarantine; np=reject", exists), "quarantine");
  assert.equal(await of("p=none; sp=quarantine; np=reject"), "reject");
  assert.equal(await of("p=reject; sp=none"), "none");
  assert.equal(await of("p=none; np=reject", exists), "none");
  assert.equal(await of("p=none; np=reject", { "A a.example.net": "failure" }), "-");
  assert.equal(await of("p=reject; t=y"), "quarantine");
  assert.equal(await of("p=quarantine; t=y"), "none");
  assert.equal(await of("p=REJECT; t=n; pct=0; fo=1; x=y"), "reject");
});

test("a record that makes no sense counts for none", async () => {
  const of = (...texts: readonly string[]): Promise<string> =>
    evaluate("example.net", { "example.net": texts }).then(
      ({ result, policy: asked = "-" }) => `${result} ${asked}`,
    );
  for (const texts of [
    ["p=reject; v=DMARC1"],
    ["v=dmarc1; p=reject"],
    ["v=DMARC10; p=reject"],
    ["v=DMARC1; p=reject; p=none"],
    ["v=DMARC1"],
    ["v=DMARC1; p=nonsense"],
    ["v=DMARC1; p=reject; sp=nonsense"],
    [REJECT, REJECT],
    [`${REJECT}; x=${"y".repeat(9000)}`],
  ])
    assert.equal(await of(...texts), "none -", texts.join());
  assert.equal(await of("v=DMARC1; p=nonsense; rua=mailto:a@b.test"), "fail none");
  assert.equal(await of(" v = DMARC1 ; p = reject ;"), "fail reject");
  assert.equal(await of(REJECT, "some other text"), "fail reject");
  const twice = { "a.example.net": [REJECT, REJECT], "example.net": "v=DMARC1; p=quarantine" };
  assert.equal(await policy("a.example.net", twice), "fail quarantine example.net");
});

test("alignment is relaxed unless the record says otherwise, and by DKIM or SPF", async () => {
  const of = async (tags: string, vouching: Partial<Vouching>, author = "a.example.net") => {
    const records = { "example.net": `${REJECT}; ${tags}` };
    const { result, aligned } = await evaluate(author, records, vouching);
    return aligned === undefined ? result : `${result} ${aligned.by} ${aligned.domain}`;
  };
  assert.equal(await of("", { dkim: ["b.example.net"] }), "pass DKIM b.example.net");
  assert.equal(await of("", { spf: "example.net" }), "pass SPF example.net");
  assert.equal(await of("", { dkim: ["other.test"], spf: "xexample.net" }), "fail");
  assert.equal(await of("", { dkim: ["net"] }), "fail");
  assert.equal(await of("adkim=s", { dkim: ["example.net"] }), "fail");
  assert.equal(await of("adkim=s; aspf=s", { spf: "a.example.net" }), "pass SPF a.example.net");
  assert.equal(await of("aspf=s", { dkim: ["example.net"] }), "pass DKIM example.net");
});

test("silence of the DNS is told apart, where the answer depends on it", async () => {
  assert.equal(await policy("example.net", { "example.net": "failure" }), "temperror - -");
  const above = { "a.example.net": REJECT, "example.net": "failure" };
  assert.equal(await policy("a.example.net", above), "fail reject a.example.net");
  const own = await evaluate("a.example.net", above, { spf: "a.example.net" });
  assert.equal(own.result, "pass");
  const other = await evaluate("a.example.net", above, { dkim: ["b.example.net"] });
  assert.deepEqual([other.result, other.policy], ["temperror", undefined]);
});
