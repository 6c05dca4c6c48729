import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { viewsOf } from "../local-delivery/contract.ts";

/** What `type http-delivery` lacks at a block. Mail of a virtual MTA may find it in a block nested there. */
export function checkHttpDelivery(
  block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  // Of what matches a range of address literals, the name of its block says nothing.
  if (block.startsWith("[")) return [];
  const isPosted = viewsOf(block, config).filter(
    (view) => view.get("type").value === "http-delivery" && view.get("local").value !== true,
  );
  return isPosted.some((view) => view.get("http-delivery-url").value === undefined)
    ? [
        {
          severity: "error",
          directive: "type",
          message: "type http-delivery needs an http-delivery-url",
          hint: "add: http-delivery-url https://hooks.example.net/mail",
        },
      ]
    : [];
}
