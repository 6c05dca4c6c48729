import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import type { Diagnostic } from "../../errors/diagnostic.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import { isVirtualMta } from "../virtual-mtas.ts";

/** Virtual MTAs, and queues of each, that are named. */
const MOST = 20;

const HINT =
  "put it back, or send its mail elsewhere first, for example: reroute-to-virtual-mta main; with mta reload --force its mail waits";

/** What a new configuration would leave without its virtual MTA: a diagnostic for each that has mail and is gone. */
export function abandonedQueues(
  before: ResolvedConfig,
  after: ResolvedConfig,
  scheduler: Pick<Scheduler, "queues">,
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const gone = before.names("virtual-mta").filter((name) => !isVirtualMta(after, name));
  if (gone.length === 0) return [];
  const queues = new Map<string, Waiting>(
    gone.map((name) => [name, { named: [], queues: 0, recipients: 0 }]),
  );
  for (const { virtualMta, name, waiting } of scheduler.queues()) {
    const found = waiting > 0 ? queues.get(virtualMta) : undefined;
    if (found === undefined) continue;
    found.queues++;
    found.recipients += waiting;
    if (found.named.length < MOST) found.named.push(`${name} (${waiting})`);
  }
  const withMail = [...queues].filter(([, found]) => found.queues > 0);
  return withMail.slice(0, MOST).map(([name, found]) => ({
    code: "virtual-mta-in-use",
    severity,
    message: `the virtual MTA ${name} is gone, but has mail in its queues: ${listOf(found)}`,
    at: undefined,
    includedFrom: [],
    hint: HINT,
  }));
}

interface Waiting {
  readonly named: string[];
  queues: number;
  recipients: number;
}

function listOf({ named, queues, recipients }: Waiting): string {
  const more = queues - named.length;
  const list = named.join(", ");
  return more === 0 ? list : `${list}, and ${more} more; ${recipients} recipients in all`;
}
