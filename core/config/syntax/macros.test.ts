import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Diagnostics } from "../report/diagnostics.ts";
import { Macros } from "./macros.ts";
import { parseTree } from "./tree.ts";

/** The macros of some lines, and a way to expand a text. */
function macros(...lines: readonly string[]): {
  readonly diagnostics: Diagnostics;
  readonly unused: () => readonly string[];
  expand(text: string): readonly string[] | undefined;
} {
  const diagnostics = new Diagnostics();
  const made = new Macros(parseTree("/c", lines.join("\n"), undefined, diagnostics), diagnostics);
  const at = { file: "/c", line: lines.length + 1, column: 1, length: 1 };
  return {
    diagnostics,
    unused: () => Array.from(made.unused(), ({ text }) => text),
    expand: (text) => made.expand({ text, at }),
  };
}

function codes(diagnostics: Diagnostics): readonly string[] {
  return diagnostics.sorted().map(({ code }) => code);
}

const NAMES = ["m0", "m1", "m2", "m3"] as const;
const literal = fc.constantFrom("a", "b.example", "x-1", "*", "[*.]c");

/** Parts of a text: literals and macros. A macro holds only macros after it, so that there is no circle. */
const parts = (from: number): fc.Arbitrary<readonly string[]> =>
  fc.array(fc.oneof(literal, fc.constantFrom(...NAMES.slice(from).map((name) => `$${name}`))), {
    minLength: 1,
    maxLength: 2,
  });

/** Each macro's members, each a list of parts. */
const definitions = fc.tuple(
  ...NAMES.map((_name, at) =>
    fc.array(at + 1 < NAMES.length ? parts(at + 1) : fc.array(literal, { minLength: 1 }), {
      minLength: 1,
      maxLength: 2,
    }),
  ),
);

/** Parts are apart, so that a name does not run into what follows it. */
const joined = (pieces: readonly string[]): string => pieces.join(".");

function naive(
  pieces: readonly string[],
  members: readonly (readonly (readonly string[])[])[],
): readonly string[] {
  const [first, ...rest] = pieces;
  if (first === undefined) return [""];
  const macro = first.startsWith("$") ? members[Number(first.slice(2))] : undefined;
  const heads = macro ? macro.flatMap((member) => naive(member, members)) : [first];
  const tails = naive(rest, members);
  return heads.flatMap((head) =>
    tails.map((tail) => (rest.length === 0 ? head : `${head}.${tail}`)),
  );
}

test("a text stands for the product of the members of its macros, in order", () => {
  fc.assert(
    // Two members of two parts at most: from the second macro on, what they stand for stays countable.
    fc.property(definitions, parts(1), (members, pieces) => {
      const lines = members.map((list, at) => `domain-macro m${at} ${list.map(joined).join(",")}`);
      const expected = naive(pieces, members);
      const { expand, diagnostics } = macros(...lines);
      assert.deepEqual(expand(joined(pieces)), expected);
      assert.deepEqual(codes(diagnostics), []);
    }),
  );
});

test("macros that hold each other in any way come to an end: all texts, or a circle that is reported", () => {
  const member = fc.constantFrom("x", "$a", "$b", "$c", "$a.$b", "$none");
  const list = fc.array(member, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(list, list, list, (a, b, c) => {
      const { expand, diagnostics } = macros(
        `domain-macro a ${a}`,
        `domain-macro b ${b}`,
        `domain-macro c ${c}`,
      );
      const expanded = ["$a", "$b", "$c"].map(expand);
      const failed = expanded.some((texts) => texts === undefined);
      assert.equal(failed, codes(diagnostics).length > 0);
      for (const texts of expanded) assert.ok(texts === undefined || !texts.join().includes("$"));
    }),
  );
});

test("a circle is said once, with its way round, however it is entered", () => {
  const { expand, diagnostics } = macros(
    "domain-macro one $two",
    "domain-macro two x.$Three",
    "domain-macro three $one",
    "domain-macro before $two",
  );
  for (const text of ["$one", "$two", "$three", "$before"]) assert.equal(expand(text), undefined);
  assert.deepEqual(
    diagnostics.sorted().map(({ message }) => message),
    ["the macro one contains itself: $one → $two → $three → $one"],
  );
});

test("a product that is too large is refused before it is made", () => {
  const many = Array.from({ length: 500 }, (_, at) => `d${at}`).join(",");
  const { expand, diagnostics } = macros(`domain-macro many ${many}`);
  assert.equal(expand("$many.$many"), undefined);
  assert.equal(expand("$many.$many.$many.$many.$many.$many.$many.$many"), undefined);
  assert.deepEqual(codes(diagnostics), ["macro-too-large", "macro-too-large"]);
});

test("nested macros cannot grow beyond what one text may stand for", () => {
  const ten = Array.from({ length: 10 }, (_, at) => `d${at}`).join(",");
  const chain = Array.from({ length: 40 }, (_, at) => `domain-macro p${at + 1} $p${at}.$p${at}`);
  const { expand, diagnostics } = macros(`domain-macro p0 ${ten}`, ...chain);
  assert.equal(expand("$p40"), undefined);
  assert.deepEqual(codes(diagnostics), ["macro-too-large"]);
});

test("macros may be nested, but not without end", () => {
  const chain = (length: number): ReturnType<typeof macros> => {
    const lines = Array.from({ length }, (_, at) => `domain-macro n${at} x,$n${at + 1}`);
    return macros(...lines, `domain-macro n${length} y`);
  };
  const short = chain(200);
  assert.equal(short.expand("$n0")?.length, 201);
  assert.deepEqual(codes(short.diagnostics), []);
  const long = chain(20_000);
  assert.equal(long.expand("$n0"), undefined);
  assert.ok(codes(long.diagnostics).every((code) => code === "macro-too-large"));
});

test("names are the same in upper and lower case, and end where a word ends", () => {
  const { expand } = macros("domain-macro Big_1 a,B", "domain-macro big c");
  assert.deepEqual(expand("$BIG_1.x"), ["a.x", "b.x"]);
  assert.deepEqual(expand("$big-x"), ["c-x"]);
  assert.deepEqual(expand("no macro, $ 5"), ["no macro, $ 5"]);
});

test("a macro is in use when one in use holds it", () => {
  const { expand, unused } = macros(
    "domain-macro outer $inner,x",
    "domain-macro inner $Core",
    "domain-macro core y",
    "domain-macro other $core",
  );
  assert.deepEqual(unused(), ["outer", "inner", "core", "other"]);
  expand("$outer");
  assert.deepEqual(unused(), ["other"]);
});

test("what all macros stand for together is bounded", () => {
  const list = (length: number, text: string): string => Array(length).fill(text).join(",");
  const many = `domain-macro a ${list(1000, "x")}`;
  const long = macros(many, `domain-macro b ${list(100_000, "$a")}`);
  assert.equal(long.expand("$b"), undefined);
  assert.deepEqual(
    long.diagnostics.sorted().map(({ message }) => message),
    ["$b expands to more than 200000 values"],
  );
  const lines = Array.from({ length: 3000 }, (_, at) => `domain-macro m${at} $a`);
  assert.ok(codes(macros(many, ...lines).diagnostics).includes("macro-too-large"));
  const used = macros(many);
  const results = Array.from({ length: 5000 }, () => used.expand("$a"));
  assert.equal(results[0]?.length, 1000);
  assert.equal(results.at(-1), undefined);
  assert.equal(used.expand("$a".repeat(1000)), undefined);
  assert.match(
    used.diagnostics.sorted()[0]?.message ?? "",
    /more than 16 macros|more than 2000000/,
  );
});
