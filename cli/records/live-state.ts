import { type JsonRecord, numberOf, recordIn, rowsOf, textOf } from "../json.ts";

/** What a running server has in its queues now. */
export interface LiveState {
  readonly recipients: number;
  readonly queues: number;
  readonly connections: number;
  /** Those with the most recipients. */
  readonly domains: readonly {
    readonly domain: string;
    readonly recipients: number;
    readonly connections: number;
  }[];
}

/** Asks the server. Rejects with `Refused` when none runs. */
export async function liveState(
  ask: (path: string) => Promise<unknown>,
  most: number,
): Promise<LiveState> {
  const status = recordIn(await ask("/status"));
  const domains = new Map<string, { recipients: number; connections: number }>();
  for (const queue of rowsOf(await ask("/queues"))) {
    const name = domainOf(queue);
    const sum = domains.get(name) ?? { recipients: 0, connections: 0 };
    sum.recipients += numberOf(queue, "recipients");
    sum.connections += numberOf(queue, "connections");
    domains.set(name, sum);
  }
  return {
    recipients: numberOf(status, "recipients"),
    queues: numberOf(status, "queues"),
    connections: numberOf(status, "connectionsOut"),
    domains: [...domains]
      .map(([domain, sum]) => ({ domain, ...sum }))
      .sort((a, b) => b.recipients - a.recipients || (a.domain < b.domain ? -1 : 1))
      .slice(0, most),
  };
}

function domainOf(queue: JsonRecord): string {
  const name = textOf(queue, "name");
  const slash = name.lastIndexOf("/");
  return slash < 0 ? name : name.slice(0, slash);
}
