import type { KeptValue } from "./declared-state.ts";

/** Longest key of an entry, and longest value as JSON, bytes. */
const LONGEST_KEY = 512;
const LONGEST_VALUE = 16 * 1024;

/** A value as it is kept. Throws a `TypeError` for what is not of its sort, a `RangeError` for what is too long. */
export function keptTextOf(what: string, sort: KeptValue<unknown>, value: unknown): string {
  const text: unknown = JSON.stringify(value);
  if (typeof text !== "string" || !sort.is(value) || !sort.is(JSON.parse(text)))
    throw new TypeError(`${what}: expected ${sort.expected} that JSON can say`);
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_VALUE)
    throw new RangeError(`${what}: the value has ${bytes} bytes as JSON, at most ${LONGEST_VALUE}`);
  return text;
}

/** A value read back, frozen. Throws an `Error` for what is none of its sort. */
export function keptValueOf(sort: KeptValue<unknown>, text: string): unknown {
  const value: unknown = frozen(JSON.parse(text));
  if (!sort.is(value)) throw new TypeError(`it is not ${sort.expected}`);
  return value;
}

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** Throws a `RangeError` for a key that is too long or empty, a `TypeError` for one that UTF-8 cannot say: it would be another one on disk. */
export function checkKey(what: string, key: string): void {
  if (typeof key !== "string" || !key.isWellFormed())
    throw new TypeError(`${what}: a key is a text without half characters (lone surrogates)`);
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > LONGEST_KEY)
    throw new RangeError(`${what}: a key has 1 to ${LONGEST_KEY} bytes, not ${bytes}`);
}
