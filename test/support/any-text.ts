import fc from "fast-check";

/** Code points of one and two bytes, and all there are; half a surrogate pair is none. */
const SIGN = fc
  .oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0, max: 0x7ff }),
    fc.integer({ min: 0, max: 0x10_ffff }),
  )
  .map((code) => (code >= 0xd800 && code < 0xe000 ? "�" : String.fromCodePoint(code)));

/** Texts of any code points. fast-check's own (`unit: "binary"`) take seconds to be made ready, in each test file. */
export function anyText(
  length: { readonly minLength?: number; readonly maxLength?: number } = {},
): fc.Arbitrary<string> {
  return fc.string({ unit: SIGN, ...length });
}
