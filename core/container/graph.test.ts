import assert from "node:assert/strict";
import { test } from "node:test";
import { type GraphNode, startOrder } from "./graph.ts";
import { token } from "./token.ts";

const A = token<number>("a");
const B = token<number>("b");

function node(name: string, needs: GraphNode["needs"], ...provides: (typeof A)[]): GraphNode {
  return { name, needs, provides: provides.map((offered) => ({ token: offered })) };
}

test("plugins start after those they need and otherwise in the given order", () => {
  const user = node("user", { a: A });
  const other = node("other", {});
  const provider = node("provider", {}, A);
  const result = startOrder([user, other, provider], []);
  assert.deepEqual(result.ok && result.order.map(({ name }) => name), [
    "provider",
    "user",
    "other",
  ]);
});

test("what the core gives needs no plugin", () => {
  assert.equal(startOrder([node("user", { a: A })], [A]).ok, true);
});

test("missing services, double offers and cycles are reported together", () => {
  const result = startOrder(
    [
      node("x", { b: B }, A),
      node("y", { a: A }, B),
      node("z", { missing: token("nowhere") }),
      node("again", {}, A),
    ],
    [],
  );
  assert.equal(result.ok, false);
  const messages = result.ok ? [] : result.problems.map(({ message }) => message);
  assert.ok(messages.some((text) => text.includes('"a" is offered by again and by x')));
  assert.ok(messages.some((text) => text.includes('z needs service "nowhere"')));
});

test("a cycle is named with everyone in it", () => {
  const result = startOrder([node("x", { b: B }, A), node("y", { a: A }, B)], []);
  const [problem, ...others] = result.ok ? [] : result.problems;
  assert.deepEqual(
    [problem?.kind, problem?.message],
    ["cycle", "plugins need each other: x → y → x"],
  );
  assert.equal(others.length, 0);
});
