import {
  CLOCK,
  type Clock,
  CONTROL,
  definePlugin,
  type Plugin,
  type ServerState,
  serverState,
  type Token,
  token,
} from "../../core/mod.ts";
import { ROOM } from "../process/contract.ts";
import { LISTENERS } from "../smtp-listener/contract.ts";
import { answerHistory, answerTop } from "./api.ts";
import { TRAFFIC } from "./contract.ts";
import { keepSlots, keptSlots, slotsIn } from "./kept.ts";
import { FACTS } from "./route-facts.ts";
import type { KeptSlot } from "./slot-ring.ts";
import { LiveTraffic } from "./traffic.ts";

/** What a crash can take from the history by hours and days, milliseconds. */
const KEEP_EVERY = 5 * 60_000;
/** A commit that takes long is the spool's trouble, and told as that, milliseconds. */
const PATIENCE = 24 * 3_600_000;

const LIVE: Token<LiveTraffic> = token<LiveTraffic>("traffic-history.live");
const KEEPER: Token<{ since: number }> = token<{ since: number }>("traffic-history.keeper");

interface Keeping {
  readonly services: {
    readonly live: LiveTraffic;
    readonly clock: Clock;
    readonly keeper: { since: number };
  };
  readonly state: {
    readonly hours: ServerState<readonly KeptSlot[]>;
    readonly days: ServerState<readonly KeptSlot[]>;
  };
}

/** Writes the figures of hours and days to the disk. */
async function keep({ services: { live, clock, keeper }, state }: Keeping): Promise<void> {
  live.read();
  const now = clock.now();
  await keepSlots(live.slots.rings.hour, state.hours, { since: keeper.since, now });
  await keepSlots(live.slots.rings.day, state.days, { since: keeper.since, now });
  keeper.since = now;
}

/** Numbers for graphs and totals. */
export const trafficHistory: Plugin = definePlugin({
  name: "traffic-history",
  summary: "Counts what comes in and goes out, by minute, hour and day.",
  directives: {},
  state: {
    hours: serverState(keptSlots, "Figures of each hour of the last two weeks."),
    days: serverState(keptSlots, "Figures of each day of the last year."),
  },
  needs: {
    clock: CLOCK,
    control: CONTROL,
    listeners: LISTENERS,
    room: ROOM,
    live: LIVE,
    keeper: KEEPER,
    traffic: TRAFFIC,
  },
  provides: (offer) => [
    offer(LIVE, ({ services: { clock, control, listeners, room } }) => {
      return new LiveTraffic(clock, {
        levels() {
          const { recipients, queues, connectionsOut, oldestMessage } = control.load();
          const age = oldestMessage === undefined ? 0 : (clock.now() - oldestMessage) / 1000;
          const connectionsIn = listeners.sessions;
          const oldestSeconds = Math.max(Math.round(age), 0);
          return { waiting: recipients, queues, connectionsIn, connectionsOut, oldestSeconds };
        },
        connectionsIn: () => ({
          current: listeners.sessions,
          limit: Math.min(listeners.maxSessions, room.mostIn),
          top: listeners.topSessions,
        }),
        mostConnectionsOut: () => {
          const { value } = control.config.global.get("total-max-smtp-out");
          return Math.min(typeof value === "number" ? value : room.mostOut, room.mostOut);
        },
        timeOneIn: (every) => listeners.timing.timeOneIn(every),
        resetConnectionsIn: () => listeners.forgetTopSessions(),
      });
    }),
    offer(TRAFFIC, ({ services }) => services.live),
    offer(KEEPER, ({ services: { clock } }) => ({ since: clock.now() }), { harmless: true }),
  ],
  hooks: {
    start({ services: { live, clock }, state }) {
      live.slots.restore("hour", slotsIn(state.hours), clock.now());
      live.slots.restore("day", slotsIn(state.days), clock.now());
      live.start();
    },
    messageAccepted(message, { services: { live } }) {
      live.accepted(message);
    },
    recipientDelivered(outcome, { services: { live } }) {
      live.settled(outcome);
    },
    recipientDeferred(outcome, { services: { live } }) {
      live.settled(outcome);
    },
    recipientBounced(outcome, { services: { live } }) {
      live.settled(outcome);
    },
    recipientDeleted(outcome, { services: { live } }) {
      live.settled(outcome);
    },
    connectionOpened(_connection, { services: { live } }) {
      live.opened();
    },
    connectionClosed(_connection, { services: { live } }) {
      live.closed();
    },
    stop: ({ services, state }) => keep({ services, state }),
  },
  jobs: {
    keep: {
      doc: "Writes the figures of hours and days to the disk.",
      every: KEEP_EVERY,
      limit: PATIENCE,
      run: ({ services, state }) => keep({ services, state }),
    },
  },
  routes: {
    "GET /history": {
      ...FACTS["GET /history"],
      handler: (c, { services: { traffic } }) => answerHistory(c, traffic),
    },
    "GET /traffic": {
      ...FACTS["GET /traffic"],
      handler: (c, { services: { traffic } }) => c.json(traffic.report()),
    },
    "GET /traffic/top": {
      ...FACTS["GET /traffic/top"],
      handler: (c, { services: { traffic } }) => answerTop(c, traffic),
    },
    "POST /counters/reset": {
      ...FACTS["POST /counters/reset"],
      handler(c, { services: { traffic }, log }) {
        traffic.reset();
        log.notice("the counters were reset");
        return c.json({ since: traffic.report().since });
      },
    },
  },
});
