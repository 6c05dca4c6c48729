import {
  CONTROL,
  definePlugin,
  directive,
  type Plugin,
  reply,
  type Token,
  token,
} from "../../core/mod.ts";
import { mostRecipients } from "./most-recipients.ts";

/** How many recipients may be queued for a domain; undefined: as many as there are. */
interface Limits {
  of: (domain: string) => number | undefined;
}

const LIMITS: Token<Limits> = token<Limits>("queue-limits.limits");

/** Recipients have no virtual MTA yet when they are named: domain blocks inside one do not count. */
const NO_VIRTUAL_MTA = "";

const FULL = {
  accept: false,
  reply: reply(452, "4.3.1", "too much mail is waiting here, try again later"),
} as const;
const DOMAIN_FULL = {
  accept: false,
  reply: reply(452, "4.3.1", "too much mail is waiting for this domain, try again later"),
} as const;

/** How much mail may wait. */
export const queueLimits: Plugin = definePlugin({
  name: "queue-limits",
  summary: "Turns new mail away while too much of it is waiting.",
  directives: {
    "spool-max-recipients": directive(mostRecipients, {
      scopes: ["global", "domain"],
      aliases: ["max-queued"],
      doc: "Queued recipients at which further ones are turned away for the time being (452 4.3.1): over all queues, or those of a domain. auto, as when it is unset, means no number: mail is taken while the disk has room. What one message brings at once is taken whole.",
      example: "1000000",
    }),
  },
  needs: { control: CONTROL, limits: LIMITS },
  provides: (offer) => [
    offer(LIMITS, ({ config, at }) => ({
      of: (domain) => at(config.domain(domain, NO_VIRTUAL_MTA)).spoolMaxRecipients,
    })),
  ],
  hooks: {
    reconfigure({ services, config, at }) {
      services.limits.of = (domain) => at(config.domain(domain, NO_VIRTUAL_MTA)).spoolMaxRecipients;
    },
    acceptRecipient: {
      // Before those who let recipients in.
      order: "pre",
      handler({ recipient }, { global, services: { control, limits } }) {
        const { domain } = recipient;
        if (control.waiting() >= (global.spoolMaxRecipients ?? Infinity)) return FULL;
        if (control.waiting(domain) >= (limits.of(domain) ?? Infinity)) return DOMAIN_FULL;
        return undefined;
      },
    },
  },
});
