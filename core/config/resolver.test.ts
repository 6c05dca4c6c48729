import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { limits } from "../../test/configs/fixture-plugins.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import {
  domainTexts,
  matchesDomain,
  patternTexts,
  specificity,
} from "../../test/support/naive-domains.ts";
import type { DirectiveOwner } from "./directives.ts";
import { loadConfig } from "./load.ts";
import type { ResolvedConfig } from "./resolved-config.ts";

async function resolved(text: string): Promise<ResolvedConfig> {
  const { config, diagnostics } = await loadConfig<DirectiveOwner>({
    file: "/c/config",
    plugins: [limits],
    files: memoryFiles({ "/c/config": text }),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  assert.ok(config, JSON.stringify(diagnostics));
  return config;
}

/** Scopes in order of precedence for mail of `v1` (in both pools), `v2` (in `p2`) and `v3` (in none). */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  v1: ["virtual-mta v1", "virtual-mta-pool p1", "top"],
  v2: ["virtual-mta v2", "top"],
  v3: ["top"],
};

const MACROS: Readonly<Record<string, readonly string[]>> = {
  $m: ["a", "*.b", "a.b"],
  $n: ["a.b", "[*.]b", "c", "[10/8]"],
};

/** A domain block as it stands in a file: where, for what, and what it sets. */
interface Block {
  readonly scope: string;
  readonly pattern: string;
  readonly sets: Readonly<Record<string, number>>;
}

const DIRECTIVES = ["max-out", "expire-after"] as const;

const blocks: fc.Arbitrary<readonly Block[]> = fc
  .array(
    fc.record({
      scope: fc.constantFrom("top", "virtual-mta v1", "virtual-mta v2", "virtual-mta-pool p1"),
      pattern: fc.oneof(patternTexts, fc.constantFrom("$m", "$n")),
      names: fc.subarray([...DIRECTIVES], { minLength: 1 }),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ scope, pattern, names }, at) => ({
      scope,
      pattern,
      sets: Object.fromEntries(names.map((name) => [name, at + 1])),
    })),
  );

function configText(list: readonly Block[]): string {
  const written = list.map(({ scope, pattern, sets }) => {
    const lines = Object.entries(sets).map(([name, value]) => `${name} ${value}`);
    const domain = `<domain ${pattern}>\n${lines.join("\n")}\n</domain>`;
    return scope === "top" ? domain : `<${scope}>\n${domain}\n</${scope.split(" ")[0]}>`;
  });
  return [
    ...Object.entries(MACROS).map(([name, list_]) => `domain-macro ${name.slice(1)} ${list_}`),
    "<virtual-mta v1></virtual-mta>",
    "<virtual-mta v2></virtual-mta>",
    "<virtual-mta-pool p1>\nvirtual-mta v1\n</virtual-mta-pool>",
    "<virtual-mta-pool p2>\nvirtual-mta v1\nvirtual-mta v2\n</virtual-mta-pool>",
    ...written,
  ].join("\n");
}

/** The patterns of a block that match a domain. */
function matching({ pattern }: Block, domain: string): readonly string[] {
  return (MACROS[pattern] ?? [pattern]).filter((each) => matchesDomain(each, domain));
}

/** What is in force, as simply as it can be said: all blocks that match, the best one first; undefined for the default. */
function naive(
  list: readonly Block[],
  domain: string,
  vmta: string,
  directive: string,
): number | undefined {
  for (const scope of SCOPES[vmta] ?? []) {
    const own = list.filter((block) => block.scope === scope && matching(block, domain).length > 0);
    // Blocks of the same pattern are one block, in the place of the first, with the last value.
    const places = [...new Set(list.filter((each) => each.scope === scope).map((b) => b.pattern))];
    const rank = (block: Block): number => {
      const best = Math.max(...matching(block, domain).map(specificity));
      // Of the same pattern a written one goes before those of macros, and of those the last one first.
      const macro = block.pattern.startsWith("$")
        ? places.length - places.indexOf(block.pattern)
        : 0;
      return best * 1000 - macro;
    };
    for (const pattern of [
      ...new Set(own.toSorted((a, b) => rank(b) - rank(a)).map((b) => b.pattern)),
    ]) {
      const values = own.filter((block) => block.pattern === pattern && directive in block.sets);
      const value = values.at(-1)?.sets[directive];
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

test("scope goes before specificity, and both before the default, directive by directive", async () => {
  await fc.assert(
    fc.asyncProperty(blocks, fc.array(domainTexts, { minLength: 1 }), async (list, domains) => {
      const config = await resolved(configText(list));
      for (const domain of domains)
        for (const vmta of Object.keys(SCOPES))
          for (const directive of DIRECTIVES) {
            const { value, occurrences } = config.domain(domain, vmta).get(directive);
            const written = occurrences.at(-1)?.text;
            const expected = naive(list, domain, vmta, directive);
            assert.equal(written && Number(written), expected, `${domain}/${vmta} ${directive}`);
            if (expected === undefined)
              assert.equal(value, directive === "max-out" ? 20 : undefined);
          }
    }),
    { numRuns: 300 },
  );
});

test("the position of blocks of different patterns does not matter", async () => {
  const distinct = fc.uniqueArray(patternTexts, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(distinct, fc.array(domainTexts), async (patterns, domains) => {
      const list = patterns.map((pattern, at) => ({
        scope: "top",
        pattern,
        sets: { "max-out": at + 1 },
      }));
      const one = await resolved(configText(list));
      const other = await resolved(configText(list.toReversed()));
      for (const domain of domains)
        assert.equal(
          one.domain(domain, "v3").get("max-out").value,
          other.domain(domain, "v3").get("max-out").value,
        );
    }),
    { numRuns: 100 },
  );
});

test("sources: a name goes before all ranges, a smaller range before larger ones", async () => {
  const ranges = ["0/0", "10/8", "10.1/16", "10.1.2.0/24", "10.1.2.3", "11/8"] as const;
  const holds = (range: string, address: string): boolean =>
    range === "0/0" || address.startsWith(range.replace(/(\.0)?\/\d+$/, ""));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...ranges]),
      fc.boolean(),
      fc.constantFrom("10.1.2.3", "10.1.2.9", "10.1.9.9", "10.9.9.9", "11.1.1.1", "192.0.2.1"),
      async (written, named, address) => {
        const text = written.map((range, at) => `<source ${range}> max-size ${at + 1}</source>`);
        const config = await resolved([...text, "<source n> max-size 99</source>"].join("\n"));
        const best = ranges.findLast((range) => written.includes(range) && holds(range, address));
        const { value } = config.source(address, named ? "n" : undefined).get("max-size");
        assert.equal(value, named ? 99 : best && written.indexOf(best) + 1);
      },
    ),
    { numRuns: 200 },
  );
});

test("a view is the same object for the same blocks, and places are asked without limit", async () => {
  const config = await resolved("<domain *.a> max-out 1</domain>\n<virtual-mta v></virtual-mta>");
  assert.equal(config.domain("x.a", "v"), config.domain("y.a", "v"));
  assert.equal(config.domain("x.a", "v"), config.domain("x.a", "w"));
  assert.notEqual(config.domain("x.a", "v"), config.domain("b", "v"));
  for (let at = 0; at < 60_000; at++) config.domain(`d${at}.a`, "v");
  assert.equal(config.domain("x.a", "v").get("max-out").value, 1);
});
