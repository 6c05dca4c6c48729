import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import type { ProcessorKind } from "./processors.ts";
import type { ReportProof } from "./proof.ts";

/** Characters of a key. */
const SHORTEST_KEY = 16;

/** What is wrong with the keys, which are never shown. */
export function keyDiagnostics(keys: readonly string[]): readonly PluginDiagnostic[] {
  return keys.flatMap((key, occurrence) =>
    key.length >= SHORTEST_KEY
      ? []
      : {
          severity: "error",
          directive: "returned-mail-key",
          occurrence,
          message: `the key has ${key.length} characters; it needs ${SHORTEST_KEY} at least`,
          hint: "openssl rand -hex 16 makes one",
        },
  );
}

/** A directive that does nothing without a key. */
export function needsKey(directive: string, config: ResolvedConfig): readonly PluginDiagnostic[] {
  if (hasKey(config)) return [];
  return [
    {
      severity: "error",
      directive,
      message: `${directive} needs a key to sign with`,
      hint: "add returned-mail-key SECRET at the top level",
    },
  ];
}

/** A warning for whoever acts on nothing but what is proven, where nothing ever is. */
export function neverProven(
  proof: ReportProof,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  if (proof !== "signed" || hasKey(config)) return [];
  return [
    {
      severity: "warning",
      directive: "report-proof",
      message: "no report is ever proven to be about mail of ours: there is no returned-mail-key",
      hint: "set it with verp-form signed and add-reference-header, or say report-proof matched, although reports can be made up then",
    },
  ];
}

function hasKey(config: ResolvedConfig): boolean {
  const { value } = config.global.get("returned-mail-key");
  return Array.isArray(value) && value.length > 0;
}

/** What is wrong with a processor. */
export function processorDiagnostics(
  kind: ProcessorKind,
  requireSignature: boolean,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const missing = requireSignature ? needsKey("require-signature", config) : [];
  if (config.inside(config.block(kind, ""), "address-list").length > 0) return missing;
  const message = `no mail comes to <${kind}>: it has no address-list`;
  const hint = "put <address-list> with address or domain into it";
  return [...missing, { severity: "warning", directive: "address-list", message, hint }];
}
