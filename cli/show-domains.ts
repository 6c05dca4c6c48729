import { type JsonRecord, numberOf, rawTextOf, rowsOf } from "./json.ts";
import { table } from "./terminal.ts";

/** What is queued for a domain, over all its queues. */
export interface DomainReport {
  readonly domain: string;
  readonly recipients: number;
  readonly connections: number;
  /** That of its fullest queue that has one. */
  readonly lastError: string | undefined;
  /** Names of its queues, fullest first. */
  readonly queues: readonly string[];
}

/** Adds up the queues of each domain, fullest first. */
export function domainsOf(queues: unknown): DomainReport[] {
  const rows = rowsOf(queues).sort((a, b) => recipientsOf(b) - recipientsOf(a));
  const byDomain = Map.groupBy(rows, (row) => domainOf(rawTextOf(row, "name")));
  return [...byDomain]
    .map(([domain, own]) => ({
      domain,
      recipients: own.reduce((sum, row) => sum + recipientsOf(row), 0),
      connections: own.reduce((sum, row) => sum + numberOf(row, "connections"), 0),
      lastError: own.map((row) => rawTextOf(row, "lastError")).find((text) => text !== ""),
      queues: own.map((row) => rawTextOf(row, "name")),
    }))
    .sort((a, b) => b.recipients - a.recipients);
}

/** The domains as a table. */
export function domainsText(domains: readonly DomainReport[]): string {
  return table(
    ["domain", "rcpt", "conn", "queues", "last error"],
    domains.map(({ domain, recipients, connections, queues, lastError }) => [
      domain,
      recipients,
      connections,
      queues.length,
      lastError ?? "",
    ]),
  );
}

function recipientsOf(row: JsonRecord): number {
  return numberOf(row, "recipients");
}

/** The first part of `domain/vmta`. */
function domainOf(queue: string): string {
  return queue.split("/", 1)[0] ?? queue;
}
