import { CONTROL, definePlugin, directive, type Plugin, reply } from "../../core/mod.ts";
import { mostRecipients } from "./most-recipients.ts";

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
  needs: { control: CONTROL },
  hooks: {
    acceptRecipient: {
      when: (_global, isSet) => isSet("spool-max-recipients"),
      handler({ recipient: { domain } }, { global, config, at, services: { control } }) {
        if (control.waiting() >= (global.spoolMaxRecipients ?? Infinity)) return FULL;
        const own = at(config.domain(domain, NO_VIRTUAL_MTA)).spoolMaxRecipients;
        return control.waiting(domain) >= (own ?? Infinity) ? DOMAIN_FULL : undefined;
      },
    },
  },
});
