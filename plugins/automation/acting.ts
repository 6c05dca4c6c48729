import { type Effect, type MessageInfo, type PeerInfo, senderDomain } from "../../core/mod.ts";
import type { Action } from "./kinds.ts";
import type { Dimension, Rule } from "./rule.ts";

/** What an automation looks at: recipients of one message in one attempt. */
export interface Occasion {
  /** `domain/vmta`. */
  readonly queue: string;
  readonly message: MessageInfo;
  readonly peer: PeerInfo | undefined;
}

/** What a rule tells mail apart by, as this mail has it; undefined when it has none. */
export function subjectOf(by: Dimension, { queue, message, peer }: Occasion): string | undefined {
  switch (by) {
    case "queue":
      return queue;
    case "source":
      return peer?.localAddress;
    case "sender-domain":
      return senderDomain(message.sender);
  }
}

/** What a rule that acts asks of the core. */
export function effectsOf(rule: Rule, subject: string, until: number): readonly Effect[] {
  return rule.actions.flatMap((action) => effectOf(action, rule.by, subject, until) ?? []);
}

function effectOf(
  action: Action,
  by: Dimension,
  subject: string,
  until: number,
): Effect | undefined {
  switch (action.kind) {
    // Where a queue's mail goes is asked again when its mode changes.
    case "reroute":
    case "backoff":
      return { scope: "queue", effect: "mode", mode: "backoff", until };
    case "pause":
      return pause(by, subject, until);
    case "slow":
      return slow(by, subject, { rate: action.rate, until });
    case "notify":
      return undefined;
  }
}

function pause(by: Dimension, subject: string, until: number): Effect {
  switch (by) {
    case "queue":
      return { scope: "queue", effect: "pause", until };
    case "source":
      return { scope: "source", effect: "disable", address: subject, until };
    case "sender-domain":
      return { scope: "lane", effect: "pause", values: { "sender-domain": subject }, until };
  }
}

function slow(
  by: Dimension,
  subject: string,
  how: { readonly rate: Extract<Action, { kind: "slow" }>["rate"]; readonly until: number },
): Effect {
  switch (by) {
    case "queue":
      return { scope: "queue", effect: "slow", ...how };
    case "source":
      return { scope: "source", effect: "slow", address: subject, ...how };
    case "sender-domain":
      return { scope: "lane", effect: "slow", values: { "sender-domain": subject }, ...how };
  }
}
