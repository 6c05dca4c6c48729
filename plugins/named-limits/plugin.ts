import {
  dataRate,
  definePlugin,
  directive,
  domainPattern,
  HeaderBlock,
  integer,
  list,
  oneOf,
  type Plugin,
  rate,
} from "../../core/mod.ts";
import { authorOf } from "../sender-checks/contract.ts";
import { DIMENSIONS, FROM_DOMAIN } from "./dimensions.ts";
import { ceilingsOf, checkLimit, ratesOf, rulesOf } from "./limits.ts";

const LIMITS = [
  "max-msg-rate",
  "max-connect-rate",
  "max-data-volume-rate",
  "max-smtp-out",
] as const;

/** Limits over what providers count by. */
export const namedLimits: Plugin = definePlugin({
  name: "named-limits",
  summary:
    "Limits over what providers count by: sender or signing domain, source address or network, their own hosts, over all queues together.",
  directives: {},
  blocks: {
    limit: {
      doc: "A limit over all queues together. What it counts by has a count of its own for each value; without by all mail shares one. When it is reached, only the mail, the source address or the host that it is about waits.",
      directives: {
        by: directive(list(oneOf(DIMENSIONS)), {
          default: [],
          doc: "What has a count of its own: the domain of the envelope sender, of the From field or of the signature, the user who logged in, the job; or the source address, its network (24 bits of IPv4, 48 of IPv6), the address of the host, its provider by its MX; and with either the queue or its virtual MTA. Mail without such a value, or with a From field that readers could take for different domains, is not limited. Unset: all mail shares one count.",
          example: "sender-domain",
        }),
        for: directive(list(domainPattern), {
          doc: "The domains of the queues that it is about; all unless set.",
          example: "gmail.com,googlemail.com",
        }),
        "max-msg-rate": directive(rate, {
          default: "unlimited",
          doc: "Recipients tried per window.",
          example: "1000/h",
        }),
        "max-connect-rate": directive(rate, {
          default: "unlimited",
          doc: "Connections opened per window.",
          example: "20/m",
        }),
        "max-data-volume-rate": directive(dataRate, {
          default: "unlimited",
          doc: "Bytes of messages delivered per window.",
          example: "1g/h",
        }),
        "max-smtp-out": directive(integer({ min: 1, unlimited: true }), {
          default: Number.POSITIVE_INFINITY,
          doc: "Connections at a time; where it counts by who sends, transactions at a time.",
          example: "10",
        }),
      },
      check: checkLimit,
    },
  },
  notes: [FROM_DOMAIN],
  hooks: {
    inspectMessage: {
      when: (_global, _isSet, _hasBlock, { limit }) =>
        limit.some(({ settings }) => settings.by.includes("from-domain")),
      handler({ header }) {
        const author = authorOf(HeaderBlock.of(header));
        if (author.kind === "unknown") return undefined;
        return { accept: true, notes: [FROM_DOMAIN.with(author.domain)] };
      },
    },
    planDelivery: {
      when: (_global, isSet) => LIMITS.some((each) => isSet(each)),
      handler: (plan, { domain }, { blocks }) => ({
        ...plan,
        limits: [...plan.limits, ...ratesOf(blocks.limit, domain)],
        ceilings: [...plan.ceilings, ...ceilingsOf(blocks.limit, domain)],
      }),
    },
    planLanes: {
      when: (_global, isSet) => isSet("by"),
      handler: (rules, { domain }, { blocks }) => {
        const own = rulesOf(blocks.limit, domain);
        return own.length === 0 ? rules : [...rules, ...own];
      },
    },
  },
});
