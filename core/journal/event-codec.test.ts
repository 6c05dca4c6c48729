import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Outcome } from "../delivery/outcome.ts";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { NO_NOTES } from "../message/notes.ts";
import { PURPOSES } from "../message/submission.ts";
import { DamagedRecordError, RecordWriter } from "../queue/record-codec.ts";
import type { JournalEvent } from "./event.ts";
import { decodeEvent, decodeOwed, encodeOwed, writeEvent } from "./event-codec.ts";
import { LivePart } from "./live-part.ts";

function encodeEvent(event: JournalEvent): Buffer {
  const writer = new RecordWriter();
  writeEvent(writer, event);
  return writer.take();
}

const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: "grapheme" }));
const maybe = fc.option(text, { nil: undefined });
const number = fc.maxSafeNat();
/** The last time that an event can hold where it may have none. */
const LAST = Number.MAX_SAFE_INTEGER - 1;
const notes = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,9}$/), text, { maxKeys: 3, noNullPrototype: true })
  .map((given) => (Object.keys(given).length === 0 ? NO_NOTES : given));

const info = fc.record({
  sender: text,
  envelopeId: maybe,
  returnContent: fc.constantFrom("full" as const, "headers" as const, undefined),
  eightBit: fc.boolean(),
  smtpUtf8: fc.boolean(),
  size: number,
  receivedAt: number,
  origin: fc.record({
    type: fc.constantFrom("smtp" as const, "local" as const),
    mta: text,
    user: maybe,
  }),
  virtualMta: text,
  virtualMtaPool: maybe,
  job: maybe,
  notes,
});

const row = fc.record({
  queue: number,
  due: number,
  message: number,
  index: number,
  address: text,
  originalRecipient: maybe,
  notify: fc.nat(15),
  attempts: number,
  lastAttempt: number,
  lane: number,
  priority: fc.nat(100),
  virtualMta: maybe,
  notes,
  epoch: number,
});

const reply = fc.record({
  code: fc.integer({ min: 200, max: 599 }),
  enhanced: maybe,
  lines: fc.array(text, { maxLength: 5 }),
});

const failure: fc.Arbitrary<DeliveryFailure> = fc.record(
  {
    stage: fc.constantFrom("dns", "connect", "rcpt", "end-of-data", "policy", "internal"),
    temporary: fc.boolean(),
    status: text,
    reply: fc.option(reply, { nil: undefined }),
    text,
    host: maybe,
    category: text,
  },
  { requiredKeys: ["stage", "temporary", "status", "reply", "text", "host"] },
);

const agent = fc.option(fc.record({ name: text, dlvType: text, finalDelivery: fc.boolean() }), {
  nil: undefined,
});

const peer = fc.option(
  fc.record({
    host: text,
    address: text,
    port: fc.nat(65_535),
    localAddress: text,
    extensions: fc.array(fc.stringMatching(/^[A-Z0-9]{1,9}$/)),
    sizeLimit: fc.option(
      number.map((size) => Math.min(size, 2 ** 50)),
      { nil: undefined },
    ),
    tls: fc.option(fc.record({ protocol: text, cipher: text }), { nil: undefined }),
    tlsFellBack: fc.boolean(),
  }),
  { nil: undefined },
);

const attempt = fc.record({
  queue: text,
  virtualMta: text,
  at: number,
  agent,
  peer,
  message: info,
  body: fc.constant(undefined),
});

