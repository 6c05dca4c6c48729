import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, encode } from "dns-packet";
import fc from "fast-check";
import { readAnswer } from "./answer.ts";
import { AUTHORITATIVE, answersQuery, RECURSION_AVAILABLE, RESPONSE } from "./message.ts";

const NAME = "x.test";

const records: readonly Answer[] = [
  { type: "MX", name: NAME, ttl: 60, class: "IN", data: { preference: 10, exchange: "mx.test" } },
  { type: "CNAME", name: NAME, ttl: 60, class: "IN", data: "y.test" },
  { type: "A", name: "y.test", ttl: 60, class: "IN", data: "192.0.2.1" },
  { type: "MX", name: "y.test", ttl: 60, class: "CH", data: { preference: 1, exchange: "m.test" } },
];
const authorities: readonly Answer[] = [
  { type: "NS", name: "test", ttl: 60, class: "IN", data: "ns.test" },
  {
    type: "SOA",
    name: "test",
    ttl: 60,
    class: "IN",
    data: { mname: "a", rname: "b", serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 },
  },
];

const packet = fc
  .record({
    flags: fc.nat(0xffff),
    questions: fc.nat(2),
    answers: fc.subarray([...records]),
    authorities: fc.subarray([...authorities]),
  })
  .map(({ flags, questions, answers, authorities: authority }) => {
    const question = { type: "MX", name: NAME, class: "IN" } as const;
    const bytes = encode({
      type: "response",
      id: 7,
      questions: Array.from({ length: questions }, () => question),
      answers,
      authorities: authority,
    });
    bytes.writeUInt16BE(flags, 2);
    return { bytes, flags, questions, answers, authority };
  });

test("whatever a packet says, mail bounces only for what is proven", () => {
  fc.assert(
    fc.property(packet, ({ bytes, flags, questions, answers, authority }) => {
      const taken = answersQuery(bytes, 7, NAME, "MX");
      if ((flags & RESPONSE) === 0 || (flags & 0x7800) !== 0 || questions === 2)
        assert.equal(taken, false);
      if (!taken) return;
      const answer = readAnswer(bytes, NAME, "MX");
      if (answer.kind !== "none") return;
      const proof =
        authority.some(({ type }) => type === "SOA") ||
        (flags & (AUTHORITATIVE | RECURSION_AVAILABLE)) !== 0;
      assert.ok(proof);
      if (answer.exists)
        assert.ok(!answers.some(({ type, name }) => type === "MX" && name === NAME));
    }),
    { numRuns: 3000 },
  );
});

test("no bytes make reading throw", () => {
  const damaged = fc
    .tuple(packet, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 8 }), fc.nat(200))
    .map(([{ bytes }, changes, cut]) => {
      for (const [at, value] of changes) if (at >= 2 && at < bytes.length) bytes[at] = value;
      return bytes.subarray(0, Math.max(bytes.length - cut, 12));
    });
  fc.assert(
    fc.property(damaged, (bytes) => {
      answersQuery(bytes, 7, NAME, "MX");
      readAnswer(bytes, NAME, "MX");
    }),
    { numRuns: 3000 },
  );
});
