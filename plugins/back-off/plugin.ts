import {
  definePlugin,
  directive,
  duration,
  list,
  nameOf,
  oneOf,
  type Plugin,
  rate,
  repeatable,
} from "../../core/mod.ts";
import { replyRule } from "./reply-rule.ts";

const HOUR = 3_600_000;
const NEVER = Number.POSITIVE_INFINITY;
const NO_BACK_OFF = "queues never back off";

/** When servers ask us to slow down. */
export const backOff: Plugin = definePlugin({
  name: "back-off",
  summary: "Slows a queue down when the servers' replies ask for it, and speeds it up again.",
  directives: {
    "back-off-mode": directive(oneOf(["normal", "off"]), {
      scopes: ["domain"],
      default: "normal",
      doc: "normal: throttling replies put the queue in back-off; off: never.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "smtp-pattern-list": directive(nameOf(["smtp-pattern-list"]), {
      scopes: ["domain"],
      doc: "The list of replies to watch for.",
      example: "replies",
      planned: "no reply changes the state of a queue",
      stake: "pace",
    }),
    reply: repeatable(replyRule, {
      scopes: ["smtp-pattern-list"],
      doc: "A reply to watch for and what it does; of several that match, the first counts.",
      planned: "no reply changes the state of a queue",
    }),
    "backoff-max-msg-rate": directive(rate, {
      scopes: ["domain"],
      doc: "Recipients tried per window while in back-off; max-msg-rate unless set.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-retry-after": directive(list(duration(), { max: 30 }), {
      scopes: ["domain"],
      default: [HOUR],
      doc: "Pauses between attempts while in back-off; the last one repeats.",
      example: "30m,1h,2h",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
    "backoff-to-normal-after": directive(duration({ never: true }), {
      scopes: ["domain"],
      default: NEVER,
      doc: "How long a back-off lasts, unless the reply that began it says otherwise.",
      planned: NO_BACK_OFF,
      stake: "pace",
    }),
  },
});
