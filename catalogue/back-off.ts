import {
  dataRate,
  definePlugin,
  directive,
  duration,
  integer,
  list,
  mailAddress,
  nameOf,
  oneOf,
  type Plugin,
  rate,
  repeatable,
} from "../core/mod.ts";
import { atStake } from "./kinds/at-stake.ts";
import { replyRule } from "./kinds/reply-rule.ts";
import { plannedSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const HOUR = 3_600_000;
const NO_BACK_OFF = "queues never back off";
const NO_REPLY = "no reply changes the state of a queue";
const ALL_IN_USE = "no source address is taken out of use";

/** Directives about back-off, the replies that begin and end it, and source addresses out of use. */
export const backOffCatalogue: Plugin = definePlugin({
  name: "planned-back-off",
  summary: "PowerMTA's directives about back-off and disabled source addresses.",
  directives: {
    "back-off-mode": directive(oneOf(["normal", "off"]), {
      scopes: DOMAIN,
      default: "normal",
      doc: "normal: throttling replies put the queue in back-off; off: never.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "smtp-pattern-list": directive(nameOf(["smtp-pattern-list"]), {
      scopes: DOMAIN,
      doc: "The list of replies to watch for.",
      example: "replies",
      planned: NO_REPLY,
      stake: "pace",
    }),
    reply: repeatable(replyRule, {
      scopes: ["smtp-pattern-list"],
      doc: "A reply to watch for and what it does; of several that match, the first counts.",
      planned: NO_REPLY,
    }),
    "backoff-max-msg-rate": directive(rate, {
      scopes: DOMAIN,
      doc: "Recipients tried per window while in back-off; max-msg-rate unless set.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-retry-after": directive(list(duration(), { max: 30 }), {
      scopes: DOMAIN,
      default: [HOUR],
      doc: "Pauses between attempts while in back-off; the last one repeats.",
      example: "30m,1h,2h",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-to-normal-after": directive(duration({ never: true }), {
      scopes: DOMAIN,
      default: Number.POSITIVE_INFINITY,
      doc: "How long a back-off lasts, unless the reply that began it says otherwise.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-max-msg-per-hour": directive(integer({ min: 1 }), {
      scopes: DOMAIN,
      doc: "Recipients tried in an hour of back-off.",
      example: "100",
      obsolete: "use backoff-max-msg-rate N/h",
    }),
    "backoff-max-connect-rate": directive(rate, {
      scopes: DOMAIN,
      doc: "Connections made per window while in back-off; max-connect-rate unless set.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-max-data-volume-rate": directive(dataRate, {
      scopes: DOMAIN,
      doc: "Data delivered per window while in back-off; max-data-volume-rate unless set.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-max-smtp-out": directive(integer({ min: 1, unlimited: true }), {
      scopes: DOMAIN,
      default: 20,
      doc: "Connections at a time while in back-off.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-notify": directive(list(mailAddress), {
      scopes: DOMAIN,
      doc: "Who is told when a queue enters or leaves back-off.",
      planned: NO_BACK_OFF,
    }),
    "backoff-to-normal-after-delivery": atStake(
      "pace",
      plannedSwitch(
        { scopes: DOMAIN, doc: "Leave back-off with the first delivery." },
        NO_BACK_OFF,
      ),
    ),
    "backoff-reroute-to-virtual-mta": directive(nameOf(["virtual-mta", "virtual-mta-pool"]), {
      scopes: DOMAIN,
      doc: "The virtual MTA that takes over while a queue is in back-off.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-upon-all-sources-disabled": atStake(
      "pace",
      plannedSwitch(
        { scopes: DOMAIN, doc: "Enter back-off when no source address is left in use." },
        ALL_IN_USE,
      ),
    ),
    "reenable-source-ip-after": directive(duration({ never: true }), {
      scopes: DOMAIN,
      default: Number.POSITIVE_INFINITY,
      doc: "How long a source address stays out of use.",
      planned: ALL_IN_USE,
    }),
    "disabled-source-ip-notify": directive(list(mailAddress), {
      scopes: DOMAIN,
      doc: "Who is told when a source address goes out of use or comes back.",
      planned: ALL_IN_USE,
    }),
    "log-disabled-ips": plannedSwitch(
      { scopes: DOMAIN, doc: "Log when a source address goes out of use." },
      ALL_IN_USE,
    ),
  },
});
