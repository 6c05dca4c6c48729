import fc from "fast-check";
import type { MacroValues } from "../../plugins/local-delivery/macros/template.ts";
import { anyText } from "./any-text.ts";

const value = fc.oneof(
  fc.constantFrom(
    "",
    ".",
    "..",
    "-rf",
    "a/b",
    "../../etc",
    "a\0b",
    "%2F",
    "\n",
    "~",
    "é",
    "\u202e",
  ),
  fc.string(),
  anyText(),
);

/** Values as hostile as addresses can be, and more. */
export const anyMacroValues: fc.Arbitrary<MacroValues> = fc.record({
  bodytype: value,
  ctime: value,
  isodate: value,
  timet: value,
  rfctime: value,
  envid: value,
  from: value,
  to: value,
  user: value,
  domain: value,
});
