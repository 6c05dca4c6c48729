import { isLoopback, type PluginDiagnostic } from "../../core/mod.ts";
import type { ListeningSettings } from "./addresses.ts";
import type { NamedProxy } from "./forwarded.ts";

/** What says whether TLS is spoken. */
interface Safety {
  readonly httpTlsCertificate: readonly unknown[];
  readonly httpTrustedProxy: readonly NamedProxy[];
}

/** What whoever lets others in should know. */
export function exposureDiagnostics({
  httpAccess,
  httpMgmtPort,
  httpTlsCertificate,
  httpTrustedProxy,
}: ListeningSettings & Safety): readonly PluginDiagnostic[] {
  const open = httpAccess.find(
    ([range, word]) => (word === "operator" || word === "admin") && !isLoopback(range.text),
  );
  const isSafe = httpTlsCertificate.length + httpTrustedProxy.length > 0;
  if (open === undefined || isSafe || httpMgmtPort === 0) return [];
  const [{ text }, word] = open;
  return [
    {
      severity: "warning",
      directive: "http-access",
      message: `clients of ${text} may be ${word}, but get no more than monitor: changes from elsewhere take a login or a key over TLS`,
      hint: "add http-tls-certificate FILE, or name the proxy that speaks TLS with http-trusted-proxy",
    },
  ];
}
