import { readIp } from "../../directive/kinds/cidr.ts";
import { addressPort } from "../../directive/kinds/hosts.ts";
import type { Position } from "../../errors/diagnostic.ts";
import type { BoundBlock } from "../bound.ts";
import { type Findings, placeOf } from "../findings.ts";
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
  findings: Findings,
): void {
  const seen: Endpoint[] = [];
  for (const endpoint of allEndpoints(root, mentions)) {
    const other = seen.find((each) => clash(each, endpoint));
    if (other) {
      const place = other.at ? ` (${placeOf(other.at)})` : "";
      const message = `${LISTENER.print(endpoint)} is taken by ${LISTENER.print(other)}${place}`;
      findings.error("port-conflict", message, endpoint.at, "use another port or address");
    }
    seen.push(endpoint);
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

/** Port 0 is any free port. */
function clash(a: Endpoint, b: Endpoint): boolean {
  if (a.port !== b.port || a.port === 0) return false;
  if (a.host === b.host) return true;
  const [one, other] = [readIp(a.host), readIp(b.host)];
  if (one === undefined || one.family !== other?.family) return false;
  // With a zone the same address is another one on each interface.
  const same = one.value === other.value && !a.host.includes("%");
  return same || one.value === EVERY || other.value === EVERY;
}

/** `0.0.0.0` and `::` as numbers. */
const EVERY = 0n;
