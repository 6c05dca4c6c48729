import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Resolver } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import { boundedResolver } from "./bounded-resolver.ts";
import { LineLengths } from "./message.ts";
import { spfResult } from "./spf.ts";

test("the longest line is found wherever the content is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "bb", "\r\n", "\n", "\r", "")),
      fc.array(fc.nat(40)),
      (parts, cuts) => {
        const text = parts.join("");
        const lines = new LineLengths();
        const at = [
          0,
          ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b),
          text.length,
        ];
        for (let i = 1; i < at.length; i++) lines.write(Buffer.from(text.slice(at[i - 1], at[i])));
        const ended = text.split("\n");
        const last = ended.pop() ?? "";
        const lengths = [...ended.map((line) => line.replace(/\r$/, "").length), last.length];
        assert.equal(lines.longest, Math.max(...lengths));
      },
    ),
  );
});

test("SPF is evaluated through our resolver, PTR and all, and a silent DNS is told apart", async () => {
  const question = { address: "192.0.2.10", helo: "mail.example.net", sender: "a@example.net" };
  const ask = async (texts: Parameters<typeof tableResolver>[0], asked = question) =>
    (await spfResult(asked, tableResolver(texts))).result;
  const spf = (text: string) => ({ "TXT example.net": found(text) });
  assert.equal(await ask({}), "none");
  assert.equal(await ask(spf("v=spf1 ip4:192.0.2.0/24 -all")), "pass");
  assert.equal(await ask(spf("v=spf1 ip4:198.51.100.0/24 ~all")), "softfail");
  assert.equal(
    await ask({ "TXT example.net": { kind: "temporary", reason: "silence" } }),
    "temperror",
  );
  const pointer = {
    ...spf("v=spf1 ptr -all"),
    "PTR 192.0.2.10": found("mail.example.net"),
    "A mail.example.net": found("192.0.2.10"),
  };
  assert.equal(await ask(pointer), "pass");
  const six = {
    ...spf("v=spf1 ptr -all"),
    "PTR 2001:db8::1": found("mail.example.net"),
    "AAAA mail.example.net": found("2001:db8::1"),
  };
  assert.equal(await ask(six, { ...question, address: "2001:db8::1" }), "pass");
});

test("look-ups end with their time or their number", async () => {
  const clock = new FakeClock();
  const never = new Promise<never>(() => {});
  const silent: Resolver = { ...tableResolver({}), a: () => never };
  const bounded = boundedResolver(silent, clock, { time: 1000, lookups: 2 });
  const late = bounded.a("a.example");
  await clock.advance(1000);
  assert.deepEqual(await late, { kind: "temporary", reason: "the look-ups take too long" });
  assert.equal((await bounded.txt("b.example")).kind, "temporary");
  const many = boundedResolver(tableResolver({}), clock, { time: 1000, lookups: 2 });
  const kinds = [];
  for (const name of ["a", "b", "a", "c"]) kinds.push((await many.txt(name)).kind);
  assert.deepEqual(kinds, ["none", "none", "none", "temporary"]);
});
