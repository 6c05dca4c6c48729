import assert from "node:assert/strict";
import { test } from "node:test";
import { demandOf, type TlsDemand } from "../../core/mod.ts";
import type { StsFinding, StsMode } from "./contract.ts";
import { stsDemand } from "./demand.ts";

const policy = (mode: StsMode): StsFinding => ({
  kind: "policy",
  policy: { mode, mx: ["mx.test"], maxAge: 60 },
});
const NONE: StsFinding = { kind: "none" };
const UNUSABLE: StsFinding = { kind: "unusable", problem: "sts-policy-invalid", reason: "no mx" };

function demanded(finding: StsFinding, before: TlsDemand, hostName = "mx.test"): string {
  const queue = { domain: "x.test", virtualMta: "v", mxOf: "x.test" };
  const peer = { ...queue, hostName, address: "192.0.2.1", port: 25 };
  const demand = stsDemand(finding, peer, before);
  switch (demand.kind) {
    case "verified":
      return `verified ${demand.names.join()} by ${demand.by}`;
    case "refused":
      return `refused ${demand.failure.status}`;
    default:
      return demand.kind;
  }
}

const OPEN = demandOf("opportunistic", "mx.test");
const DANE: TlsDemand = { kind: "dane", records: [], names: ["mx.test"], by: "a test" };
const BY_POLICY = "verified mx.test by the MTA-STS policy of x.test";

test("a policy that is enforced has hosts verified, and others refused", () => {
  assert.equal(demanded(policy("enforce"), OPEN), BY_POLICY);
  assert.equal(demanded(policy("enforce"), demandOf("required", "mx.test")), BY_POLICY);
  const verified = demandOf("verified", "mx.test");
  assert.equal(demanded(policy("enforce"), verified), "verified mx.test by the configuration");
  assert.equal(demanded(policy("enforce"), OPEN, "other.test"), "refused 4.7.5");
});

test("DANE is not replaced, but a host that the policy does not name is refused", () => {
  assert.equal(demanded(policy("enforce"), DANE), "dane");
  assert.equal(demanded(policy("enforce"), DANE, "other.test"), "refused 4.7.5");
});

test("without a policy that is enforced nothing changes", () => {
  for (const finding of [policy("testing"), policy("none"), NONE, UNUSABLE])
    for (const host of ["mx.test", "other.test"])
      assert.equal(demanded(finding, OPEN, host), "opportunistic");
});
