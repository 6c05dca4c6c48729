import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginProblems } from "../../core/engine/plugins/plugin-problems.ts";
import { definePlugin, listNote, note, textNote, wordNote } from "../../core/mod.ts";
import { standardPlugins } from "../../plugins/standard.ts";

test("notes are written and read by their type, and what was not written so is nothing", () => {
  const text = textNote("p.text", { doc: "A text.", limit: 4 });
  const word = wordNote("p.word", ["yes", "no"], { doc: "A word." });
  const list = listNote("p.list", { doc: "Texts." });
  const number = note(
    "p.number",
    { doc: "A number." },
    (value: number) => String(value),
    (written) => (/^\d{1,9}$/.test(written) ? Number(written) : undefined),
  );
  assert.deepEqual(text.with("üü"), { note: "p.text", text: "üü" });
  const kept = [text.with("a"), word.with("no"), list.with(["a", ""]), number.with(7)];
  const holder = { notes: Object.fromEntries(kept.map((one) => [one.note, one.text])) };
  assert.deepEqual(
    [text.of(holder), word.of(holder), list.of(holder), number.of(holder)],
    ["a", "no", ["a", ""], 7],
  );
  assert.deepEqual(list.of({ notes: { "p.list": list.with([]).text } }), []);
  assert.equal(word.of({ notes: { "p.word": "maybe" } }), undefined);
  assert.equal(number.of({ notes: { "p.number": "x" } }), undefined);
  for (const holder of [{}, { notes: undefined }, { notes: {} }])
    assert.equal(text.of(holder), undefined);
  assert.throws(() => text.with("üüü"), /note p\.text would have 6 bytes, it has at most 4/);
  assert.throws(() => list.with(["a\nb"]), RangeError);
});

test("a note whose name is not its plugin's is found when the configuration is read", () => {
  const make = (names: readonly string[]) =>
    definePlugin({
      name: "p",
      summary: "Of the test.",
      directives: {},
      notes: names.map((name) => textNote(name, { doc: "Of the test." })),
    });
  const said = (...names: readonly string[]): readonly string[] =>
    pluginProblems([...standardPlugins, make(names)]).map(({ message }) => message);
  assert.deepEqual(said("p.a", "p.b-2"), []);
  assert.deepEqual(said("p.a", "p.a"), ["plugin p: note p.a is declared twice"]);
  for (const name of ["a", "other.a", "core.separately", "p.", "p.A", `p.${"a".repeat(63)}`])
    assert.match(said(name)[0] ?? "", /^plugin p: ".*" cannot be the name of a note$/, name);
});
