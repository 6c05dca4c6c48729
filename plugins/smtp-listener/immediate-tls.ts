import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { hasCertificate } from "../inbound-tls/contract.ts";
import type { ListenerAddress } from "./listener-address.ts";

/** What is wrong with listeners of one directive that speak TLS at once: they need a certificate. */
export function immediateTlsDiagnostics(
  directive: string,
  listeners: readonly ListenerAddress[],
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  return listeners.flatMap(({ immediateTls, block }, occurrence) =>
    immediateTls && !hasCertificate(config, block)
      ? [
          {
            severity: "error",
            directive,
            occurrence,
            message: "clients are to speak TLS at once, but there is no certificate to show them",
            hint: "add smtp-server-tls-certificate FILE",
          },
        ]
      : [],
  );
}
