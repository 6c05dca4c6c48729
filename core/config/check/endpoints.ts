import { readIp } from "../../directive/kinds/cidr.ts";
import { addressPort } from "../../directive/kinds/hosts.ts";
import type { Position } from "../../errors/diagnostic.ts";
import type { BoundBlock } from "../bind/bound.ts";
import { type Diagnostics, placeOf } from "../report/diagnostics.ts";
import type { MentionAt } from "./mentions.ts";

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly at: Position | undefined;
}

/** Looks whether two listeners want the same port of the same address. */
export function checkEndpoints(
  root: BoundBlock,
  mentions: readonly MentionAt[],
  diagnostics: Diagnostics,
): void {
  const taken = new Taken();
  for (const endpoint of allEndpoints(root, mentions)) {
    // Port 0 is any free port.
    if (endpoint.port === 0) continue;
    const other = taken.by(endpoint);
    if (other) {
      const place = other.at ? ` (${placeOf(other.at)})` : "";
      const message = `${LISTENER.print(endpoint)} is taken by ${LISTENER.print(other)}${place}`;
      diagnostics.error("port-conflict", message, endpoint.at, "use another port or address");
    } else taken.add(endpoint);
  }
}

function* allEndpoints(root: BoundBlock, mentions: readonly MentionAt[]): Iterable<Endpoint> {
  for (const { mention, at } of mentions)
    if (mention.kind === "endpoint") yield { host: mention.host, port: mention.port, at };
  for (const { scope, name, at } of root.children.values()) {
    if (scope !== "smtp-listener" && scope !== "transmissions-api-listener") continue;
    const parsed = LISTENER.parse(name);
    if (parsed.ok) yield { ...parsed.value, at };
  }
}

const LISTENER = addressPort(25);

/** Endpoints that are listened on. */
class Taken {
  readonly #byAddress = new Map<string, Endpoint>();
  /** The first of each port and family. */
  readonly #any = new Map<string, Endpoint>();

  /** What an endpoint clashes with: every address of a family clashes with each of it. */
  by(endpoint: Endpoint): Endpoint | undefined {
    const { all, own, every } = keysOf(endpoint);
    return this.#byAddress.get(own) ?? (every ? this.#any : this.#byAddress).get(all);
  }

  add(endpoint: Endpoint): void {
    const { all, own } = keysOf(endpoint);
    this.#byAddress.set(own, endpoint);
    if (!this.#any.has(all)) this.#any.set(all, endpoint);
  }
}

/** The keys of an endpoint: its own, and that of every address of its family (`0.0.0.0` or `::`). */
function keysOf({ host, port }: Endpoint): { all: string; own: string; every: boolean } {
  const ip = readIp(host);
  const all = `${ip?.family} 0 ${port}`;
  // With a zone the same address is another one on each interface.
  const own = host.includes("%") ? `${host} ${port}` : `${ip?.family} ${ip?.value} ${port}`;
  return { all, own, every: own === all };
}
