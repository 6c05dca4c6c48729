import { EXIT, Refused } from "./exit.ts";
import { countText } from "./grouped.ts";
import { numberOf, recordIn } from "./json.ts";
import { retryRecipients } from "./queued-mail.ts";
import { resultOf, type Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** What queue commands did. */
const DONE = {
  pause: "paused",
  resume: "resumed",
  schedule: "scheduled",
  normal: "put into normal mode",
  backoff: "put into back-off",
} as const;

/** A command for queues, or the mode that they are put into. */
export interface QueueCommand {
  readonly command: keyof typeof DONE;
  /** `domain[/vmta]`, with `*` for any characters. */
  readonly pattern: string;
  /** Whether deferred recipients are tried as well. */
  readonly retry: boolean;
  /** Why they are stopped, by whom, and until when, as the server reads it. */
  readonly order: Readonly<Record<string, string>>;
  readonly server: Server;
}

/** `mta pause|resume|schedule` and `mta set queue`: changes the queues that fit, and says how many. Returns the exit code. */
export async function changeQueues(
  { command, pattern, retry, order, server }: QueueCommand,
  to: Terminal,
): Promise<number> {
  const isMode = command === "normal" || command === "backoff";
  const query = new URLSearchParams({ queue: pattern, ...(isMode && { mode: command }), ...order });
  const path = `/queues/${isMode ? "mode" : command}?${query}`;
  const answer = recordIn(resultOf(await server.ask("POST", path)));
  const [matching, changed] = [numberOf(answer, "matching"), numberOf(answer, "changed")];
  if (matching === 0 && !pattern.includes("*") && numberOf(answer, "holds") === 0)
    throw new Refused(none(command, pattern));
  to.print(`${changed} of ${matching} matching queues ${DONE[command]}.`);
  return retry ? retryToo(pattern, server, to) : EXIT.done;
}

async function retryToo(pattern: string, server: Server, to: Terminal): Promise<number> {
  const { isWhole, done } = await retryRecipients(pattern, server, to);
  const many = countText(done, "deferred recipient is", "deferred recipients are");
  const told = `${many} tried now`;
  to.print(isWhole ? `${told}.` : `stopped: ${told}; the rest waits as before.`);
  return isWhole ? EXIT.done : EXIT.refused;
}

function none(command: QueueCommand["command"], pattern: string): string {
  const text = `there is no queue ${pattern}`;
  if (command !== "pause" && command !== "backoff") return text;
  return pattern.includes("/")
    ? `${text}, and no such virtual MTA or domain it could be of`
    : `${text}; name one without mail in full, e.g. ${pattern}/{default}`;
}
