import type { Ceiling, Cidr, WrittenPattern } from "../../core/mod.ts";

/** Ceilings of a queue, by where its connections come from and go. */
export function ceilingsOf(
  settings: {
    readonly maxSmtpOutPerIp: number;
    readonly maxSmtpOutPerSourceIp: number;
    readonly sourceIpMaxSmtpOut: readonly (readonly [Cidr, number])[];
  },
  global: {
    readonly mxConnectionLimit: readonly (readonly [WrittenPattern, number])[];
    readonly ipConnectionLimit: readonly (readonly [Cidr, number])[];
  },
): readonly Ceiling[] {
  const { maxSmtpOutPerIp, maxSmtpOutPerSourceIp, sourceIpMaxSmtpOut } = settings;
  const ofQueue: readonly Ceiling[] = [
    { name: "max-smtp-out-per-ip", by: ["peer-ip"], most: maxSmtpOutPerIp },
    { name: "max-smtp-out-per-source-ip", by: BY_SOURCE, most: maxSmtpOutPerSourceIp },
  ];
  return [
    ...ofQueue.filter(({ most }) => most !== Number.POSITIVE_INFINITY),
    ...sourceIpMaxSmtpOut.map(([from, most]) => ({ ...PER_SOURCE, from, most })),
    ...global.mxConnectionLimit.map(([{ pattern: mx }, most]) => ({ ...PER_HOST, mx, most })),
    ...global.ipConnectionLimit.map(([to, most]) => ({ ...PER_ADDRESS, to, most })),
  ];
}

const BY_SOURCE = ["queue", "source-ip"] as const;
const PER_SOURCE = { name: "source-ip-max-smtp-out", by: BY_SOURCE } as const;
const PER_HOST = { name: "mx-connection-limit", by: ["mx-host", "source-ip"] } as const;
const PER_ADDRESS = { name: "ip-connection-limit", by: ["peer-ip"] } as const;
