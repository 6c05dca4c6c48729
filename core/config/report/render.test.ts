import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Diagnostic, Position } from "../../errors/diagnostic.ts";
import { diagnosticJson, renderDiagnostic, summary } from "./render.ts";

const TEXT = "\ufeffone 1\r\n\ttwo\t2\rthree 3";

function diagnostic(at: Partial<Position> | undefined, more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: "bad-value",
    severity: "error",
    message: "it is wrong",
    at: at && { file: "/c/config", line: 1, column: 1, length: 1, ...at },
    includedFrom: [],
    hint: undefined,
    ...more,
  };
}

function rendered(diagnostic: Diagnostic, text = TEXT, colour = false): readonly string[] {
  const texts = new Map([["/c/config", text]]);
  return renderDiagnostic(diagnostic, { texts, colour }).split("\n");
}

test("a diagnostic shows its place, its line and the columns meant", () => {
  assert.deepEqual(rendered(diagnostic({ column: 5 })), [
    "/c/config:1:5: error [bad-value] it is wrong",
    "  1 | one 1",
    "          ^",
  ]);
});

test("lines end as they do in the file; tabs take one column", () => {
  assert.deepEqual(rendered(diagnostic({ line: 2, column: 2, length: 3 })).slice(1), [
    "  2 |  two 2",
    "       ^^^",
  ]);
  assert.deepEqual(rendered(diagnostic({ line: 3, length: 5 })).slice(1), [
    "  3 | three 3",
    "      ^^^^^",
  ]);
});

test("without a place, a text or a line there is no frame", () => {
  assert.deepEqual(rendered(diagnostic(undefined)), ["error [bad-value] it is wrong"]);
  assert.deepEqual(rendered(diagnostic({ line: 9 })), [
    "/c/config:9:1: error [bad-value] it is wrong",
  ]);
  assert.deepEqual(rendered(diagnostic({ file: "/c/other" })), [
    "/c/other:1:1: error [bad-value] it is wrong",
  ]);
  assert.deepEqual(rendered(diagnostic({ line: 0, column: 0, keys: "settings.x" })), [
    "/c/config (settings.x): error [bad-value] it is wrong",
  ]);
});

test("a line with a secret is not shown", () => {
  assert.deepEqual(rendered(diagnostic({}, { secret: true, hint: "do it otherwise" })), [
    "/c/config:1:1: error [bad-value] it is wrong",
    "  hint: do it otherwise",
  ]);
});

test("includes are named from the inside out, the hint comes last", () => {
  const outer: Position = { file: "/c/main", line: 7, column: 9, length: 1 };
  const inner: Position = { file: "/c/part", line: 3, column: 2, length: 1 };
  const found = diagnostic(
    {},
    { includedFrom: [inner, outer], hint: "try this", severity: "warning" },
  );
  assert.deepEqual(rendered(found), [
    "/c/config:1:1: warning [bad-value] it is wrong",
    "  1 | one 1",
    "      ^",
    "  included from /c/part:3:2",
    "  included from /c/main:7:9",
    "  hint: try this",
  ]);
});

test("colours mark the severity and the hint, and nothing else changes", () => {
  const found = diagnostic({}, { hint: "try this" });
  const [head = "", ...rest] = rendered(found, TEXT, true);
  assert.ok(head.includes("\u001b[31merror\u001b[0m [bad-value]"));
  assert.ok(rest.at(-1)?.includes("\u001b[36mhint\u001b[0m: try this"));
  const warning = rendered(diagnostic({}, { severity: "warning" }), TEXT, true);
  assert.ok(warning[0]?.includes("\u001b[33mwarning\u001b[0m"));
  const plain = [head, ...rest].map((line) => line.replaceAll(/\p{Cc}\[\d+m/gu, ""));
  assert.deepEqual(plain, rendered(found));
});

test("of a long line the part around the place is shown", () => {
  const text = `${"a".repeat(300)}here${"b".repeat(300)}`;
  const [, line = "", marks = ""] = rendered(diagnostic({ column: 301, length: 4 }), text);
  assert.ok(line.startsWith("  1 | …aaa") && line.endsWith("bbb…"));
  assert.equal(line.indexOf("here"), marks.indexOf("^^^^"));
  assert.equal(marks.trim(), "^^^^");
  const [, begin = ""] = rendered(diagnostic({ column: 1, length: 604 }), text);
  assert.equal(begin, `  1 | ${"a".repeat(120)}…`);
});

test("the marks are below what is meant, in every line", () => {
  const signs = fc.constantFrom("a", "b", " ", "\t", "x");
  const source = fc
    .tuple(fc.array(signs, { maxLength: 200 }), fc.array(signs, { maxLength: 200 }))
    .map(([before, behind]) => [before.join(""), behind.join("")] as const);
  fc.assert(
    fc.property(source, ([before, behind]) => {
      const place = { column: before.length + 1, length: 2 };
      const [, line = "", marks = ""] = rendered(diagnostic(place), `${before}§§${behind}`);
      assert.equal(marks.indexOf("^"), line.indexOf("§§"));
      assert.equal(marks.trim().length, line.includes("§§") ? 2 : 1);
      assert.ok(line.length <= 120 + "  1 | ……".length);
    }),
  );
});

test("as data a diagnostic is one flat object", () => {
  const from: Position = { file: "/c/main", line: 7, column: 9, length: 1 };
  const found = diagnostic({ column: 3, length: 2 }, { includedFrom: [from], hint: "so" });
  assert.deepEqual(JSON.parse(JSON.stringify(diagnosticJson(found))), {
    code: "bad-value",
    severity: "error",
    message: "it is wrong",
    file: "/c/config",
    line: 1,
    column: 3,
    length: 2,
    includedFrom: ["/c/main:7:9"],
    hint: "so",
  });
  const keys = diagnostic({ line: 0, column: 0, keys: "settings.x" });
  assert.deepEqual(JSON.parse(JSON.stringify(diagnosticJson(keys))), {
    code: "bad-value",
    severity: "error",
    message: "it is wrong",
    file: "/c/config",
    keys: "settings.x",
    includedFrom: [],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(diagnosticJson(diagnostic(undefined)))), {
    code: "bad-value",
    severity: "error",
    message: "it is wrong",
    includedFrom: [],
  });
});

test("a summary counts", () => {
  const one = diagnostic({});
  const warning = diagnostic({}, { severity: "warning" });
  assert.equal(summary([]), "0 errors, 0 warnings");
  assert.equal(summary([one, warning, warning]), "1 error, 2 warnings");
});
