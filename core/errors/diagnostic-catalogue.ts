/** Codes of configuration findings, with their titles. Stable: a retired code is never used again. */
export const DIAGNOSTICS = {
  "unknown-directive": "A word that is no directive",
  "wrong-scope": "A directive where it cannot stand",
  "plugin-not-enabled": "A directive of a plugin that is not enabled",
  "missing-value": "A directive without a value",
  "bad-value": "A value the directive does not take",
  "unknown-block": "A tag that is no block",
  "misplaced-block": "A block where it cannot stand",
  "missing-argument": "A block without its name, pattern or address",
  "bad-argument": "A block whose name, pattern or address makes no sense",
  "unclosed-block": "A block that is not closed",
  "stray-close": "A closing tag without its opening",
  "malformed-line": "A line that is neither directive nor tag",
  "unclosed-quote": "A quote that is not closed",
  "include-not-found": "An include that names no file",
  "include-loop": "A file that includes itself",
  "include-too-deep": "Includes nested too deeply",
  "unreadable-file": "A file that cannot be read",
  "unreadable-plugin": "A plugin that cannot be loaded",
  "bad-definition": "A part of a TypeScript configuration that makes no sense",
  "plugin-failure": "A plugin that fails while its settings are read or checked",
  "claimed-twice": "A directive that two plugins claim",
  contradiction: "Settings that do not go together",
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;
