import type { Alarms, LaneControl, LaneHeld } from "../../core/mod.ts";

/** How the core calls what this plugin's effects hold. */
const OURS = "back-off: ";

/** Alarms about holds at most. */
const MOST = 100;

/**
 * Alarms about mail of senders' domains that is held: waiting does not help, somebody has to look. They are raised as the holds are,
 * which outlive the server, and cleared when these are over or lifted.
 */
export class HeldSenders {
  readonly #lanes: LaneControl;
  readonly #raised = new Set<string>();

  constructor(lanes: LaneControl) {
    this.#lanes = lanes;
  }

  /** The mail of a sender's domain is held from now on. */
  held(domain: string, queue: string, text: string, alarms: Alarms<"held">): void {
    if (this.#raised.size >= MOST && !this.#raised.has(domain)) return;
    this.#raised.add(domain);
    alarms.raise(`held:${domain}`, `mail of ${domain} to ${queue} is held: ${text}`);
  }

  /** Brings the alarms up to date. */
  look(alarms: Alarms<"held">): void {
    const held = new Map<string, LaneHeld>();
    for (const one of this.#lanes.held()) {
      if (held.size >= MOST) break;
      const domain = one.lane.values["sender-domain"];
      if (domain !== undefined && one.why.startsWith(OURS)) held.set(domain, one);
    }
    for (const domain of this.#raised) {
      if (held.has(domain)) continue;
      this.#raised.delete(domain);
      alarms.clear(`held:${domain}`);
    }
    for (const [domain, { lane, why }] of held)
      if (!this.#raised.has(domain)) this.held(domain, lane.queue, why.slice(OURS.length), alarms);
  }
}
