import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionLimits } from "./connection-limits.ts";

const none = Number.POSITIVE_INFINITY;
const ceilings = { maxConnections: 2, maxVirtualMtaConnections: 3, maxTotalConnections: 4 };

test("queue, virtual MTA and total are counted together, and the narrowest is named", () => {
  const limits = new ConnectionLimits();
  const first = limits.take("a/v", "v");
  limits.take("a/v", "v");
  assert.equal(limits.blockedBy("a/v", "v", ceilings), "queue");
  assert.equal(limits.blockedBy("b/v", "v", ceilings), undefined);
  limits.take("b/v", "v");
  assert.equal(limits.blockedBy("b/v", "v", ceilings), "virtual-mta");
  limits.take("b/w", "w");
  assert.equal(limits.blockedBy("c/w", "w", ceilings), "total");
  first.release();
  first.release();
  assert.equal(limits.total, 3);
  assert.equal(limits.ofQueue("a/v"), 1);
  assert.equal(limits.blockedBy("c/w", "w", { ...ceilings, maxTotalConnections: none }), undefined);
});
