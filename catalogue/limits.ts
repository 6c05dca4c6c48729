import {
  cidr,
  dataRate,
  definePlugin,
  directive,
  duration,
  integer,
  type Plugin,
  pair,
  rate,
  repeatable,
} from "../core/mod.ts";

const DOMAIN = ["domain"] as const;
const VIRTUAL_MTAS = ["virtual-mta", "virtual-mta-pool"] as const;
const NO_LIMIT = { count: Number.POSITIVE_INFINITY, window: 1000 };
const AT_FULL_SPEED = "mail goes out as fast as the connections allow";
const count = integer({ min: 1, unlimited: true, zeroIsUnlimited: true });
const perAddress = {
  name: "range and number",
  accepts: "local addresses and a number, such as 192.0.2.0/24 5",
  example: "192.0.2.0/24 5",
};
const ratePerAddress = {
  name: "range and rate",
  accepts: "local addresses and a rate, such as 192.0.2.0/24 100/h",
  example: "192.0.2.0/24 100/h",
};
const dataRatePerAddress = {
  name: "range and data rate",
  accepts: "local addresses and an amount per window, such as 192.0.2.0/24 1g/h",
  example: "192.0.2.0/24 1g/h",
};

/** Directives of domains and virtual MTAs about how much goes out, and how fast. */
export const limitsCatalogue: Plugin = definePlugin({
  name: "planned-limits",
  summary: "PowerMTA's limits of connections, messages and data.",
  directives: {
    "source-ip-max-smtp-out": repeatable(pair(cidr, count, perAddress), {
      scopes: DOMAIN,
      doc: "Connections at a time from each of these local addresses.",
      planned: "max-smtp-out limits all addresses together",
      stake: "pace",
    }),
    "max-smtp-out-per-source-ip": directive(count, {
      scopes: DOMAIN,
      doc: "Connections at a time from each local address.",
      obsolete: "use source-ip-max-smtp-out 0/0 N; connections are limited by max-smtp-out",
    }),
    "source-ip-max-connect-rate": repeatable(pair(cidr, rate, ratePerAddress), {
      scopes: DOMAIN,
      doc: "Connections made per window from each of these local addresses.",
      planned: AT_FULL_SPEED,
      stake: "pace",
    }),
    "smtp-out-rampup-interval": directive(duration(), {
      scopes: DOMAIN,
      default: 0,
      doc: "Minimum time before one more connection is opened.",
      example: "10s",
      planned: "connections open as mail needs them",
      stake: "pace",
    }),
    "source-ip-max-msg-rate": repeatable(pair(cidr, rate, ratePerAddress), {
      scopes: DOMAIN,
      doc: "Recipients tried per window from each of these local addresses.",
      planned: AT_FULL_SPEED,
      stake: "pace",
    }),
    "max-msg-per-hour": directive(count, {
      scopes: DOMAIN,
      doc: "Recipients tried in an hour.",
      example: "1000",
      obsolete: "use max-msg-rate N/h",
    }),
    "source-ip-max-data-volume-rate": repeatable(pair(cidr, dataRate, dataRatePerAddress), {
      scopes: DOMAIN,
      doc: "Data delivered per window from each of these local addresses.",
      planned: AT_FULL_SPEED,
      stake: "pace",
    }),
    "max-errors-per-connection": directive(count, {
      scopes: DOMAIN,
      default: Number.POSITIVE_INFINITY,
      doc: "Refused recipients after which a connection is closed.",
      planned: "connections are kept in spite of refusals",
    }),
    "max-smtp-msg-rate": directive(rate, {
      scopes: VIRTUAL_MTAS,
      default: NO_LIMIT,
      doc: "Recipients tried per window over all queues of the virtual MTA.",
      planned: AT_FULL_SPEED,
      stake: "pace",
    }),
    "max-smtp-data-volume-rate": directive(dataRate, {
      scopes: VIRTUAL_MTAS,
      default: NO_LIMIT,
      doc: "Data delivered per window over all queues of the virtual MTA.",
      planned: AT_FULL_SPEED,
      stake: "pace",
    }),
  },
});
