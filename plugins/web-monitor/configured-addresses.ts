import type { HostPort, ResolvedConfig } from "../../core/mod.ts";
import { wantedAddresses } from "./addresses.ts";
import { addressAccess, webPort } from "./kinds.ts";

/** Where the web server of a configuration is to listen; none while it is off. Port 0 is any free one. */
export function configuredWebAddresses({ global }: ResolvedConfig): readonly HostPort[] {
  const [port] = global.get("http-mgmt-port").occurrences.map(({ text }) => webPort.parse(text));
  const rules = global.get("http-access").occurrences.flatMap(({ text }) => {
    const parsed = addressAccess.parse(text);
    return parsed.ok ? [parsed.value] : [];
  });
  const httpMgmtPort = port?.ok ? port.value : undefined;
  return wantedAddresses({ httpMgmtPort, httpAccess: rules });
}
