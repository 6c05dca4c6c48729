import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { viewsOf } from "./contract.ts";

/** What `type http-delivery` lacks at a block: a URL. Mail of a virtual MTA may find it in a block nested there. */
export function httpDiagnostics(
  block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  // Of what matches a range of address literals, the name of its block says nothing.
  if (block.startsWith("[")) return [];
  const urls = viewsOf(block, config).map((view) => view.get("http-delivery-url").value);
  if (urls.some((value) => value !== undefined)) return [];
  return [
    {
      severity: "error",
      directive: "type",
      message: "type http-delivery needs an http-delivery-url",
      hint: "add: http-delivery-url https://hooks.example.net/mail",
    },
  ];
}