/** Outcomes of one attempt. */
const outcomes = fc
  .tuple(
    attempt,
    fc.array(
      fc.record({
        kind: fc.constantFrom("delivered", "deferred", "delayed", "bounced", "deleted"),
        recipient: row,
        reply,
        failure,
        time: number,
        yes: fc.boolean(),
        also: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([of, all]) =>
    all.map(({ kind, recipient, reply: said, failure: why, time, yes, also }): Outcome => {
      const told = { attempt: of, recipient };
      switch (kind) {
        case "delivered":
          return { kind: "delivered", ...told, reply: said, dsnPassedOn: yes };
        case "deferred":
          return {
            ...{ kind: "deferred", ...told, failure: why, nextAttempt: time, noticeDue: yes },
            ...(yes && also ? { retryUntil: Math.min(time, LAST - 2) + 2 } : {}),
          };
        case "delayed":
          return { kind: "delayed", ...told, failure: why, ...(also && { retryUntil: time }) };
        case "bounced":
          return { kind: "bounced", ...told, failure: why };
        default:
          return { kind: "deleted", ...told, failure: why, accounted: yes, reported: also };
      }
    }),
  );

const event: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.record({
    kind: fc.constant("accepted" as const),
    message: number,
    info,
    recipients: fc.array(
      fc.record({ address: text, domain: text, originalRecipient: maybe, notify: fc.nat(15) }),
    ),
    clientAddress: text,
    localAddress: text,
    chosenBy: maybe,
    messageId: maybe,
  }),
  fc.record({
    kind: fc.constant("queue-deferred" as const),
    deferral: fc.record({
      ...{ queue: text, virtualMta: text, at: number, retryAt: number, failure, peer, agent },
    }),
  }),
  fc.record({
    kind: fc.constant("queue-mode" as const),
    change: fc
      .record({
        ...{ queue: text, virtualMta: text, at: number, toBackoff: fc.boolean() },
        until: fc.option(
          fc.maxSafeNat().map((time) => Math.min(time, LAST)),
          { nil: undefined },
        ),
        by: fc.constantFrom("operator" as const, "plugin" as const, "time" as const),
        ...{ plugin: maybe, reason: maybe },
      })
      .map(({ toBackoff, ...rest }) => {
        const from = toBackoff ? ("normal" as const) : ("backoff" as const);
        return { ...rest, from, to: toBackoff ? ("backoff" as const) : ("normal" as const) };
      }),
  }),
  fc.record({
    ...{ kind: fc.constant("reported" as const), report: number, about: number },
    purpose: fc.constantFrom(...PURPOSES),
  }),
  fc.record({ kind: fc.constant("plugin" as const), plugin: text, name: text, text }),
);

/** The same, whatever the prototypes of generated objects. */
function assertSame(actual: unknown, expected: unknown): void {
  assert.deepEqual(structuredClone(actual), structuredClone(expected));
}

test("an event reads as it was written", () => {
  fc.assert(fc.property(event, (given) => assertSame(decodeEvent(encodeEvent(given)), given)));
});

test("outcomes read as they were written, for reports that are owed as well", () => {
  fc.assert(
    fc.property(outcomes, (given) => {
      assertSame(decodeOwed(encodeOwed(given)), given);
      const recorded = given.filter((one) => one.kind !== "delayed");
      if (recorded.length === 0) return;
      const told: JournalEvent = { kind: "outcomes", outcomes: recorded };
      assertSame(decodeEvent(encodeEvent(told)), told);
    }),
  );
});

test("bytes that make no sense are damaged, and nothing worse", () => {
  const read = (bytes: Buffer): void => {
    try {
      decodeEvent(bytes);
    } catch (error) {
      assert.ok(error instanceof DamagedRecordError, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => read(Buffer.from(bytes))));
  fc.assert(
    fc.property(event, fc.nat(1000), fc.nat(255), (given, at, byte) => {
      const bytes = encodeEvent(given);
      bytes[at % bytes.length] = byte;
      read(bytes);
      read(bytes.subarray(0, at % bytes.length));
    }),
  );
});

test("a mode that ends later than can be stored is stored nonetheless", () => {
  for (const until of [Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY]) {
    const change = { queue: "q", virtualMta: "v", at: 1, from: "normal", to: "backoff" } as const;
    const by = { by: "operator", plugin: undefined, reason: undefined } as const;
    const read = decodeEvent(
      encodeEvent({ kind: "queue-mode", change: { ...change, ...by, until } }),
    );
    assert.equal(read.kind === "queue-mode" && read.change.until, LAST);
  }
});

test("what a peer says at length is cut, not refused", () => {
  const long = "x".repeat(200_000);
  const [first] = fc.sample(
    outcomes.filter(([one]) => one?.kind === "delivered"),
    1,
  );
  const [one] = first ?? [];
  assert.ok(one?.kind === "delivered");
  const lines = Array.from({ length: 300 }, () => long);
  const [read] = decodeOwed(encodeOwed([{ ...one, reply: { ...one.reply, lines } }]));
  assert.ok(read?.kind === "delivered");
  assert.equal(read.reply.lines.length, 100);
  assert.equal(read.reply.lines[0], "x".repeat(8192));
});

test("an event takes no more room than is found for it", () => {
  const [first] = fc.sample(
    outcomes.filter(([one]) => one?.kind === "bounced"),
    1,
  );
  const [one] = first ?? [];
  assert.ok(one?.kind === "bounced");
  const lines = Array.from({ length: 100 }, () => "é".repeat(2000));
  const failure = { ...one.failure, reply: { code: 550, enhanced: undefined, lines } };
  const bounced: JournalEvent = { kind: "outcomes", outcomes: [{ ...one, failure }] };
  const told: JournalEvent = { kind: "plugin", plugin: "p", name: "n", text: "é".repeat(8000) };
  for (const given of [bounced, told])
    assert.ok(new LivePart(given).room >= encodeEvent(given).length);
});
