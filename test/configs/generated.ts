import fc from "fast-check";
import { bindSteps } from "../../core/config/bind/binder.ts";
import type { BoundBlock } from "../../core/config/bind/bound.ts";
import { DirectiveIndex } from "../../core/config/bind/directives.ts";
import { LANGUAGE } from "../../core/config/bind/language.ts";
import { NoEffect } from "../../core/config/bind/no-effect.ts";
import { Diagnostics } from "../../core/config/report/diagnostics.ts";
import { joinContinuations } from "../../core/config/syntax/continuations.ts";
import { Macros } from "../../core/config/syntax/macros.ts";
import { parseTree } from "../../core/config/syntax/tree.ts";
import { atOnce } from "../../core/time/pace.ts";
import { limits, lists } from "./fixture-plugins.ts";

/** The words of the language and of the fixtures' plugins. */
export const enabled: DirectiveIndex = new DirectiveIndex([LANGUAGE, limits, lists]);
const disabled = new DirectiveIndex([]);

/** Binds a text; what it finds wrong is in `diagnostics`. */
export function read(text: string): {
  readonly root: BoundBlock;
  readonly diagnostics: Diagnostics;
} {
  const diagnostics = new Diagnostics();
  const nodes = joinContinuations(parseTree("/c/config", text, undefined, diagnostics), enabled);
  const macros = new Macros(nodes, diagnostics);
  const noEffect = new NoEffect(enabled);
  const root = atOnce(bindSteps(nodes, { enabled, disabled, macros, diagnostics, noEffect }));
  noEffect.report(diagnostics);
  return { root, diagnostics };
}

/** Everything that makes two configurations equal. */
export function content({ scope, key, settings, children }: BoundBlock): unknown {
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
/** Configurations without mistakes. */
export const validConfig: fc.Arbitrary<string> = fc
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
