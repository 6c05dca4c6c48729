import assert from "node:assert/strict";
import { isIP } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import {
  failureOf,
  normalizeDomain,
  type QueueRef,
  type TlsAttempt,
  type TlsDemand,
  type TlsOutcome,
} from "../../core/mod.ts";
import { anyText } from "../../test/support/any-text.ts";
import { unusableBy } from "../dane/contract.ts";
import type { StsFinding } from "../mta-sts/contract.ts";
import { NO_SESSIONS, withSession } from "./day-counts.ts";
import { attemptResult, stsResult, tlsaResult } from "./observed.ts";
import { reportOf } from "./report.ts";

type Check = (value: unknown, at: string) => void;

const isText: Check = (value, at) => {
  assert.ok(typeof value === "string" && value !== "" && value.isWellFormed(), at);
  assert.doesNotMatch(value, /\p{Cc}|\p{Zl}|\p{Zp}/u, at);
};
const isHost: Check = (value, at) =>
  assert.equal(
    normalizeDomain(String(value).replace(/^\*\./, "")),
    String(value).replace(/^\*\./, ""),
    at,
  );
const isAddress: Check = (value, at) => assert.notEqual(isIP(String(value)), 0, at);
const isCount: Check = (value, at) =>
  assert.ok(Number.isSafeInteger(value) && Number(value) >= 0, at);
const isOneOf =
  (...words: readonly string[]): Check =>
  (value, at) =>
    assert.ok(words.includes(String(value)), `${at}: ${value}`);
const isMoment: Check = (value, at) =>
  assert.match(String(value), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, at);
const isListOf =
  (each: Check): Check =>
  (value, at) => {
    assert.ok(Array.isArray(value) && value.length > 0, at);
    for (const [index, one] of value.entries()) each(one, `${at}[${index}]`);
  };
/** Fields whose names end in a question mark may be missing; others than those named may not be there. */
const isObject =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    assert.ok(typeof value === "object" && value !== null, at);
    const left = new Map<string, unknown>(Object.entries(value));
    for (const [field, check] of Object.entries(fields)) {
      const name = field.replace("?", "");
      if (left.has(name)) check(left.get(name), `${at}.${name}`);
      else assert.ok(field.endsWith("?"), `${at}.${name} is missing`);
      left.delete(name);
    }
    assert.deepEqual([...left.keys()], [], at);
  };

/** RFC 8460 §4.4, with the result types of §4.3. */
const isReport = isObject({
  "organization-name": isText,
  "date-range": isObject({ "start-datetime": isMoment, "end-datetime": isMoment }),
  "contact-info": isText,
  "report-id": isText,
  policies: isListOf(
    isObject({
      policy: isObject({
        "policy-type": isOneOf("tlsa", "sts", "no-policy-found"),
        "policy-string?": isListOf(isText),
        "policy-domain": isHost,
        "mx-host?": isListOf(isHost),
      }),
      summary: isObject({
        "total-successful-session-count": isCount,
        "total-failure-session-count": isCount,
      }),
      "failure-details?": isListOf(
        isObject({
          "result-type": isOneOf(
            ...["starttls-not-supported", "certificate-host-mismatch", "certificate-expired"],
            ...["certificate-not-trusted", "validation-failure", "tlsa-invalid", "dnssec-invalid"],
            ...["dane-required", "sts-policy-fetch-error", "sts-policy-invalid"],
            "sts-webpki-invalid",
          ),
          "sending-mta-ip?": isAddress,
          "receiving-mx-hostname?": isHost,
          "receiving-ip?": isAddress,
          "failed-session-count": isCount,
          "failure-reason-code?": isText,
        }),
      ),
    }),
  ),
});

const text = anyText({ maxLength: 250 });
const host = fc.domain().map((name) => name.toLowerCase());
const ABOUT_CERTIFICATES = [
  ...(["certificate-host-mismatch", "certificate-expired"] as const),
  ...(["certificate-not-trusted", "validation-failure"] as const),
] as const;
const certificate = fc.option(
  fc.record({ problem: fc.constantFrom(...ABOUT_CERTIFICATES), text }),
  { nil: undefined },
);
const failed = fc.record({
  problem: fc.constantFrom(...ABOUT_CERTIFICATES, "starttls-not-supported" as const),
  failure: text.map((said) => failureOf("tls", "4.7.5", said)),
});
const outcome: fc.Arbitrary<TlsOutcome> = fc.oneof(
  failed.map((how): TlsOutcome => ({ kind: "failed", ...how })),
  certificate.map((shown): TlsOutcome => {
    const session = { protocol: "TLSv1.3", cipher: "A", resumed: false };
    return { kind: "secured", ...session, certificate: shown };
  }),
);
const demand: fc.Arbitrary<TlsDemand> = fc.oneof(
  fc.constant<TlsDemand>({ kind: "opportunistic" }),
  host.map((name): TlsDemand => ({ kind: "required", by: unusableBy(name) })),
  host.map((name): TlsDemand => ({ kind: "verified", names: [name], by: "a policy" })),
  fc.tuple(host, fc.uint8Array({ minLength: 1, maxLength: 600 })).map(([name, data]): TlsDemand => {
    const record = { usage: 3, selector: 1, matchingType: 0, data: Buffer.from(data) };
    return { kind: "dane", names: [name], records: [record], by: "records" };
  }),
);
const finding: fc.Arbitrary<StsFinding> = fc.oneof(
  fc.constant<StsFinding>({ kind: "none" }),
  text.map((reason): StsFinding => ({ kind: "unusable", problem: "sts-webpki-invalid", reason })),
  fc
    .tuple(
      fc.constantFrom("enforce" as const, "testing" as const, "none" as const),
      fc.array(
        fc.oneof(
          host,
          host.map((name) => `*.${name}`),
        ),
        { minLength: 1, maxLength: 60 },
      ),
    )
    .map(([mode, mx]): StsFinding => ({ kind: "policy", policy: { mode, mx, maxAge: 60 } })),
);
const attempt: fc.Arbitrary<QueueRef & TlsAttempt> = fc.record({
  ...{ domain: fc.constant("x.test"), virtualMta: fc.constant("v"), port: fc.constant(25) },
  ...{ hostName: host, address: fc.ipV4(), isNamed: fc.constant(false), demand, outcome },
  localAddress: fc.oneof(fc.constant(""), fc.ipV6(), fc.ipV4()),
});

test("whatever comes of sessions, a report of it is one as RFC 8460 has them", () => {
  const reporter = {
    organization: "Ä",
    contact: "a@x.test",
    from: "a@x.test",
    hostName: "mta.test",
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(attempt, finding), { minLength: 1, maxLength: 12 }),
      (sessions) => {
        let day = NO_SESSIONS;
        for (const [tried, known] of sessions) {
          const trouble = { ...tried, reason: "look-up failed" };
          for (const { policy, failure: why } of [
            attemptResult(tried, known),
            tlsaResult(trouble),
            stsResult(trouble, known),
          ])
            day = withSession(day, policy, why);
        }
        const { json, fileName } = reportOf("x.test", "2026-03-01", day, {
          ...reporter,
          hostId: "a-1",
        });
        const read: unknown = JSON.parse(JSON.stringify(json));
        isReport(read, "report");
        assert.equal(fileName, "mta.test!x.test!1772323200!1772409599!a1.json");
        for (const { failed, failures } of day.policies)
          assert.ok(failures.reduce((sum, one) => sum + one.sessions, 0) <= failed);
      },
    ),
    { numRuns: 60 },
  );
});
