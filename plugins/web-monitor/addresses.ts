import { type Cidr, contains, type HostPort, hostAddresses, isLoopback } from "../../core/mod.ts";
import { type Access, type AccessWord, accessOf } from "./kinds.ts";

/** The directives about where the web server listens. */
export interface ListeningSettings {
  readonly httpMgmtPort: number | "any" | undefined;
  readonly httpAccess: readonly (readonly [Cidr, AccessWord])[];
}

/** The port where nothing says which. */
const USUAL_PORT = 8080;

/**
 * Where the web server is to listen: nowhere unless the configuration has a port or a rule of access; on loopback alone unless a rule
 * admits another address. Port 0 is any free one.
 */
export function wantedAddresses(
  { httpMgmtPort: port, httpAccess: rules }: ListeningSettings,
  local: readonly string[] = hostAddresses(),
): readonly HostPort[] {
  if (port === 0 || (port === undefined && rules.length === 0)) return [];
  const bound = port === "any" ? 0 : (port ?? USUAL_PORT);
  const admitsOthers = rules.some(([range, word]) => word !== "none" && !isLoopback(range.text));
  if (!admitsOthers) return [{ host: "127.0.0.1", port: bound }];
  // That of IPv6 takes those of IPv4 too; a host may have no IPv6.
  return [{ host: local.some((each) => each.includes(":")) ? "::" : "0.0.0.0", port: bound }];
}

const EVERYTHING: Access = { right: "admin", seesLogs: true };
const NOTHING: Access = { right: undefined, seesLogs: false };

/** What a client may do by its address: what the first rule that fits says; without any rule everything from this host, and nothing else. */
export function accessFrom(address: string, rules: ListeningSettings["httpAccess"]): Access {
  if (rules.length === 0) return isLoopback(address) ? EVERYTHING : NOTHING;
  const found = rules.find(([range]) => contains(range, address));
  return found === undefined ? NOTHING : accessOf(found[1]);
}
