import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";

/** How long a handler may take where the configuration does not say, milliseconds. */
const PLUGIN_TIMEOUT = 30_000;

/** How long a plugin may take to answer one question, milliseconds. */
export function pluginTimeout({ global }: ResolvedConfig): number {
  const { value } = global.get("plugin-timeout");
  return typeof value === "number" ? value : PLUGIN_TIMEOUT;
}
