import assert from "node:assert/strict";
import { test } from "node:test";
import { type MacroSource, macroValues } from "./macro-values.ts";

/** Message ids count milliseconds since 2020 in steps of 2048. */
const message = (Date.UTC(2026, 1, 3, 4, 5, 6) - Date.UTC(2020, 0, 1)) * 2048;

function values(
  recipient: string,
  given: Partial<MacroSource> = {},
): ReturnType<typeof macroValues> {
  const transaction = { message, sender: "Ann@A.example", envelopeId: "id+20", eightBit: false };
  return macroValues({ transaction, recipient, domain: "x.test", preserveCase: false, ...given });
}

test("the macros of an envelope", () => {
  assert.deepEqual(values("Joe+News@X.Test"), {
    bodytype: "7BIT",
    ctime: "Tue Feb  3 04:05:06 2026",
    isodate: "2026-02-03",
    timet: "1770091506",
    rfctime: "Tue, 03 Feb 2026 04:05:06 +0000",
    envid: "id+20",
    from: "ann@a.example",
    to: "joe+news@x.test",
    user: "joe",
    domain: "x.test",
  });
  const kept = values("Joe@X.test", { preserveCase: true });
  assert.deepEqual([kept.from, kept.to, kept.user], ["Ann@A.example", "Joe@X.test", "joe"]);
});

test("users of strange addresses", () => {
  assert.equal(values('"a b\\"c@d"@x.test').user, 'a b"c@d');
  assert.equal(values("+x@x.test").user, "");
  const alone = values("postmaster");
  assert.deepEqual([alone.user, alone.domain], ["postmaster", "x.test"]);
});
