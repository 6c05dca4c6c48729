import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { content, enabled, read, validConfig } from "../../../test/configs/generated.ts";
import { formatConfig } from "./format.ts";

const isDirective = (name: string): boolean => enabled.everywhere(name).length > 0;

function format(text: string): string {
  const formatted = formatConfig("/c/config", text, isDirective);
  assert.ok(formatted.ok);
  return formatted.text;
}

test("the canonical layout", () => {
  const text = `\ufeff; head\r
\r
\r
HOST_NAME = mail.example.net   ;the name\r
  # indented\r
<domain  *>   max_out=5 </domain> # all\r
<virtual-mta a>\r
<domain a.example># one\r
\theader "a  b"\r
</domain></virtual-mta>\r
domain-macro m a,b,\r
c,   # three\r
max-out 5\r
<acct-file "|/bin/x > y">\r
</acct-file>\r
`;
  assert.equal(
    format(text),
    `# head

host-name mail.example.net  #the name
# indented
<domain *>  # all
    max-out 5
</domain>
<virtual-mta a>
    <domain a.example>  # one
        header "a  b"
    </domain>
</virtual-mta>
domain-macro m a,b,
    c,  # three
max-out 5
<acct-file "|/bin/x > y">
</acct-file>
`,
  );
});

test("rules, and lists after them", () => {
  const text =
    "<pattern-list p>\nrcpt-to /a b/ <pattern-list>\n* x\n</pattern-list>\n* y\n</pattern-list>";
  const formatted = `<pattern-list p>
    rcpt-to /a b/ <pattern-list>
        * x
    </pattern-list>
    * y
</pattern-list>
`;
  assert.equal(format(text), formatted);
  assert.equal(
    format("<bounce-category-patterns >\n  /a = b/ c\n</bounce-category-patterns>"),
    `<bounce-category-patterns>
    /a = b/ c
</bounce-category-patterns>
`,
  );
});

test("a text with mistakes is left alone", () => {
  for (const text of ["<domain x>\n", "</domain>\n", 'header "x\n', "<domain x\n", "}\n"]) {
    const formatted = formatConfig("/c/config", text, isDirective);
    assert.ok(!formatted.ok && formatted.diagnostics.length > 0);
  }
});

test("what begins with a quote is not a name, and stays", () => {
  assert.equal(format('host-name a,\n" ;'), 'host-name a,\n" ;\n');
});

test("an empty text stays empty", () => {
  assert.equal(format(""), "");
  assert.equal(format("\ufeff\ufeff"), "");
  assert.equal(format("\n\n  \n"), "");
});

test("the layout changes nothing, and is reached at once", () => {
  fc.assert(
    fc.property(validConfig, (text) => {
      const formatted = format(text);
      assert.deepEqual(content(read(formatted).root), content(read(text).root), formatted);
      assert.equal(format(formatted), formatted);
    }),
  );
});

test("signs that would mean something else after a blank stay where they are", () => {
  assert.equal(format("header ==\n"), "header==\n");
  assert.equal(format("header=;x\n"), "header=;x\n");
  assert.equal(format("header={\n"), "header={\n");
  assert.equal(format("header\u0001,\na"), "header\u0001,\na\n");
});

test("names in tags keep their quotes where they need them", () => {
  const text = '<acct-file "/a\\"b">\n</acct-file>\n';
  assert.equal(format(text), text);
  assert.equal(format('<acct-file "/a b">\n</acct-file>\n'), "<acct-file /a b>\n</acct-file>\n");
});
