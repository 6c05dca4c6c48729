import {
  isSocketHost,
  type ListedHost,
  type PluginDiagnostic,
  type ResolvedConfig,
} from "../../core/mod.ts";
import { viewsOf } from "../local-delivery/contract.ts";

/** Sockets among the hosts of a block whose mail goes by SMTP, which cannot use them. */
export function socketDiagnostics(
  tiers: readonly (readonly ListedHost[])[],
  block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const socket = tiers.flat().find(({ host }) => isSocketHost(host));
  if (socket === undefined || block.startsWith("[") || mayBeLmtp(block, config)) return [];
  return [
    {
      severity: "error",
      directive: "smtp-hosts",
      message: `SMTP cannot use the socket ${socket.host}`,
      hint: "add: type lmtp",
    },
  ];
}

/** Whether mail of a block goes by LMTP, in some virtual MTA at least. */
function mayBeLmtp(block: string, config: ResolvedConfig): boolean {
  return viewsOf(block, config).some((view) => view.get("type").value === "lmtp");
}
