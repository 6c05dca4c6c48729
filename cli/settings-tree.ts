import type { Members } from "../core/mod.ts";
import { type JsonRecord, rawTextOf, rawTextsOf } from "./json.ts";

/** Settings in force as a tree: those of the virtual MTA, then those of the domain if one is meant. */
export function settingsTree(
  rows: readonly JsonRecord[],
  domain: string | undefined,
  virtualMta: string,
): Members {
  const of = (scope: string): readonly Members[] =>
    rows.filter((row) => rawTextOf(row, "scope") === scope).map(settingTree);
  return {
    title: "Settings",
    vmta: { name: virtualMta, directive: of("virtual-mta") },
    ...(domain === undefined ? {} : { domain: { name: domain, directive: of("domain") } }),
  };
}

function settingTree(row: JsonRecord): Members {
  const [at, block] = [rawTextOf(row, "at"), rawTextOf(row, "block")];
  return {
    name: rawTextOf(row, "directive"),
    value: rawTextsOf(row, "values"),
    ...(at === "" ? {} : { at }),
    ...(block === "" ? {} : { block }),
    effective: row.effective === true,
  };
}
