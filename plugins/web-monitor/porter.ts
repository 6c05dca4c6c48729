import type { Cidr } from "../../core/mod.ts";
import { accessFrom } from "./addresses.ts";
import { refused } from "./answers.ts";
import type { Connection } from "./connection.ts";
import { isOwnHost } from "./host-check.ts";
import type { AccessWord } from "./kinds.ts";
import type { Visit } from "./web-app.ts";

/** What says who may do what. */
export interface PorterSettings {
  readonly httpAccess: readonly (readonly [Cidr, AccessWord])[];
}

/** Says who asks, or why a request is not taken at all. */
export function visitOf(
  request: Request,
  { address }: Connection,
  { httpAccess }: PorterSettings,
  isOwnName: (name: string) => boolean,
): Visit | Response {
  if (!isOwnHost(request.headers.get("host") ?? undefined, isOwnName))
    return refused(421, "this server is not called so: http-host-names says by which names it is");
  const { right, seesLogs } = accessFrom(address, httpAccess);
  const why =
    right === undefined
      ? `http-access allows nothing from ${address}`
      : `http-access allows ${right} from ${address}`;
  return { name: "address", address, right, seesLogs, why, note: () => {} };
}
