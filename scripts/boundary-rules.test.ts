import assert from "node:assert/strict";
import { test } from "node:test";
import { breachesOf, circles, doubles, exportedTypes, importedFiles } from "./boundary-rules.ts";

test("imports of types, exports and later imports count like any other", () => {
  const text = [
    'import { a } from "./a.ts";',
    'import type { B } from "../b.ts";',
    'export type { C } from "./c.ts";',
    "import type {",
    "  D,",
    '} from "./d.ts";',
    'export type E = typeof import("./e.ts");',
    'import "./f.ts";',
    'import { readFileSync } from "node:fs";',
  ].join("\n");
  const names = ["queue/a", "b", "queue/c", "queue/d", "queue/e", "queue/f"];
  assert.deepEqual(
    importedFiles("core/queue/x.ts", text),
    names.map((name) => `core/${name}.ts`),
  );
});

test("a circle is found once, and what leads to it is not part of it", () => {
  const imports = new Map([
    ["start.ts", ["a.ts"]],
    ["a.ts", ["b.ts", "leaf.ts"]],
    ["b.ts", ["a.ts"]],
  ]);
  assert.deepEqual(circles(imports), ["a.ts → b.ts → a.ts"]);
  imports.set("b.ts", ["leaf.ts"]);
  assert.deepEqual(circles(imports), []);
});

test("two types of one name are found", () => {
  const text = "export class A {}\nexport interface B<T> {}\nexport type C = A;\nconst D = 1;";
  assert.deepEqual(exportedTypes(text), ["A", "B", "C"]);
  const types = new Map([
    ["core/x.ts", ["A", "A", "B"]],
    ["core/y.ts", ["B"]],
  ]);
  assert.deepEqual(doubles(types), ["B is exported by core/x.ts and by core/y.ts"]);
});

test("a type from a higher layer is a breach like code", () => {
  const breaches = (file: string, line: string) => breachesOf(file, line).map((b) => b.message);
  const upwards = 'import type { Plan } from "../delivery/plan.ts";';
  assert.deepEqual(breaches("core/queue/x.ts", upwards), [
    "imports point down: queue must not import delivery",
  ]);
  assert.deepEqual(breaches("core/control/x.ts", upwards), []);
});

test("a file with an end of its own leaves out all its tests or none", () => {
  const file = (...tests: readonly string[]): readonly string[] =>
    breachesOf(
      "test/peers/x.test.ts",
      ['import { after, test } from "node:test";', "after(() => {});", ...tests].join("\n"),
    ).map(({ message }) => message.slice(0, 23));
  const [always, sometimes] = ['test("a", () => {});', 'test("b", WITH_PROGRAMS, () => {});'];
  assert.deepEqual(file(always, sometimes), ["some tests are left out"]);
  assert.deepEqual(file(always, 'test("c", { skip: true }, () => {});').length, 1);
  assert.deepEqual([...file(always, always), ...file(sometimes, sometimes)], []);
});
