import { type Form, kilobytes, type Members, treeText } from "../core/mod.ts";
import { queueDomain } from "../plugins/admin/contract.ts";
import { type Ask, type BytesOf, bytesOfQueues } from "./bytes-of-queues.ts";
import { Refused } from "./exit.ts";
import { type JsonRecord, numberOf, rawTextOf, rowsOf } from "./json.ts";
import { queueTree } from "./queue-tree.ts";
import { inOrder, queuesSeen, type View } from "./queue-view.ts";
import { kilobytesText, queuesText } from "./show-queues.ts";
import { type Look, type Terminal, table } from "./terminal.ts";

/** Queues of a domain that are told in full. */
const MOST_QUEUES = 1000;

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

/** What a listing of groups of queues is asked. */
export interface GroupsRequest {
  readonly ask: Ask;
  readonly view: View;
  readonly form: Form;
}

/** `mta show domains [NAME]`: all domains with mail, or one domain and its queues. */
export async function showDomains(
  { ask, view, form }: GroupsRequest,
  name: string | undefined,
  to: Terminal,
): Promise<void> {
  const { vmta = "*" } = view;
  const pattern = `${name === undefined ? "*" : queueDomain(name)}/${vmta}`;
  const bytesOf = await bytesOfQueues(ask);
  const own = queuesSeen(rowsOf(await ask("/queues")), { ...view, pattern }, bytesOf);
  const matching = domainsOf(own)
    .map((report) => ({ ...report, name: report.domain, bytes: bytesOf(report.queues) }))
    .sort((a, b) => inOrder(view.sort, a, b));
  const domains = matching.slice(0, view.most);
  if (name !== undefined && domains.length === 0)
    throw new Refused(`nothing is queued for ${name}`);
  if (form !== "text") {
    const domain = domains.map((one) => domainTree(one, bytesOf));
    const rows = name === undefined ? [] : own.slice(0, MOST_QUEUES);
    const queue = rows.map((row) => queueTree(row, [], bytesOf([rawTextOf(row, "name")])));
    const ofOne = name === undefined ? {} : { queue };
    return to.print(treeText({ title: "Domains", domain, ...ofOne }, form));
  }
  to.print(domainsText(domains, bytesOf, to));
  if (name === undefined) to.print(`\n${domains.length} of ${matching.length} matching domains.`);
  else to.print(`\n${queuesText(own, Date.now(), bytesOf, to)}`);
}

function domainTree(
  { domain, recipients, connections, lastError, queues }: DomainReport,
  bytesOf: BytesOf,
): Members {
  const bytes = bytesOf(queues);
  return {
    name: domain,
    rcp: recipients,
    ...(bytes === undefined ? {} : { kb: kilobytes(bytes) }),
    conn: connections,
    event: lastError === undefined ? [] : [{ type: "error", text: lastError }],
    queue: queues.map((name) => ({ name })),
  };
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
function domainsText(domains: readonly DomainReport[], bytesOf: BytesOf, look: Look): string {
  return table(
    ["domain", "rcpt", "kbytes", "conn", "queues", "last error"],
    domains.map(({ domain, recipients, connections, queues, lastError }) => [
      domain,
      recipients,
      kilobytesText(bytesOf(queues)),
      connections,
      queues.length,
      lastError ?? "",
    ]),
    look,
  );
}

function recipientsOf(row: JsonRecord): number {
  return numberOf(row, "recipients");
}

/** The first part of `domain/vmta`. */
function domainOf(queue: string): string {
  return queue.split("/", 1)[0] ?? queue;
}
