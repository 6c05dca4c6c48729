import assert from "node:assert/strict";
import { test } from "node:test";
import { failed } from "../errors/delivery-failure.ts";
import { demandKey, demandOf, isLaxer, type TlsDemand } from "./tls-demand.ts";

const record = (data: string) =>
  ({ usage: 3, selector: 1, matchingType: 1, data: Buffer.from(data) }) as const;

const DEMANDS: readonly TlsDemand[] = [
  demandOf("none", "mx.test"),
  demandOf("opportunistic", "mx.test"),
  demandOf("required", "mx.test"),
  demandOf("verified", "mx.test"),
  { kind: "dane", records: [record("a")], names: ["mx.test"], by: "x" },
];

test("no connection serves two demands that differ, whoever makes them", () => {
  const others: readonly TlsDemand[] = [
    demandOf("verified", "other.test"),
    { kind: "dane", records: [record("b")], names: ["mx.test"], by: "x" },
    { kind: "dane", records: [record("a"), record("b")], names: ["mx.test"], by: "x" },
    { kind: "dane", records: [record("a")], names: ["mx.test", "test"], by: "x" },
  ];
  const keys = [...DEMANDS, ...others].map(demandKey);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(demandKey({ kind: "required", by: "another" }), "required");
  const [one, two] = [record("a"), record("b")];
  const dane = { kind: "dane", names: ["mx.test"], by: "x" } as const;
  assert.equal(
    demandKey({ ...dane, records: [one, two] }),
    demandKey({ ...dane, records: [two, one] }),
  );
});

test("demands have an order, and refusing a host is the strictest", () => {
  const refused = { kind: "refused", failure: failed("tls", "4.7.5", "no", undefined) } as const;
  const order = [...DEMANDS, refused];
  for (const [at, demand] of order.entries())
    for (const [other, than] of order.entries())
      assert.equal(isLaxer(demand, than), at < other, `${demand.kind} ${than.kind}`);
});
