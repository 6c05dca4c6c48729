import { until } from "../support/until.ts";

/**
 * Resolves with true when all who were taken are among those seen, and with false when nobody further was seen for 20 seconds. Others may
 * be seen too, of messages whose reply a kill took away: how many were seen says nothing.
 */
export async function recordsCome(
  taken: ReadonlySet<string>,
  seen: ReadonlySet<string>,
): Promise<boolean> {
  for (const recipient of taken)
    while (!seen.has(recipient)) {
      const { size } = seen;
      const more = until("more records", async () => (seen.size > size ? true : undefined));
      if (!(await more.catch(() => false))) return false;
    }
  return true;
}
