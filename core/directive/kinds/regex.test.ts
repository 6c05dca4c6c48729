import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import type { Kind } from "../kind.ts";
import { compilePattern, type Pattern, regex, splitRegex } from "./regex.ts";

function matches(source: string, text: string): boolean {
  return read(regex, `/${source}/`).test(text);
}

test("an expression is between slashes and matches anywhere in a text", () => {
  assert.equal(matches("too many", "421 too many connections"), true);
  assert.equal(matches("^too many", "421 too many connections"), false);
  assert.equal(matches("a/b", "xa/by"), true);
  assert.equal(matches("a\\/b", "xa/by"), true);
  refuses(regex, "", "/", "//", "too many", "/not closed", "/closed/ with more", "no/slash/");
});

test("letter case counts unless the expression says otherwise", () => {
  assert.equal(read(regex, "/Busy/").test("busy"), false);
  assert.equal(read(regex, "/(?i)Busy/").test("busy"), true);
});

test("the closing slash is the first one before a blank or the end", () => {
  assert.deepEqual(splitRegex("/a/ rest of it "), { source: "a", rest: "rest of it" });
  assert.deepEqual(splitRegex("/a/b/"), { source: "a/b", rest: "" });
  assert.deepEqual(splitRegex("/a\\/ b/ c"), { source: "a\\/ b", rest: "c" });
  assert.deepEqual(splitRegex("/a\\\\/\tc"), { source: "a\\\\", rest: "c" });
  assert.equal(splitRegex("/a\\/"), undefined);
  assert.equal(splitRegex("a/ b/"), undefined);
  assert.equal(splitRegex(""), undefined);
});

test("Perl's spellings are understood", () => {
  for (const [source, yes, no] of [
    ["^4\\d{2}[ -]", "421 busy", "521 gone"],
    ["\\x23\\x2F", "a #/ b", "a # b"],
    ["[[:digit:]]{3}", "x123", "x12"],
    ["(?i)no such\\h+user", "NO SUCH \t user", "no suchuser"],
    ["end\\Z", "the end", "the end is near"],
    ["^a\\R^b", "a\r\nb", "ab"],
    ["\\bspam\\b", "this is spam.", "spammer"],
    ["colou?r|gr[ae]y", "grey", "blue"],
    ["(?:RP|SC)-00[123]", "550 SC-002", "550 SC-004"],
    ["(?P<code>\\d\\.7\\.\\d)", "4.7.1", "4.1.7"],
    ["a++b", "caab", "caa"],
    ["x*+y?+z{2}+", "xyzz", "xyz"],
    ["1\\++2", "1++2", "12"],
    ["^[*+]x", "+x", "x"],
    ["^[[:alpha:]*+]+$", "a+*", "a-"],
    ["^[\\h-]x", "\tx", "hx"],
    ["^a}+b", "a}}b", "ab"],
    ["\\h++\\+++$", "a \t++", "a++ "],
    ["^\\Q++\\E$", "++", "+"],
    ["\\Q1.2*\\E", "v1.2*", "v112"],
    ["é", "Café", "Cafe"],
    ["^(?s).*b$", "a\nb", "a\nc"],
  ] as const) {
    const source_ = source.includes("\\R") ? `(?m)${source}` : source;
    assert.equal(matches(source_, yes), true, `${source} should match ${yes}`);
    assert.equal(matches(source_, no), false, `${source} should not match ${no}`);
  }
});

test("look-around and back references are refused, and only they", () => {
  for (const source of ["a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?>a+)b", "\\\\(?=b)"]) {
    const compiled = compilePattern(source, { ignoreCase: false });
    assert.ok(!compiled.ok && compiled.expected.includes("look-around"), source);
  }
  for (const source of ["(a)\\1", "(a)\\\\\\1", "\\2"]) {
    const compiled = compilePattern(source, { ignoreCase: false });
    assert.ok(!compiled.ok && compiled.expected.includes("back references"), source);
  }
  for (const source of ["(\\d?=b)", "a\\(?=b", "(a)\\\\1", "\\\\1", "[(?=]", "(?<name>a)"])
    assert.ok(compilePattern(source, { ignoreCase: false }).ok, source);
});

test("what the engine does not take is said with its reason", () => {
  for (const [source, reason] of [
    ["(a", "missing closing"],
    ["a)", "unexpected"],
    ["a**", "repetition"],
    ["[b-a]", "range"],
    ["a{2000}", "repeat"],
  ] as const) {
    const compiled = compilePattern(source, { ignoreCase: false });
    assert.ok(!compiled.ok && compiled.expected.includes(reason), `${source}: ${reason}`);
  }
  assert.deepEqual(compilePattern("a".repeat(4097), { ignoreCase: false }), {
    ok: false,
    expected: "a regular expression of at most 4096 characters",
  });
});

test("named groups can be read", () => {
  const compiled = compilePattern("(?P<who>[a-z]+)@(?P<where>[a-z.]+)(?P<port>:\\d+)?", {
    ignoreCase: true,
  });
  assert.ok(compiled.ok);
  const { groupNames, captures } = compiled.pattern;
  assert.deepEqual(groupNames, ["who", "where", "port"]);
  assert.deepEqual(captures("to ANN@example.net."), { who: "ANN", where: "example.net." });
  assert.equal(captures("to nobody"), undefined);
});

test("expressions that take other engines for ever come to an end on a long text", () => {
  const text = `${"a".repeat(100_000)}!`;
  for (const source of ["^(a+)+$", "(a|a)*b", "(a|aa)+$", "^(([a-z])+.)+[A-Z]$", "(.*)(.*)(.*)x$"])
    assert.equal(matches(source, text), false, source);
});

test("what is read is printed so that it reads the same", () => {
  const source = fc.stringMatching(/^[a-z.*+?|()[\]\\ ^$;"<>-]{1,12}$/);
  obeysKindLaws(
    bySource(regex),
    source.map((text) => `/${text}/`),
  );
});

/** Patterns of the same source match the same: the source stands for the pattern. */
function bySource({ name, accepts, example, parse }: Kind<Pattern>): Kind<string> {
  return {
    name,
    accepts,
    example,
    parse(text) {
      const parsed = parse(text);
      return parsed.ok ? { ok: true, value: parsed.value.source } : parsed;
    },
    print: (value) => `/${value}/`,
  };
}
