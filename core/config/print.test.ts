import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { limits, lists } from "../../test/configs/fixture-plugins.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { bind } from "./binder.ts";
import { type BoundBlock, childBlock } from "./bound.ts";
import { joinContinuations } from "./continuations.ts";
import { DirectiveIndex } from "./directives.ts";
import { Findings } from "./findings.ts";
import { LANGUAGE } from "./language.ts";
import { loadConfig } from "./load.ts";
import { Macros } from "./macros.ts";
import { printConfig } from "./print.ts";
import { parseTree } from "./tree.ts";

const enabled = new DirectiveIndex([LANGUAGE, limits, lists]);
const disabled = new DirectiveIndex([]);

function read(text: string): { readonly root: BoundBlock; readonly findings: Findings } {
  const findings = new Findings();
  const nodes = joinContinuations(parseTree("/c/config", text, undefined, findings), enabled);
  const macros = new Macros(nodes, findings);
  return { root: bind(nodes, { enabled, disabled, macros, findings }), findings };
}

/** Everything that makes two configurations equal. */
function content({ scope, key, settings, children }: BoundBlock): unknown {
  const set = Array.from(settings, ([{ name }, { value, cleared, occurrences }]) =>
    [name, String(cleared), JSON.stringify(value, exact), String(occurrences.length)].join(" "),
  );
  const inside = Array.from(children.values(), content);
  return [scope, key.startsWith("#") ? "" : key, set.sort(), inside];
}

function exact(_key: string, value: unknown): unknown {
  return typeof value === "bigint" || value === Number.POSITIVE_INFINITY ? `${value}` : value;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

const anyText = fc
  .stringMatching(/^[^#\n\r]{0,30}$/)
  .filter((text) => text.trim() === text && !text.includes("\ufeff"));
const line = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  value.map((text) => `${name} ${text}`);
const domainLine = fc.oneof(
  line("max-out", fc.constantFrom("1", "unlimited", "0", '""')),
  line("max-rate", fc.constantFrom("100/h", "1/5s", "unlimited")),
  line("max-volume", fc.constantFrom("10g/2h", "0")),
  line("first-days", fc.constantFrom("5", "1/day,2/day,")),
  line("retry-after", fc.constantFrom("10m", "1m, 4d12h,1h")),
  line("expire-after", fc.constantFrom("never", "108h", '""')),
  line("header", anyText.map(quoted)),
  line("password", anyText.map(quoted)),
  line("replies", fc.constant("p1")),
);
const pattern = fc.constantFrom(
  "*",
  "a.example",
  "*.b.example",
  "[*.]c.example",
  "[0/0]",
  "$m",
  "$m.$n",
);
const block = (
  tag: string,
  name: fc.Arbitrary<string>,
  inside: fc.Arbitrary<string>,
): fc.Arbitrary<string> =>
  fc
    .tuple(name, fc.array(inside, { maxLength: 5 }))
    .map(([argument, lines]) => [`<${tag} ${argument}>`, ...lines, `</${tag}>`].join("\n"));
const domain = block("domain", pattern, domainLine);
const rule = fc.oneof(
  line("mail-from", fc.constantFrom("/a ; b/ x", "/</b>/ y", "/c\\/d/ z")),
  line("rcpt-to", fc.constantFrom("/e/ x", "/f/ <pattern-list>\nmail-from /g/ x\n</pattern-list>")),
  line("*", fc.constant("x")),
);
const topLine = fc.oneof(
  line("host-name", anyText.map(quoted)),
  line("relay-to", fc.constantFrom("$m.example", "*.x.example", "y.example")),
  line("near", fc.constantFrom("10/8", "::1")),
  line("folder", fc.constantFrom("sub/x", "/abs/x y", '"a;b"')),
);
const source = fc
  .array(
    fc.oneof(
      topLine,
      domain,
      block(
        "virtual-mta",
        fc.constantFrom("v1", "v2"),
        fc.oneof(domain, line("max-out", fc.constant("3"))),
      ),
      block(
        "virtual-mta-pool",
        fc.constant("p"),
        fc.oneof(domain, line("virtual-mta", fc.constantFrom("v1", "v2"))),
      ),
      block(
        "source",
        fc.constantFrom("10/8", "{auth}", "s"),
        line("relay", fc.constantFrom("yes", "no")),
      ),
      block("pattern-list", fc.constantFrom("l1", "l2"), rule),
      block(
        "smtp-pattern-list",
        fc.constant("p1"),
        line("reply", fc.constantFrom("/421 .*; x/", "/\\x23/")),
      ),
      block("bounce-category-patterns", fc.constant(""), fc.constantFrom("/spam/ spam", "/a b/ c")),
      block(
        "acct-file",
        fc.constantFrom("/var/a b.csv", '"|/bin/cmd -x > y"'),
        line("records", fc.constantFrom("d,b", "b")),
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) =>
    ["domain-macro m a,b", "domain-macro n x.example,$k", "domain-macro k y", ...parts].join("\n"),
  );

test("what is printed reads back equal", () => {
  fc.assert(
    fc.property(source, (text) => {
      const { root, findings } = read(text);
      assert.deepEqual(
        findings.sorted().filter(({ severity }) => severity === "error"),
        [],
      );
      const printed = printConfig(root, []);
      assert.deepEqual(printed.unprintable, []);
      const again = read(printed.text);
      assert.deepEqual(content(again.root), content(root), printed.text);
      assert.equal(printConfig(again.root, []).text, printed.text);
    }),
  );
});

test("includes are put in, plugins named, and what no file can hold is said", async () => {
  const { print } = await loadConfig({
    file: "/c/mta.config.ts",
    definition: { include: ["sub/a.conf"], settings: { "host-name": "a#b" } },
    plugins: [limits],
    files: memoryFiles({ "/c/sub/a.conf": "plugin ./p.ts\nfolder x\n" }),
    loadPlugin: async () => lists,
  });
  assert.deepEqual(print(), {
    text: "plugin /c/sub/p.ts\nfolder /c/sub/x\n# host-name: no file can hold its value\n",
    unprintable: ["host-name"],
  });
});

test("blocks of the same name stay where they were opened first", () => {
  const { root } = read(
    "<virtual-mta a>\n</virtual-mta>\nfolder /x\n<virtual-mta a>\nmax-out 3\n</virtual-mta>",
  );
  const printed = "<virtual-mta a>\n    max-out 3\n</virtual-mta>\nfolder /x\n";
  assert.equal(printConfig(root, []).text, printed);
  assert.ok(
    childBlock(root, "virtual-mta", { name: "a", key: "a" }, undefined).settings.size === 1,
  );
});
