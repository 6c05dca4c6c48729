import {
  ALARMS,
  CLOCK,
  definePlugin,
  directive,
  gauge,
  integer,
  type Plugin,
  schema,
  type Token,
  token,
} from "../../core/mod.ts";
import {
  acceptedEvent,
  connectionEvent,
  deferralEvent,
  LIVE_KINDS,
  modeEvent,
  outcomeEvent,
} from "./event.ts";
import { readFilter } from "./filter.ts";
import { LiveEvents } from "./live-events.ts";

const LIVE: Token<LiveEvents> = token<LiveEvents>("live-events");

/** What happens, as it happens. */
export const liveEvents: Plugin = definePlugin({
  name: "live-events",
  summary: "Tells pages and programs what happens as it happens, as server-sent events.",
  directives: {
    "max-event-listeners": directive(integer({ min: 0, max: 10_000 }), {
      scopes: ["global"],
      default: 1000,
      doc: "Pages and programs that may listen to events at a time; 50 of one client elsewhere.",
    }),
  },
  needs: { clock: CLOCK, board: ALARMS, live: LIVE },
  metrics: { listeners: gauge("Pages and programs that listen to events.") },
  provides: (offer) => [
    offer(LIVE, ({ services: { clock, board }, global, metrics }) => {
      const live = new LiveEvents(clock, global.maxEventListeners);
      metrics.listeners.collect(() => live.size);
      board.onRaised(({ since: at, from, key, severity: status, text }) => {
        if (live.wants("alarm"))
          live.tell({ kind: "alarm", at, status, text: `${from} ${key}: ${text}` });
      });
      return live;
    }),
  ],
  hooks: {
    messageAccepted(message, { services: { live } }) {
      if (live.wants("accepted")) live.tell(acceptedEvent(message));
    },
    recipientDelivered(outcome, { services: { live } }) {
      if (live.wants("delivered")) live.tell(outcomeEvent(outcome));
    },
    recipientDeferred(outcome, { services: { live } }) {
      if (live.wants("deferred")) live.tell(outcomeEvent(outcome));
    },
    recipientBounced(outcome, { services: { live } }) {
      if (live.wants("bounced")) live.tell(outcomeEvent(outcome));
    },
    recipientDeleted(outcome, { services: { live } }) {
      if (live.wants("deleted")) live.tell(outcomeEvent(outcome));
    },
    queueDeferred(deferral, { services: { live } }) {
      if (live.wants("queue-deferred")) live.tell(deferralEvent(deferral));
    },
    queueModeChanged(change, { services: { live } }) {
      if (live.wants("mode")) live.tell(modeEvent(change));
    },
    connectionOpened(opened, { services: { live, clock } }) {
      if (live.wants("opened")) live.tell(connectionEvent("opened", clock.now(), opened));
    },
    connectionClosed(closed, { services: { live, clock } }) {
      if (live.wants("closed"))
        live.tell(connectionEvent("closed", clock.now(), closed, closed.reason));
    },
    reconfigure: ({ global, services: { live } }) => ({
      commit() {
        live.most = global.maxEventListeners;
      },
    }),
    drain: ({ services }) => services.live[Symbol.dispose](),
    stop: ({ services }) => services.live[Symbol.dispose](),
  },
  routes: {
    "GET /events": {
      showsLogs: true,
      doc: "What happens, as it happens: server-sent events, each with its kind as `event` and JSON as `data`. An event of kind `gap` says how many were `missed`, because they came faster than they were read. After ten minutes the stream ends; whoever still may listen comes again, as browsers do by themselves.",
      query: {
        "kinds?": schema.text(`Some of ${LIVE_KINDS.join(", ")}, with commas; all unless given.`),
        "queue?": schema.text("A pattern for `domain/vmta`; `*` stands for any characters."),
        "domain?": schema.text("A pattern for the domain of the queue."),
        "job?": schema.text("A pattern for the job."),
        "sender?": schema.text("A pattern for the envelope sender."),
      },
      answer: { type: "text/event-stream", doc: "The events, until the connection is closed." },
      errors: { 400: "A parameter makes no sense.", 503: "Too many listen." },
      handler(c, { services: { live }, caller }) {
        const filter = readFilter(c.req.query());
        if (typeof filter === "string") return c.json({ error: filter }, 400);
        const listener = live.listen(filter, caller.address);
        if (listener === undefined)
          return c.json({ error: "too many listen to events: max-event-listeners" }, 503);
        return c.body(listener.stream, 200, {
          "content-type": "text/event-stream; charset=utf-8",
          "x-accel-buffering": "no",
        });
      },
    },
  },
});
