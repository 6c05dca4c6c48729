import { Refused } from "./exit.ts";
import { isRecord, numberOf } from "./json.ts";
import { askServer, resultOf } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** What queue commands did, in their past. */
const DONE = { pause: "paused", resume: "resumed", schedule: "scheduled" } as const;

/** `mta pause|resume|schedule`: changes the queues that fit, and says how many. */
export async function changeQueues(
  command: keyof typeof DONE,
  pattern: string,
  socketPath: string,
  to: Terminal,
): Promise<void> {
  const path = `/queues/${command}?${new URLSearchParams({ queue: pattern })}`;
  const answer = resultOf(await askServer(socketPath, "POST", path));
  const { matching, changed } = isRecord(answer)
    ? { matching: numberOf(answer, "matching"), changed: numberOf(answer, "changed") }
    : { matching: 0, changed: 0 };
  if (matching === 0 && !pattern.includes("*")) throw new Refused(`there is no queue ${pattern}`);
  to.print(`${changed} of ${matching} matching queues ${DONE[command]}.`);
}
