import {
  dataRate,
  definePlugin,
  directive,
  duration,
  integer,
  type Plugin,
  type Rate,
  rate,
} from "../../core/mod.ts";

const NO_LIMIT: Rate = { count: Number.POSITIVE_INFINITY, window: 1000 };

/** How fast. */
export const throttling: Plugin = definePlugin({
  name: "throttling",
  summary: "Limits how fast mail goes out and connections are made.",
  directives: {
    "max-msg-rate": directive(rate, {
      scopes: ["domain"],
      default: NO_LIMIT,
      doc: "Recipients tried per queue: never more than this in any span as long as the window. Windows of a minute or more survive a restart. 0 means no limit.",
      example: "100/h",
    }),
    "max-data-volume-rate": directive(dataRate, {
      scopes: ["domain"],
      default: NO_LIMIT,
      doc: "Bytes of messages delivered per queue: never more than this in any span as long as the window. Windows of a minute or more survive a restart. A message counts once per attempt; one larger than the limit goes when nothing else counts. 0 means no limit.",
      example: "500M/h",
    }),
    "max-connect-rate": directive(rate, {
      scopes: ["domain"],
      default: NO_LIMIT,
      doc: "Connections begun per queue: never more than this in any span as long as the window. Windows of a minute or more survive a restart. 0 means no limit.",
      example: "10/m",
    }),
    "delivery-interval": directive(duration(), {
      scopes: ["domain"],
      default: 0,
      doc: "Minimum time between two connections of a queue; a bare number is seconds.",
      example: "5",
    }),
    "max-smtp-out-per-ip": directive(integer({ min: 1, unlimited: true }), {
      scopes: ["domain"],
      default: Number.POSITIVE_INFINITY,
      doc: "Connections at a time to one address of a destination, those of other queues included; more go to its other addresses, or wait.",
    }),
  },
  hooks: {
    planDelivery: (plan, _queue, { settings }) => ({
      ...plan,
      messageRate: settings.maxMsgRate,
      dataRate: settings.maxDataVolumeRate,
      connectRate: settings.maxConnectRate,
      maxConnectionsPerAddress: settings.maxSmtpOutPerIp,
      connectInterval: settings.deliveryInterval,
    }),
  },
});
