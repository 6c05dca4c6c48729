import type { CommandAnswer, CommandCall } from "../../core/mod.ts";
import { auditCount, auditText } from "./audit-text.ts";

/** `mta audit [COUNT]`: the last changes that were asked for, the newest last. */
export async function auditCommand({
  operands: [count, ...more],
  ask,
}: CommandCall<unknown>): Promise<CommandAnswer> {
  const most = auditCount(count);
  if (more.length > 0 || most === undefined) throw new Error("expected: mta audit [COUNT]");
  const data = await ask("GET", `/audit?most=${most}`);
  return { data, text: auditText(data) };
}
