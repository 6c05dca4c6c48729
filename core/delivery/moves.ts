import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import { type Note, note } from "../message/note.ts";
import { notesProblem, RECIPIENT_NOTES_LIMIT } from "../message/notes.ts";
import type { RecipientOutcome } from "../message/transaction.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { RecipientRow, RowMove } from "../queue/store.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** How often agents may move a recipient to another queue; more often it goes in a circle. */
const MOST_MOVES = 10;

/** How often agents have moved a recipient to another queue; kept with it. */
export const MOVES: Note<number> = note(
  "core.moves",
  { doc: "How often delivery agents have moved it to another queue.", limit: 16 },
  String,
  (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
);

/** An agent's wish that a recipient waits in another queue. */
type MovedOutcome = Extract<RecipientOutcome, { readonly kind: "moved" }>;

/** A recipient that waits in another queue from now on, with that queue. */
export interface AgentMove extends RowMove {
  readonly target: QueueRuntime;
}

/** Finds the queues that agents move recipients to, and sees to it that none goes in a circle. */
export class Moves {
  readonly #parts: MovesParts;
  readonly #raised = new Set<string>();

  constructor(parts: MovesParts) {
    this.#parts = parts;
  }

  /** The move of a recipient; the failure with which it waits where it is when it cannot go there. */
  of(
    from: QueueRuntime,
    row: RecipientRow,
    { queue, text }: MovedOutcome,
  ): AgentMove | DeliveryFailure {
    const { policy, scheduler, log } = this.#parts;
    const { domain, virtualMta } = queue;
    const to = `${domain}/${virtualMta}`;
    if (!policy.isVirtualMta(virtualMta))
      return this.#wrong(from, to, "there is no such virtual MTA");
    const times = (MOVES.of(row) ?? 0) + 1;
    const { note: name, text: count } = MOVES.with(times);
    const notes = { ...row.notes, [name]: count };
    if (to === from.name || times > MOST_MOVES || notesProblem(notes, RECIPIENT_NOTES_LIMIT)) {
      this.#raised.add(from.name);
      const told = `mail for ${to} goes in a circle, moved by a delivery agent: it waits in ${from.name}`;
      this.#parts.alarms.raise(`moved-in-circle:${from.name}`, told, "error");
      return circle;
    }
    try {
      const target = scheduler.queue(to);
      log.info("moved to another queue", { queue: from.name, to, recipient: row.address, text });
      return { row, queue: target.id, notes, target };
    } catch (error) {
      return this.#wrong(from, to, errorText(error));
    }
  }

  #wrong(from: QueueRuntime, to: string, problem: string): DeliveryFailure {
    this.#parts.log.error("a delivery agent moves mail where it cannot go", {
      queue: from.name,
      to,
      problem,
    });
    return failed("internal", "4.3.0", `it cannot be moved to ${to}: ${problem}`, undefined);
  }

  /** Other plans are in force: what still goes in a circle says so again. */
  plansChanged(): void {
    for (const name of this.#raised) this.#parts.alarms.clear(`moved-in-circle:${name}`);
    this.#raised.clear();
  }
}

/** RFC 3463 §3.5: 4.4.6, routing loop detected. */
const circle: DeliveryFailure = failed(
  "internal",
  "4.4.6",
  "delivery agents move it from queue to queue in a circle",
  undefined,
);

interface MovesParts {
  readonly scheduler: Pick<Scheduler, "queue">;
  readonly policy: Pick<DeliveryPolicy, "isVirtualMta">;
  readonly alarms: Alarms;
  readonly log: Log;
}
