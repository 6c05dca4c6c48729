import assert from "node:assert/strict";
import fc from "fast-check";
import type { Kind } from "../../core/directive/kind.ts";
import { anyText } from "./any-text.ts";

/** What a kind reads; fails when it takes the text for none. */
export function read<T>(kind: Kind<T>, text: string): T {
  const parsed = kind.parse(text);
  assert.ok(parsed.ok, `${kind.name} should take "${text}"`);
  return parsed.value;
}

/** Asserts that a kind takes none of these texts, and says what it expects instead. */
export function refuses<T>(kind: Kind<T>, ...texts: readonly string[]): void {
  for (const text of texts) {
    const parsed = kind.parse(text);
    assert.equal(parsed.ok, false, `${kind.name} should not take "${text}"`);
    assert.ok(parsed.expected !== "");
  }
}

/**
 * Asserts what holds for every kind: its example and words are values of it, no text makes it throw, and whatever it read
 * it prints so that it reads it again. `texts` makes texts it is likely to take.
 */
export function obeysKindLaws<T>(kind: Kind<T>, texts: fc.Arbitrary<string>): void {
  for (const text of [kind.example, ...(kind.words ?? [])]) {
    const value = read(kind, text);
    assert.deepEqual(read(kind, kind.print(value)), value);
  }
  fc.assert(
    fc.property(fc.oneof(texts, fc.string(), anyText()), (text) => {
      const parsed = kind.parse(text);
      if (!parsed.ok) assert.ok(parsed.expected !== "");
      else assert.deepEqual(kind.parse(kind.print(parsed.value)), parsed);
    }),
  );
}

/** The kind with what it prints for values: compiled expressions are never equal. */
export function byText<T>({ parse, print, mentions: _, ...rest }: Kind<T>): Kind<string> {
  return {
    ...rest,
    parse(text) {
      const parsed = parse(text);
      return parsed.ok ? { ok: true, value: print(parsed.value) } : parsed;
    },
    print: (value) => value,
  };
}
