import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { limits } from "../../../test/configs/fixture-plugins.ts";
import { DirectiveIndex } from "../bind/directives.ts";
import { LANGUAGE } from "../bind/language.ts";
import { Diagnostics } from "../report/diagnostics.ts";
import { joinContinuations } from "./continuations.ts";
import { type Node, parseTree } from "./tree.ts";

const directives = new DirectiveIndex([LANGUAGE, limits]);

function parsed(file: string, text: string): readonly Node[] {
  return parseTree(file, text, undefined, new Diagnostics());
}

/** Names and values; a block's tag in its place. */
function shape(nodes: readonly Node[]): readonly string[] {
  return nodes.map((node) =>
    node.kind === "block"
      ? `<${node.tag.text}>`
      : [node.name.text, ...(node.value ? [node.value.text] : [])].join(" "),
  );
}

function joined(text: string): readonly string[] {
  return shape(joinContinuations(parsed("/c", text), directives));
}

test("a list that ends with a comma goes on in the next line", () => {
  assert.deepEqual(joined("retry-after 1m,\n2m,\n3m\nmax-out 1"), [
    "retry-after 1m, 2m, 3m",
    "max-out 1",
  ]);
  assert.deepEqual(joined("retry-after 1m,\n  2m, 3m, # more\n\n4m"), [
    "retry-after 1m, 2m, 3m, 4m",
  ]);
});

test("a directive with a value ends a list, a word alone does not", () => {
  assert.deepEqual(joined("retry-after 1m,\nmax-out 1"), ["retry-after 1m,", "max-out 1"]);
  assert.deepEqual(joined("domain-macro m relay,\nroute\nx"), ["domain-macro m relay, route", "x"]);
});

test("a line that looks like a directive ends a list too: it is misspelt rather than a member", () => {
  assert.deepEqual(joined("retry-after 1m,\nmax-otu 1"), ["retry-after 1m,", "max-otu 1"]);
  assert.deepEqual(joined("retry-after 1m,\nmax-otu = 1"), ["retry-after 1m,", "max-otu 1"]);
  assert.deepEqual(joined("reply /x/ mode=backoff,\nreenable-after=6h, skip-mx"), [
    "reply /x/ mode=backoff, reenable-after=6h, skip-mx",
  ]);
  assert.deepEqual(joined("near 10/8,\n11/8 , 12/8"), ["near 10/8, 11/8 , 12/8"]);
});

test("a macro's list may begin in the line after its name, other values may not", () => {
  assert.deepEqual(joined("domain-macro m\na,b,\nc"), ["domain-macro m a,b, c"]);
  assert.deepEqual(joined("domain-macro m a\nb"), ["domain-macro m a", "b"]);
  assert.deepEqual(joined("domain-macro\na,b"), ["domain-macro", "a,b"]);
  assert.deepEqual(joined("host-name m\na,b"), ["host-name m", "a,b"]);
});

test("tags and the end of the text end a list", () => {
  assert.deepEqual(joined("retry-after 1m,\n<domain *>\n2m\n</domain>"), [
    "retry-after 1m,",
    "<domain>",
  ]);
  assert.deepEqual(joined("domain-macro m"), ["domain-macro m"]);
});

test("a comma inside quotes leaves nothing open", () => {
  assert.deepEqual(joined('host-name "a,"\nb'), ["host-name a,", "b"]);
});

test("a list does not go on in another file", () => {
  const nodes = [...parsed("/one", "retry-after 1m,"), ...parsed("/two", "2m")];
  assert.deepEqual(shape(joinContinuations(nodes, directives)), ["retry-after 1m,", "2m"]);
});

test("members wrapped over any lines are the same list", () => {
  const member = fc.constantFrom("a.example", "b", "$c", "x-1.example");
  const gap = fc.constantFrom(", ", ",", ",\n", ",\n    ", ", # x\n\n  ");
  fc.assert(
    fc.property(fc.array(fc.tuple(member, gap), { minLength: 1 }), member, (pairs, last) => {
      const [node, ...more] = joinContinuations(
        parsed("/c", `domain-macro m ${pairs.flat().join("")}${last}`),
        directives,
      );
      assert.equal(more.length, 0);
      assert.ok(node?.kind === "directive");
      const written = node.value?.text.replace(/^m /, "").split(",");
      const members = [...pairs.map(([text]) => text), last];
      assert.deepEqual(
        written?.map((text) => text.trim()),
        members,
      );
    }),
  );
});
