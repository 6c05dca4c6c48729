import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "../report/diagnostics.ts";
import { type Node, parseTree } from "./tree.ts";

function depth(nodes: readonly Node[]): number {
  return nodes.reduce(
    (deepest, node) =>
      node.kind === "block" ? Math.max(deepest, 1 + depth(node.children)) : deepest,
    0,
  );
}

test("blocks nested without end are read to a depth, said once, and what follows is read", () => {
  const text = `${"<pattern-list x>\n".repeat(50_000)}${"</pattern-list>\n".repeat(50_000)}max-out 1\n`;
  const diagnostics = new Diagnostics();
  const nodes = parseTree("/c", text, undefined, diagnostics);
  assert.equal(depth(nodes), 50);
  assert.equal(nodes.length, 2);
  assert.deepEqual(
    diagnostics.sorted().map(({ code, at }) => [code, at?.line]),
    [["misplaced-block", 51]],
  );
});

test("a tree keeps the order of what it read, with places and the text as written", () => {
  const diagnostics = new Diagnostics();
  const [first, block, last] = parseTree(
    "/c",
    "A_b = 1\n<Domain X>\n  c  2 # x\n</domain>\n/r/ y",
    undefined,
    diagnostics,
  );
  assert.ok(first?.kind === "directive" && block?.kind === "block" && last?.kind === "directive");
  assert.deepEqual([first.name.text, first.value?.text, first.written], ["a-b", "1", "A_b = 1"]);
  assert.deepEqual([block.tag.text, block.argument?.text], ["domain", "X"]);
  const [inside] = block.children;
  assert.ok(inside?.kind === "directive");
  assert.deepEqual(inside.value?.at, { file: "/c", line: 3, column: 6, length: 1 });
  assert.deepEqual([last.name.text, last.value?.text], ["/regex/", "/r/ y"]);
  assert.deepEqual(diagnostics.sorted(), []);
});

test("a line that is too long is refused, not cut", () => {
  const diagnostics = new Diagnostics();
  const line = `relay-to ${"a.example,".repeat(99_999)}`;
  assert.equal(parseTree("/c", line, undefined, diagnostics).length, 1);
  assert.deepEqual(diagnostics.sorted(), []);
  assert.deepEqual(parseTree("/c", `${line}b.example`, undefined, diagnostics), []);
  assert.deepEqual(
    diagnostics.sorted().map(({ message }) => message),
    ["a line has at most 1000000 characters"],
  );
});

test("a line of expressions that do not end is read once", () => {
  const diagnostics = new Diagnostics();
  const [node] = parseTree("/c", `x${" /a".repeat(300_000)} ; y`, undefined, diagnostics);
  assert.ok(node?.kind === "directive" && node.written.endsWith("/a"));
});
