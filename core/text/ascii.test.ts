import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../test/support/any-text.ts";
import { embedNonAscii, utf8AddrXtext } from "./ascii.ts";

test("characters beyond ASCII are embedded as RFC 6533 writes them", () => {
  assert.equal(embedNonAscii("bü €\u{1f600}\\x"), "b\\x{FC} \\x{20AC}\\x{1F600}\\x");
  assert.equal(embedNonAscii("a\tb\u0000"), "a\\x{09}b\\x{00}");
  assert.equal(utf8AddrXtext("b ü+=\\@x.test"), "b\\x{20}\\x{FC}\\x{2B}\\x{3D}\\x{5C}@x.test");
});

test("whatever the text, what comes out is printable ASCII, and an address comes back", () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      assert.match(embedNonAscii(text), /^[\x20-\x7e]*$/);
      const ascii = utf8AddrXtext(text);
      assert.match(ascii, /^[\x21-\x7e]*$/);
      const back = ascii.replaceAll(/\\x\{([0-9A-F]+)\}/g, (_all, hex: string) =>
        String.fromCodePoint(Number.parseInt(hex, 16)),
      );
      assert.equal(back, text);
    }),
  );
});
