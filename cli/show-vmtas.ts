import { kilobytes, queueParts, treeText } from "../core/mod.ts";
import { bytesOfQueues } from "./bytes-of-queues.ts";
import { type JsonRecord, numberOf, rawTextOf, rowsOf } from "./json.ts";
import { inOrder } from "./queue-view.ts";
import type { GroupsRequest } from "./show-domains.ts";
import { kilobytesText } from "./show-queues.ts";
import { type Terminal, table } from "./terminal.ts";

/** What is queued for a virtual MTA, over all its queues. */
interface VirtualMtaReport {
  readonly name: string;
  readonly queues: readonly string[];
  readonly recipients: number;
  readonly connections: number;
}

/** `mta show vmtas`: virtual MTAs with mail. */
export async function showVirtualMtas(
  { ask, view, form }: GroupsRequest,
  to: Terminal,
): Promise<void> {
  const bytesOf = await bytesOfQueues(ask);
  const matching = virtualMtasOf(rowsOf(await ask("/queues")))
    .map((report) => ({ ...report, bytes: bytesOf(report.queues) }))
    .sort((a, b) => inOrder(view.sort, a, b));
  const shown = matching.slice(0, view.most);
  const all = matching.reduce((sum, { recipients }) => sum + recipients, 0);
  const share = (recipients: number): number =>
    all === 0 ? 0 : Math.round((recipients / all) * 1000) / 10;
  if (form !== "text") {
    const vmta = shown.map(({ name, queues, recipients, connections, bytes }) => ({
      name,
      dom: queues.length,
      rcp: recipients,
      pct: share(recipients),
      ...(bytes === undefined ? {} : { kb: kilobytes(bytes) }),
      conn: connections,
    }));
    return to.print(treeText({ title: "VirtualMTAs", vmta }, form));
  }
  to.print(
    table(
      ["name", "domains", "rcpt", "% total", "kbytes", "conn"],
      shown.map(({ name, queues, recipients, connections, bytes }) => [
        name,
        queues.length,
        recipients,
        share(recipients),
        kilobytesText(bytes),
        connections,
      ]),
      to,
    ),
  );
  to.print(`\n${shown.length} of ${matching.length} virtual MTAs.`);
}

function virtualMtasOf(rows: readonly JsonRecord[]): VirtualMtaReport[] {
  const byName = Map.groupBy(rows, (row) => queueParts(rawTextOf(row, "name")).virtualMta);
  const sum = (own: readonly JsonRecord[], member: string): number =>
    own.reduce((total, row) => total + numberOf(row, member), 0);
  return Array.from(byName, ([name, own]) => ({
    name,
    queues: own.map((row) => rawTextOf(row, "name")),
    recipients: sum(own, "recipients"),
    connections: sum(own, "connections"),
  }));
}
