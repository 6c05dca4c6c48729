import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../../test/support/any-text.ts";
import { Diagnostics } from "../report/diagnostics.ts";
import { lex, lexLine } from "./lexer.ts";
import { type Node, parseTree } from "./tree.ts";

const lines = fc
  .array(fc.constantFrom("<", ">", "</", "a", "domain", " ", '"', "\\", ";", "#", "=", "\n", "\r"))
  .map((parts) => parts.join(""));

test("no text makes the lexer or the tree throw, and places stay in the text", () => {
  fc.assert(
    fc.property(fc.oneof(lines, anyText()), (text) => {
      const source = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
      const diagnostics = new Diagnostics();
      const inside = (nodes: readonly Node[]): void => {
        for (const node of nodes) {
          const { line, column, length } = (node.kind === "block" ? node.tag : node.name).at;
          assert.ok(column >= 1 && column - 1 + length <= (source[line - 1] ?? "").length);
          if (node.kind === "block") inside(node.children);
        }
      };
      inside(parseTree("f", text, undefined, diagnostics));
      for (const { at } of diagnostics.sorted()) assert.ok(at && at.line <= source.length);
      assert.equal(lex(text).length, source.length);
    }),
  );
});

test("a semicolon starts a comment only after a blank, # everywhere", () => {
  const value = (line: string): string | undefined => {
    const [token] = lexLine(line, 1).tokens;
    return token?.kind === "directive" ? token.value?.text : undefined;
  };
  assert.equal(value("route a,b;c ; note"), "a,b;c");
  assert.equal(value("route a#b"), "a");
  assert.equal(value('name "a ; \\"b\\""'), 'a ; "b"');
  assert.equal(value("server_name = x"), "x");
});

test("a remark may follow a tag at once", () => {
  const [line] = lex("<domain a.example>; all <b>");
  assert.equal(line?.comment, "; all <b>");
  assert.deepEqual(
    line?.tokens.map(({ kind }) => kind),
    ["open"],
  );
});
