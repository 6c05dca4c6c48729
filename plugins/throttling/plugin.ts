import {
  dataRate,
  definePlugin,
  directive,
  duration,
  integer,
  type Plugin,
  type RateLimit,
  rate,
  repeatable,
} from "../../core/mod.ts";
import { dataRateOfAddresses, rateOfAddresses } from "./kinds.ts";
import { ofQueue, ofSources, ofVirtualMta } from "./limits.ts";

const VIRTUAL_MTAS = ["virtual-mta", "virtual-mta-pool"] as const;

/** How fast. */
export const throttling: Plugin = definePlugin({
  name: "throttling",
  summary: "Limits how fast mail goes out and connections are made.",
  directives: {
    "max-msg-rate": directive(rate, {
      scopes: ["domain"],
      default: "unlimited",
      doc: "Recipients tried per queue: never more than this in any span as long as the window. With `spread` they are also paced evenly: 100/h spread is one in 36 seconds, also at the start and after a pause. Windows of a minute or more survive a restart.",
      example: "100/h",
    }),
    "max-msg-per-hour": directive(integer({ min: 1, unlimited: true, zeroIsUnlimited: true }), {
      scopes: ["domain"],
      default: Number.POSITIVE_INFINITY,
      doc: "The old form of max-msg-rate N/h. Where both are set both hold.",
      example: "1000",
    }),
    "max-data-volume-rate": directive(dataRate, {
      scopes: ["domain"],
      default: "unlimited",
      doc: "Bytes of messages delivered per queue: never more than this in any span as long as the window. Windows of a minute or more survive a restart. A message counts once per attempt; one larger than the limit goes when nothing else counts.",
      example: "500M/h",
    }),
    "max-connect-rate": directive(rate, {
      scopes: ["domain"],
      default: "unlimited",
      doc: "Connections opened per queue: never more than this in any span as long as the window. Windows of a minute or more survive a restart.",
      example: "10/m",
    }),
    "source-ip-max-msg-rate": repeatable(rateOfAddresses, {
      scopes: ["domain"],
      doc: "Recipients of the queue tried per window from each of these local addresses. When one has no room the others go on. The most specific range that an address is in counts; an address that the system chooses is in 0/0 alone.",
    }),
    "source-ip-max-connect-rate": repeatable(rateOfAddresses, {
      scopes: ["domain"],
      doc: "Connections of the queue opened per window from each of these local addresses, as source-ip-max-msg-rate.",
    }),
    "source-ip-max-data-volume-rate": repeatable(dataRateOfAddresses, {
      scopes: ["domain"],
      doc: "Bytes of messages of the queue delivered per window from each of these local addresses, as source-ip-max-msg-rate.",
    }),
    "max-smtp-msg-rate": directive(rate, {
      scopes: VIRTUAL_MTAS,
      default: "unlimited",
      doc: "Recipients tried per window over all queues of the virtual MTA. In a pool: of its members together, but for those that set a rate of their own.",
      example: "10000/h",
    }),
    "max-smtp-data-volume-rate": directive(dataRate, {
      scopes: VIRTUAL_MTAS,
      default: "unlimited",
      doc: "Bytes of messages delivered per window over all queues of the virtual MTA. In a pool: of its members together, but for those that set a rate of their own.",
      example: "10g/h",
    }),
    "delivery-interval": directive(duration(), {
      scopes: ["domain"],
      default: 0,
      doc: "Minimum time between two connections of a queue; a bare number is seconds.",
      example: "5",
    }),
    "smtp-out-rampup-interval": directive(duration(), {
      scopes: ["domain"],
      default: 0,
      doc: "Minimum time before a queue that has connections at work opens one more. The first one is not delayed.",
      example: "10s",
    }),
  },
  hooks: {
    planDelivery: (plan, { virtualMta: name }, { settings, virtualMta, config }) => {
      const of = { config, virtualMta: name };
      const limits: readonly RateLimit[] = [
        ...plan.limits,
        ...ofQueue("max-msg-rate", "recipients", settings.maxMsgRate),
        ...ofQueue("max-msg-per-hour", "recipients", perHour(settings.maxMsgPerHour)),
        ...ofQueue("max-data-volume-rate", "bytes", settings.maxDataVolumeRate),
        ...ofQueue("max-connect-rate", "connections", settings.maxConnectRate),
        ...ofSources("source-ip-max-msg-rate", "recipients", settings.sourceIpMaxMsgRate),
        ...ofSources("source-ip-max-connect-rate", "connections", settings.sourceIpMaxConnectRate),
        ...ofSources("source-ip-max-data-volume-rate", "bytes", settings.sourceIpMaxDataVolumeRate),
        ...ofVirtualMta(of, "max-smtp-msg-rate", "recipients", virtualMta.maxSmtpMsgRate),
        ...ofVirtualMta(of, "max-smtp-data-volume-rate", "bytes", virtualMta.maxSmtpDataVolumeRate),
      ];
      return {
        ...plan,
        limits,
        connectInterval: settings.deliveryInterval,
        rampUpInterval: settings.smtpOutRampupInterval,
      };
    },
  },
});

function perHour(count: number): { readonly count: number; readonly window: number } {
  return { count, window: 3_600_000 };
}
