import assert from "node:assert/strict";
import { test } from "node:test";
import { type Tree, treeText } from "./tree.ts";

const DATA: { readonly [name: string]: Tree } = {
  title: 'a <b> & "c"\n\u0000',
  queue: [
    { name: "x/y", paused: true, rcp: 3 },
    { name: "z/y", paused: false, rcp: 0 },
  ],
};

test("a tree is written as PowerMTA writes it", () => {
  assert.equal(
    treeText(DATA, "xml"),
    '<rsp><data><title>a &lt;b&gt; &amp; "c"&#10;\ufffd</title>' +
      "<queue><name>x/y</name><paused>1</paused><rcp>3</rcp></queue>" +
      "<queue><name>z/y</name><paused>0</paused><rcp>0</rcp></queue></data><succ/></rsp>",
  );
  assert.deepEqual(treeText(DATA, "dom").split("\n"), [
    'title="a <b> & \\"c\\" ?"',
    'queue[0].name="x/y"',
    'queue[0].paused="1"',
    'queue[0].rcp="3"',
    'queue[1].name="z/y"',
    'queue[1].paused="0"',
    'queue[1].rcp="0"',
  ]);
  const json: unknown = JSON.parse(treeText(DATA, "json"));
  assert.deepEqual(json, { data: DATA, status: "success", message: "" });
});
