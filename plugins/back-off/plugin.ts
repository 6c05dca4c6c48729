import {
  CLOCK,
  DRAFTS,
  definePlugin,
  IDENTITY,
  keptNumber,
  LANES,
  OWN_MAIL,
  type Plugin,
  queueParts,
  queueState,
  serverState,
  shippedLines,
  type Token,
  token,
} from "../../core/mod.ts";
import { AdaptivePace, keptPace } from "./adaptive-pace.ts";
import { ADAPTIVE_DIRECTIVES, MODE_DIRECTIVES, REPLY_DIRECTIVES } from "./directives.ts";
import { DisabledSources } from "./disabled-sources.ts";
import { HeldSenders } from "./holds.ts";
import { Notices } from "./notices.ts";
import { backOffPlan } from "./plan.ts";
import { ReplyLists } from "./reply-lists.ts";
import { type BackOffParts, judgeFailure } from "./work.ts";

const LISTS: Token<ReplyLists> = token<ReplyLists>("back-off.lists");
const SOURCES: Token<DisabledSources> = token<DisabledSources>("back-off.sources");
const NOTICES: Token<Notices> = token<Notices>("back-off.notices");
const WORK: Token<BackOffParts> = token<BackOffParts>("back-off.work");

/** The rules that come with the program. */
const SHIPPED = "reply-patterns.conf";

/** How often holds are looked at for alarms that are over, milliseconds. */
const LOOK_EVERY = 60_000;

/** What replies do to the pace and the ways of a queue. */
export const backOff: Plugin = definePlugin({
  name: "back-off",
  summary:
    "Watches the replies of other servers: queues that are throttled go slower for a time, hosts and source addresses that are refused are left out.",
  directives: { ...MODE_DIRECTIVES, ...ADAPTIVE_DIRECTIVES, ...REPLY_DIRECTIVES },
  needs: {
    clock: CLOCK,
    drafts: DRAFTS,
    identity: IDENTITY,
    lanes: LANES,
    lists: LISTS,
    notices: NOTICES,
    ownMail: OWN_MAIL,
    sources: SOURCES,
    work: WORK,
  },
  provides: (offer) => [
    offer(
      LISTS,
      async ({ config, at }) =>
        new ReplyLists(
          config,
          (view) => at(view).reply,
          await shippedLines(SHIPPED, "smtp-pattern-list", "reply"),
        ),
      { harmless: true, per: "configuration" },
    ),
    offer(SOURCES, ({ services: { clock } }) => new DisabledSources(clock)),
    offer(NOTICES, ({ services: { clock, drafts, identity, ownMail }, log, state }) => {
      return new Notices({ clock, drafts, identity, ownMail, log, kept: state.told });
    }),
    offer(WORK, ({ services: { lanes, notices, sources }, log, state }) => ({
      pace: new AdaptivePace({ log, kept: state.pace }),
      held: new HeldSenders(lanes),
      notices,
      sources,
    })),
  ],
  state: {
    pace: queueState(
      keptPace,
      "How fast the queue goes in adaptive back-off, in recipients an hour, what it comes back to, and since when.",
    ),
    told: serverState(
      keptNumber,
      "When people were last mailed of something, in milliseconds since the epoch.",
    ),
  },
  alarms: {
    held: {
      doc: "A host refuses the mail of a sender's domain, by a rule with hold=sender-domain: see to its authentication or its reputation, then resume it.",
    },
  },
  jobs: {
    held: {
      doc: "Clears alarms about mail that is not held any more.",
      every: LOOK_EVERY,
      atStart: true,
      run: ({ services: { work }, alarms }) => work.held.look(alarms),
    },
  },
  check: {
    domain: ({ backoffFloor }) =>
      backoffFloor !== undefined && !Number.isFinite(backoffFloor.count)
        ? [
            {
              severity: "error",
              directive: "backoff-floor",
              message: "backoff-floor has no limit: no reply would slow anything down",
              hint: "give the slowest pace, as in backoff-floor 60/h",
            },
          ]
        : [],
  },
  hooks: {
    planDelivery: {
      // What other plugins say goes first: back-off takes its place.
      order: "post",
      handler(plan, queue, { settings, services: { work } }) {
        const { domain, virtualMta, mode } = queue;
        if (settings.backoffUponAllSourcesDisabled) {
          const addresses = plan.sources.map(({ address = "" }) => address);
          work.sources.planned(`${domain}/${virtualMta}`, addresses);
        }
        const isAdaptive = settings.backOffMode === "adaptive";
        if (!isAdaptive) work.pace.plannedOtherwise(queue);
        if (mode === "normal") {
          if (isAdaptive) work.pace.planned(queue, plan);
          return plan;
        }
        const backedOff = backOffPlan(plan, settings);
        return isAdaptive ? work.pace.plan(queue, backedOff) : backedOff;
      },
    },
    routeQueue: {
      // Before it is asked which hosts take the mail from here.
      order: "pre",
      when: (_global, isSet) => isSet("backoff-reroute-to-virtual-mta"),
      handler({ domain, virtualMta, mode }, { settings: { backoffRerouteToVirtualMta: other } }) {
        if (mode === "normal" || other === undefined) return undefined;
        const isItself = other.toLowerCase() === virtualMta.toLowerCase();
        return isItself ? undefined : { moveTo: { domain, virtualMta: other } };
      },
    },
    judgeReply: (verdict, attempt, { settings, services: { lists, work }, alarms, log }) =>
      judgeFailure(verdict, attempt, { settings, lists, work, alarms, log }),
    judgeDelivery: {
      when: (_global, isSet) => isSet("back-off-mode") || isSet("backoff-to-normal-after-delivery"),
      handler(effects, { queue, mode, now, recipients }, { settings, services: { work } }) {
        const isBackedOff = mode === "backoff";
        if (settings.backOffMode === "adaptive") {
          const delivered = { now, recipients, isBackedOff };
          const more = work.pace.delivered(queueParts(queue), delivered, settings);
          return more.length === 0 ? effects : [...effects, ...more];
        }
        const ended = work.pace.left(queue, now);
        if (ended.length > 0) return [...effects, ...ended];
        return isBackedOff && settings.backoffToNormalAfterDelivery
          ? [...effects, { scope: "queue", effect: "mode", mode: "normal" }]
          : effects;
      },
    },
    queueModeChanged({ queue, to, by, reason, until }, { settings, services: { notices } }) {
      const people = settings.backoffNotify;
      if (people === undefined) return;
      const entered = to === "backoff";
      const end = until === undefined ? "" : ` until ${new Date(until).toISOString()}`;
      const why = reason === undefined ? "" : `: ${reason}`;
      const text = `${queue} ${entered ? `is in back-off${end}` : "is normal again"} (${by})${why}`;
      notices.tell(people, { event: `${queue} ${to}`, text });
    },
  },
});
