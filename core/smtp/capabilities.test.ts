import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reply } from "../errors/reply.ts";
import { readCapabilities } from "./capabilities.ts";

const NOBODY: ReadonlySet<string> = new Set();

function ehlo(...keywords: string[]): Reply {
  return { code: 250, enhanced: undefined, lines: ["mx.test", ...keywords] };
}

test("limits are read one by one; what makes no sense is none", () => {
  const limits = (text: string): readonly number[] => {
    const read = readCapabilities(ehlo(text), NOBODY).limits;
    return read ? [read.messages, read.recipients, read.domains] : [];
  };
  assert.deepEqual(limits("LIMITS RCPTMAX=20 MAILMAX=5 RCPTDOMAINMAX=1"), [5, 20, 1]);
  assert.deepEqual(limits("limits  rcptmax=999999"), [Infinity, 999_999, Infinity]);
  assert.deepEqual(limits("LIMITS"), [Infinity, Infinity, Infinity]);
  for (const bad of ["RCPTMAX=0", "RCPTMAX=007", "RCPTMAX=-1", "RCPTMAX=", "RCPTMAX=1e3", "X=1"])
    assert.deepEqual(limits(`LIMITS ${bad} MAILMAX=7`), [7, Infinity, Infinity], bad);
  assert.deepEqual(limits("RCPTMAX=1"), []);
  const ignored = readCapabilities(ehlo("LIMITS RCPTMAX=1"), new Set(["LIMITS"]));
  assert.equal(ignored.limits, undefined);
});
