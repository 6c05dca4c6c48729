import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCKS, DirectiveIndex, LANGUAGE } from "../core/host.ts";
import { definePlugin, directive, text } from "../core/mod.ts";
import { type GrammarRule, grammar } from "./grammar.ts";

const { patterns, repository } = grammar();

/** The grammar's expressions are of the subset that JavaScript and Oniguruma share, but for the form of `(?i:`. */
function compiled(expression: string): RegExp {
  return new RegExp(expression.replaceAll("(?i:", "(?:"), "i");
}

function* allRules(rules: readonly GrammarRule[]): Iterable<GrammarRule> {
  for (const rule of rules) {
    yield rule;
    yield* allRules(rule.patterns ?? []);
  }
}

const rules = [...allRules([...patterns, ...Object.values(repository)])];

test("every expression compiles, and every include is there", () => {
  for (const { match, begin, end, include } of rules) {
    for (const expression of [match, begin, end]) if (expression) compiled(expression);
    if (include) assert.ok(include.slice(1) in repository, include);
  }
});

/** What the first rule of a place that matches a line calls its first capture or itself. */
function named(place: string, line: string): string | undefined {
  const found = [...allRules(repository[place]?.patterns ?? [])].find(
    ({ match }) => match !== undefined && compiled(match).test(line),
  );
  return found?.captures?.[1]?.name ?? found?.name;
}

test("directives are keywords where they may appear, in every spelling", () => {
  const keyword = "keyword.other.directive.postrider";
  assert.equal(named("in-domain", "  max-smtp-out x"), keyword);
  assert.equal(named("in-domain", "Max_Smtp_Out = x"), keyword);
  assert.equal(named("in-domain", "route x"), keyword);
  assert.equal(named("in-global", "server_name = mx"), keyword);
  assert.notEqual(named("in-global", "max-smtp-out x"), keyword);
  assert.equal(named("in-domain", "dk-sign x"), "invalid.deprecated.directive.postrider");
});

test("values have their own looks", () => {
  for (const [text, name] of [
    ['x "a \\" b"', "string.quoted.double"],
    ["x /a\\/b c/ y", "string.regexp"],
    ["x $macro", "variable.other.macro"],
    ["x {auth}", "variable.language.special"],
    ["x 100/15m", "constant.numeric.rate"],
    ["x 4d12h", "constant.numeric"],
    ["x 50MB", "constant.numeric"],
    ["x unlimited", "constant.language"],
  ] as const)
    assert.equal(named("value", text), `${name}.postrider`, text);
  assert.equal(named("comment", "x # y"), "comment.line.number-sign.postrider");
  assert.equal(named("comment", "x ; y"), "comment.line.semicolon.postrider");
  assert.equal(named("comment", "x a;b"), undefined);
  // A comment begins even in quotes and in expressions, so neither of these is whole.
  assert.equal(named("value", 'x "a # b"'), undefined);
  assert.equal(named("value", "x /a # b/"), undefined);
});

test("every block type opens and closes", () => {
  for (const [tag, { scope, argument }] of BLOCKS) {
    const { begin = "", end = "" } = repository[`block-${scope}`] ?? {};
    assert.match(`<${tag}${argument === "none" ? "" : " x"}>`, compiled(begin));
    assert.match(`</${tag} >`, compiled(end));
    assert.equal(compiled(begin).exec(`<${tag} "a > b">`)?.[3], '"a > b"');
  }
});

test("a plugin's block, its directives in it, is part of the grammar; that of a plugin not known here looks like one", () => {
  const hooks = definePlugin({
    name: "hooks",
    summary: "Has a block.",
    directives: {},
    blocks: {
      webhook: { doc: "W.", directives: { "webhook-url": directive(text, { doc: "U." }) } },
    },
  });
  const own = grammar(new DirectiveIndex([LANGUAGE, hooks])).repository;
  assert.match("<webhook a>", compiled(own["block-webhook"]?.begin ?? ""));
  assert.ok(own["in-global"]?.patterns?.some(({ include }) => include === "#block-webhook"));
  const keywords = (place: string): string => JSON.stringify(own[place]?.patterns);
  assert.match(keywords("in-webhook"), /webhook\[-_\]url/);
  assert.doesNotMatch(keywords("in-global"), /webhook\[-_\]url/);
  assert.match("<strange-block a>", compiled(repository["block-other"]?.begin ?? ""));
});
