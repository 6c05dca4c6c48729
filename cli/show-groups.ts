import { queueDomain } from "../plugins/admin/contract.ts";
import { Refused } from "./exit.ts";
import { type JsonRecord, numberOf, rawTextOf, rowsOf } from "./json.ts";
import { queuesSeen, type View } from "./queue-view.ts";
import { domainsOf, domainsText } from "./show-domains.ts";
import { queuesText } from "./show-queues.ts";
import { type Terminal, table } from "./terminal.ts";

/** What is queued for a virtual MTA, over all its queues. */
interface VirtualMtaReport {
  readonly virtualMta: string;
  readonly domains: number;
  readonly recipients: number;
  readonly connections: number;
}

/** `mta show domains [NAME]`: all domains with mail, or one domain and its queues. */
export function showDomains(
  queues: unknown,
  name: string | undefined,
  view: View,
  json: boolean,
  to: Terminal,
): void {
  const { vmta = "*" } = view;
  const pattern = `${name === undefined ? "*" : queueDomain(name)}/${vmta}`;
  const own = queuesSeen(rowsOf(queues), { ...view, pattern });
  const matching = domainsOf(own);
  if (view.byName) matching.sort((a, b) => a.domain.localeCompare(b.domain));
  const domains = matching.slice(0, view.most);
  if (json) to.print(JSON.stringify(domains, undefined, 2));
  if (name !== undefined && domains.length === 0)
    throw new Refused(`nothing is queued for ${name}`);
  if (json) return;
  to.print(domainsText(domains));
  if (name === undefined) to.print(`\n${domains.length} of ${matching.length} matching domains.`);
  else to.print(`\n${queuesText(own, Date.now())}`);
}

/** `mta show vmtas`: virtual MTAs with mail. */
export function showVirtualMtas(queues: unknown, view: View, json: boolean, to: Terminal): void {
  const matching = virtualMtasOf(rowsOf(queues));
  if (view.byName) matching.sort((a, b) => a.virtualMta.localeCompare(b.virtualMta));
  const shown = matching.slice(0, view.most);
  if (json) return to.print(JSON.stringify(shown, undefined, 2));
  const all = matching.reduce((sum, { recipients }) => sum + recipients, 0);
  to.print(
    table(
      ["name", "domains", "rcpt", "% total", "conn"],
      shown.map(({ virtualMta, domains, recipients, connections }) => [
        virtualMta,
        domains,
        recipients,
        all === 0 ? 0 : Math.round((recipients / all) * 1000) / 10,
        connections,
      ]),
    ),
  );
  to.print(`\n${shown.length} of ${matching.length} virtual MTAs.`);
}

function virtualMtasOf(rows: readonly JsonRecord[]): VirtualMtaReport[] {
  const byName = Map.groupBy(rows, (row) => rawTextOf(row, "name").split("/").slice(1).join("/"));
  const sum = (own: readonly JsonRecord[], member: string): number =>
    own.reduce((total, row) => total + numberOf(row, member), 0);
  return Array.from(byName, ([virtualMta, own]) => ({
    virtualMta,
    domains: own.length,
    recipients: sum(own, "recipients"),
    connections: sum(own, "connections"),
  })).sort((a, b) => b.recipients - a.recipients);
}
