import {
  CLOCK,
  definePlugin,
  diagnosticOf,
  directive,
  integer,
  type Plugin,
  type RecordedOutcome,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { conversationsCommand } from "./command.ts";
import { Conversations } from "./conversations.ts";
import { RecentQueueEvents, type RecipientEvent } from "./queue-events.ts";
import { FACTS } from "./route-facts.ts";

/** Characters of what was said that are kept. */
const LONGEST = 300;
/** Queues that are asked about at once. */
const MOST_QUEUES = 100;

const TALKS: Token<Conversations> = token<Conversations>("recent-events.conversations");
const RECENT: Token<RecentQueueEvents> = token<RecentQueueEvents>("recent-events");

function isTracked(
  _global: unknown,
  isSet: (directive: "track-recipient-events") => boolean,
): boolean {
  return isSet("track-recipient-events");
}

interface Told {
  readonly settings: { readonly trackRecipientEvents: boolean; readonly maxEventsRecorded: number };
  readonly services: { readonly recent: RecentQueueEvents };
}

function note(outcome: RecordedOutcome, { settings, services: { recent } }: Told): void {
  const { attempt } = outcome;
  if (settings.trackRecipientEvents) recent.recipient(attempt.queue, eventOf(outcome));
  if (outcome.kind === "delivered" || outcome.kind === "deleted") return;
  const text = outcome.failure.text.slice(0, LONGEST);
  recent.failed(attempt.queue, { at: attempt.at, text }, settings.maxEventsRecorded);
}

function eventOf(outcome: RecordedOutcome): RecipientEvent {
  const { kind: event, attempt, recipient } = outcome;
  const { at, peer, message } = attempt;
  const failure = outcome.kind === "delivered" ? undefined : outcome.failure;
  const reply = outcome.kind === "delivered" ? outcome.reply : undefined;
  return {
    ...{ event, at, recipient: recipient.address, job: message.job },
    source: peer?.localAddress ?? "",
    host: (peer?.host ?? failure?.host ?? "").slice(0, LONGEST),
    status: failure?.status ?? reply?.enhanced ?? "2.0.0",
    text: diagnosticOf(outcome).text.slice(0, LONGEST),
  };
}

/** What happened in each queue lately, for operators who look at it. */
export const recentEvents: Plugin = definePlugin({
  name: "recent-events",
  summary: "Remembers the last errors of each queue, and what became of its last recipients.",
  directives: {
    "max-events-recorded": directive(integer({ max: 10_000 }), {
      scopes: ["domain"],
      default: 10,
      doc: "Errors that are remembered for each queue, for mta show queues --errors. They are in memory: 50,000 events of all queues together, and none after a restart.",
      example: "20",
    }),
    "record-conversations": directive(integer({ max: 100 }), {
      scopes: ["domain"],
      default: 0,
      doc: "Attempts of each queue whose SMTP commands and replies are remembered, for mta conversations DOMAIN/VMTA: 200 lines of each, on connections that the queue opened. They are in memory, 100,000 lines of all queues together. Neither contents nor what belongs to a login is in them.",
      example: "5",
    }),
    "track-recipient-events": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Remember what became of the last 50 recipients of each queue, for mta show queues; likewise in memory. What happened to each message, whenever it was, is kept with: story yes.",
    }),
  },
  needs: { clock: CLOCK, recent: RECENT, talks: TALKS },
  provides: (offer) => [
    offer(TALKS, ({ services: { clock } }) => new Conversations(clock), { harmless: true }),
    offer(RECENT, () => new RecentQueueEvents(), { harmless: true }),
  ],
  hooks: {
    planDelivery: {
      when: (_global, isSet) => isSet("record-conversations"),
      handler(plan, _queue, { settings: { recordConversations: most }, services: { talks } }) {
        if (most === 0) return plan;
        return { ...plan, followers: [...plan.followers, (begun) => talks.follow(begun, most)] };
      },
    },
    recipientDelivered: { when: isTracked, handler: note },
    recipientDeferred: note,
    recipientBounced: note,
    recipientDeleted: { when: isTracked, handler: note },
    queueDeferred({ queue, at, failure }, { settings, services: { recent } }) {
      const text = failure.text.slice(0, LONGEST);
      recent.failed(queue, { at, text }, settings.maxEventsRecorded);
    },
    queueModeChanged({ queue, at, to, by, plugin, reason }, { services: { recent } }) {
      const why = [plugin ?? by, reason].filter((one) => one !== undefined).join(": ");
      recent.modeChanged(queue, { at, to, by, text: why.slice(0, LONGEST) });
    },
  },
  routes: {
    "GET /recent-events/conversations": {
      ...FACTS["GET /recent-events/conversations"],
      handler: (request, { services: { talks } }) => {
        const queue = request.req.query("queue") ?? "";
        return request.json(talks.of(queue) ?? []);
      },
    },
    "GET /recent-events": {
      ...FACTS["GET /recent-events"],
      handler: (request, { services: { recent } }) => {
        const queues = (request.req.queries("queue") ?? []).slice(0, MOST_QUEUES);
        const found = queues.flatMap((queue) => {
          const events = recent.of(queue);
          return events === undefined ? [] : [{ queue, ...events }];
        });
        return request.json(found);
      },
    },
  },
  commands: { conversations: conversationsCommand },
});
