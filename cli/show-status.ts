import { type Form, treeText } from "../core/mod.ts";
import { type Ask, unlessRefused } from "./bytes-of-queues.ts";
import { type JsonRecord, recordIn } from "./json.ts";
import type { ServerStatus } from "./status-facts.ts";
import { statusText } from "./status-text.ts";
import { statusTree } from "./status-tree.ts";
import type { Terminal } from "./terminal.ts";

/** `mta show status`: totals of the running server. */
export async function showStatus(ask: Ask, form: Form, to: Terminal): Promise<void> {
  const status = recordIn(await ask("/status"));
  const part = async (path: string): Promise<JsonRecord> =>
    recordIn((await unlessRefused(ask(path))) ?? {});
  const [server, spool, traffic, dns, census] = [
    await part("/server"),
    await part("/spool"),
    await part("/traffic"),
    await part("/dns"),
    await part("/census"),
  ];
  const agents = await unlessRefused(ask("/queues/agents"));
  const told: ServerStatus = { status, server, spool, traffic, dns, agents, census };
  const now = Date.now();
  to.print(form === "text" ? statusText(told, now, to) : treeText(statusTree(told, now), form));
}
