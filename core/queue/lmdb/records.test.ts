import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../../test/support/any-text.ts";
import { NO_NOTES } from "../../message/notes.ts";
import { DamagedRecordError, RecordReader, RecordWriter } from "../record-codec.ts";
import { formerMessage, formerRow } from "./format-one.ts";
import {
  decodeMessage,
  decodeQueue,
  decodeRecipient,
  encodeMessage,
  encodeQueue,
  encodeRecipient,
  messageCounts,
  setRemaining,
} from "./records.ts";
import { decodeState, encodeState, stateKey, stateKeyParts } from "./state-record.ts";

const text = anyText({ maxLength: 400 });
const optional = fc.option(text, { nil: undefined });
const whole = fc.maxSafeNat();

/** A record as the code makes them: with the usual prototype. */
function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

const notes = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9./-]{0,63}$/), text, {
  maxKeys: 5,
  noNullPrototype: true,
});
const message = plain({
  remaining: fc.nat(0xffff_ffff),
  inFile: fc.boolean(),
  info: plain({
    sender: text,
    envelopeId: optional,
    returnContent: fc.constantFrom("full" as const, "headers" as const, undefined),
    eightBit: fc.boolean(),
    smtpUtf8: fc.boolean(),
    size: whole,
    receivedAt: whole,
    origin: plain({
      type: fc.constantFrom("smtp" as const, "local" as const),
      mta: text,
      user: optional,
    }),
    virtualMta: text,
    virtualMtaPool: optional,
    job: optional,
    notes,
  }),
});
const recipient = plain({
  address: text,
  originalRecipient: optional,
  notify: fc.nat(15),
  attempts: whole,
  lastAttempt: whole,
  priority: fc.nat(100),
  virtualMta: optional,
  notes,
});
const time = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const queue = plain({
  name: text,
  state: fc.record(
    {
      mode: fc.constantFrom("normal" as const, "backoff" as const),
      paused: fc.boolean(),
      retryAt: whole,
      failures: whole,
      modeUntil: time,
      pausedUntil: time,
    },
    { requiredKeys: ["mode", "paused", "retryAt", "failures"], noNullPrototype: true },
  ),
});

test("records come back as they were", () => {
  fc.assert(fc.property(message, (m) => assert.deepEqual(decodeMessage(encodeMessage(m)), m)));
  fc.assert(
    fc.property(recipient, (r) => assert.deepEqual(decodeRecipient(encodeRecipient(r)), r)),
  );
  fc.assert(fc.property(queue, (q) => assert.deepEqual(decodeQueue(encodeQueue(q)), q)));
});

test("no notes are the one object for none", () => {
  fc.assert(
    fc.property(message, recipient, (given, row) => {
      const info = { ...given.info, notes: NO_NOTES };
      assert.equal(decodeMessage(encodeMessage({ ...given, info })).info.notes, NO_NOTES);
      assert.equal(decodeRecipient(encodeRecipient({ ...row, notes: NO_NOTES })).notes, NO_NOTES);
    }),
  );
});

test("the number of recipients left is changed in place", () => {
  fc.assert(
    fc.property(message, fc.nat(0xffff_ffff), (given, remaining) => {
      const record = encodeMessage(given);
      setRemaining(record, remaining);
      assert.deepEqual(messageCounts(record), { remaining, inFile: given.inFile });
      assert.deepEqual(decodeMessage(record), { ...given, remaining });
    }),
  );
});

test("damaged records give a typed error or a record, never anything else", () => {
  const attempt = (decode: (bytes: Buffer) => unknown, bytes: Buffer): void => {
    try {
      decode(bytes);
    } catch (error) {
      assert.ok(error instanceof DamagedRecordError, String(error));
    }
  };
  const decoders = [
    ...[decodeMessage, decodeRecipient, decodeQueue, messageCounts, formerMessage],
    (bytes: Buffer) => formerRow(Buffer.alloc(22), bytes),
  ];
  const records = fc.oneof(message.map(encodeMessage), recipient.map(encodeRecipient));
  const damage = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() });
  fc.assert(
    fc.property(records, damage, (record, { at, byte, cut }) => {
      const place = at % record.length;
      record[place] = byte;
      const bytes = cut ? record.subarray(0, place) : record;
      for (const decode of decoders) attempt(decode, bytes);
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 64 }), (first, bytes) => {
      for (const decode of decoders) attempt(decode, Buffer.from([first, ...bytes]));
    }),
  );
});

test("a record that is cut or too long is damaged", () => {
  const info = { name: "example.net/x", state: { mode: "normal", paused: false } } as const;
  const record = encodeQueue({ ...info, state: { ...info.state, retryAt: 1e12, failures: 3 } });
  for (let length = 0; length < record.length; length++)
    assert.throws(() => decodeQueue(record.subarray(0, length)), DamagedRecordError);
  assert.throws(() => decodeQueue(Buffer.concat([record, Buffer.from([0])])), DamagedRecordError);
  record[0] = 2;
  assert.throws(() => decodeQueue(record), { message: "damaged record: format 2, expected 1" });
});

test("a number is seven bits a byte, the lowest first, and comes back", () => {
  const near = fc.tuple(fc.nat(52), fc.integer({ min: -2, max: 2 }));
  const edges = near.map(([bits, by]) => Math.max(2 ** bits + by, 0));
  const writer = new RecordWriter();
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), edges), (value) => {
      const groups: number[] = [];
      for (let rest = BigInt(value); ; rest >>= 7n) {
        groups.push(Number(rest & 127n) + (rest < 128n ? 0 : 128));
        if (rest < 128n) break;
      }
      const record = writer.start(1).number(value).take();
      assert.deepEqual([...record], [1, ...groups]);
      assert.equal(new RecordReader(record, 1).number(), value);
    }),
  );
});

test("numbers beyond 2^53 are damage", () => {
  const bytes = Buffer.from([1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]);
  assert.throws(() => new RecordReader(bytes, 1).number(), DamagedRecordError);
  const endless = Buffer.alloc(40, 0xff);
  endless[0] = 1;
  assert.throws(() => new RecordReader(endless, 1).number(), DamagedRecordError);
});

test("what would not come back is not written", () => {
  const writer = new RecordWriter();
  for (const value of [-1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => writer.start(1).number(value), RangeError);
  assert.throws(() => writer.start(1).text("x".repeat(65_536)), RangeError);
  const longest = "x".repeat(65_535);
  const reader = new RecordReader(writer.start(1).text(longest).take(), 1);
  assert.equal(reader.text(), longest);
  reader.end();
});

test("what a plugin keeps is read back as it was, and nonsense is damage", () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.string({ minLength: 1 }), bytes, whole, (...given) => {
      const [queue, name, value, until] = given;
      const parts = stateKeyParts(stateKey(queue, name));
      assert.deepEqual(parts, { queue, name: Buffer.from(name).toString() });
      const record = Buffer.from(value);
      assert.deepEqual(decodeState(encodeState(record, until)), { record, until });
      try {
        decodeState(record);
      } catch (error) {
        assert.ok(error instanceof DamagedRecordError);
      }
    }),
  );
});
