import { auditCount, auditText } from "../plugins/audit/contract.ts";
import { UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** `mta show audit`: the last changes that were asked for, the newest last. */
export async function showAudit(
  count: string | undefined,
  { ask, json }: { readonly ask: (path: string) => Promise<unknown>; readonly json: boolean },
  to: Terminal,
): Promise<void> {
  const most = auditCount(count);
  if (most === undefined) throw new UsageError("mta show audit takes a number of entries");
  const entries = await ask(`/audit?most=${most}`);
  to.print(json ? JSON.stringify(entries, undefined, 2) : auditText(entries));
}
