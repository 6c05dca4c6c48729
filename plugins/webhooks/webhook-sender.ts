import { createHash } from "node:crypto";
import {
  type Clock,
  type JournalEntry,
  type Log,
  type NameChoices,
  nameChooser,
  queueChooser,
  sleep,
} from "../../core/mod.ts";
import type { BounceCategories } from "../bounce-categories/contract.ts";
import { type BatchLimits, bodyOf, nextBatch } from "./batches.ts";
import type { WebhookEvent } from "./event-type.ts";
import { itemsOf, type WebhookItem } from "./items.ts";
import type { Posted, Poster } from "./poster.ts";
import { type SigningKey, signatureFields } from "./signing-key.ts";

/** How long to wait before a request that failed is sent again, milliseconds; doubles each time. */
const FIRST_PAUSE = 500;

/** What a webhook wants to hear of, and how it is told. */
export interface WebhookOptions {
  readonly name: string;
  readonly events: readonly WebhookEvent[];
  readonly queueFilter: NameChoices | undefined;
  readonly domainFilter: NameChoices | undefined;
  readonly virtualMtaFilter: NameChoices | undefined;
  readonly jobFilter: NameChoices | undefined;
  readonly limits: BatchLimits;
  /** Requests at a time. What is of one queue stays in order. */
  readonly connections: number;
  readonly keys: readonly SigningKey[];
  /** How often a request that failed is sent again before all is left for later. */
  readonly retries: number;
  /** What is refused for its content is given up. */
  readonly dropRefused: boolean;
}

/** What a webhook works with. */
export interface WebhookParts {
  /** Our name, by which the receiver tells servers apart. */
  readonly host: string;
  readonly poster: Pick<Poster, "post" | "shown">;
  readonly clock: Clock;
  readonly log: Log;
  readonly categories: Pick<BounceCategories, "of">;
  /** Events were taken, or given up because they were refused. */
  readonly count: (events: number, result: "taken" | "dropped") => void;
}

/** Tells a web server what happened, in batches. */
export class WebhookSender {
  readonly #options: WebhookOptions;
  readonly #parts: WebhookParts;
  /** The last item that was taken of each line, of events that come again because others were not. */
  readonly #taken = new Map<number, Pick<WebhookItem, "event" | "part">>();
  /** Events in a request; fewer once one was too large, and more again as they are taken. */
  #most: number;

  readonly #isWanted: (item: WebhookItem) => boolean;

  constructor(options: WebhookOptions, parts: WebhookParts) {
    this.#options = options;
    this.#parts = parts;
    this.#most = options.limits.events;
    this.#isWanted = wantedBy(options);
  }

  /** Resolves when all of it was taken. When it rejects and the same events come again, what was taken is not sent twice. */
  async send(entries: readonly JournalEntry[], signal: AbortSignal): Promise<void> {
    const { connections } = this.#options;
    const lines: WebhookItem[][] = Array.from({ length: connections }, () => []);
    for (const entry of entries)
      for (const item of itemsOf(entry, this.#parts.categories)) {
        const line = lineOf(item.queue, connections);
        if (this.#isWanted(item) && !this.#isTaken(line, item)) lines[line]?.push(item);
      }
    const ends = await Promise.allSettled(
      lines.map((items, line) => this.#sendLine(line, items, signal)),
    );
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    this.#taken.clear();
  }

  #isTaken(line: number, { event, part }: WebhookItem): boolean {
    const last = this.#taken.get(line);
    return (
      last !== undefined && (event < last.event || (event === last.event && part <= last.part))
    );
  }

  async #sendLine(line: number, items: readonly WebhookItem[], signal: AbortSignal): Promise<void> {
    // Events in a request while the one that is refused is looked for.
    let narrow = Number.POSITIVE_INFINITY;
    for (let at = 0; at < items.length; ) {
      const events = Math.min(this.#most, narrow);
      const batch = nextBatch(items, at, { ...this.#options.limits, events });
      const posted = await this.#post(batch, signal);
      if (posted.kind !== "taken" && !this.#isGivenUp(batch, posted)) {
        const half = Math.ceil(batch.length / 2);
        if (posted.kind === "too-large") this.#most = Math.min(this.#most, half);
        else narrow = half;
        continue;
      }
      at += batch.length;
      narrow *= 2;
      const last = batch.at(-1);
      if (last !== undefined) this.#taken.set(line, last);
      this.#parts.count(batch.length, posted.kind === "taken" ? "taken" : "dropped");
      if (posted.kind === "taken" && batch.length === this.#most) this.#grow();
    }
  }

  /** What was too large may have been a few large events. */
  #grow(): void {
    const { events } = this.#options.limits;
    this.#most = Math.min(events, this.#most + Math.ceil(this.#most / 8));
  }

  async #post(batch: readonly WebhookItem[], signal: AbortSignal): Promise<Posted> {
    const { name, keys, retries } = this.#options;
    const { host, poster, clock } = this.#parts;
    const content = bodyOf(host, name, batch);
    // The same content has the same id, when it is sent again too.
    const id = `msg_${createHash("sha256").update(content).digest("base64url").slice(0, 24)}`;
    for (let tries = 0; ; tries++) {
      const fields = {
        "content-type": "application/json",
        ...signatureFields(keys, id, clock.now(), content),
      };
      const posted = await poster.post(content, fields, signal);
      const isOver = posted.kind !== "failed" || posted.isPause || tries >= retries;
      if (isOver) return posted;
      await sleep(clock, FIRST_PAUSE * 2 ** tries, signal);
    }
  }

  /** True: the one event of the batch is given up. False: less is to be sent at once. Throws where nothing helps but time. */
  #isGivenUp(batch: readonly WebhookItem[], posted: Exclude<Posted, { kind: "taken" }>): boolean {
    const { dropRefused, name } = this.#options;
    const { kind, reason } = posted;
    const divides = kind === "too-large" || (kind === "refused" && dropRefused);
    if (!divides) throw new Error(reason);
    if (batch.length > 1) return false;
    if (!dropRefused) throw new Error(`${reason} (to a single event)`);
    const [item] = batch;
    const facts = { webhook: name, type: item?.type, event: item?.event, reason };
    this.#parts.log.error("an event is given up: a webhook refuses it", facts);
    return true;
  }
}

/** What is of one queue is in one line. */
function lineOf(queue: string, lines: number): number {
  if (lines === 1) return 0;
  let sum = 0;
  for (let at = 0; at < queue.length; at++) sum = (sum * 31 + queue.charCodeAt(at)) >>> 0;
  return sum % lines;
}

function wantedBy(options: WebhookOptions): (item: WebhookItem) => boolean {
  const wantsQueue = queueChooser(options.queueFilter);
  const wantsDomain = nameChooser(options.domainFilter);
  const wantsVirtualMta = nameChooser(options.virtualMtaFilter);
  const wantsJob = nameChooser(options.jobFilter);
  return ({ type, queue, domain, virtualMta, job }) =>
    options.events.includes(type) &&
    wantsQueue(queue) &&
    wantsDomain(domain) &&
    wantsVirtualMta(virtualMta) &&
    wantsJob(job);
}
