/** Codes of configuration findings with their titles. Stable; retired codes are never used again. */
export const DIAGNOSTICS = {
  "unknown-directive": "A word that is no directive",
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;
