import {
  type Ceiling,
  type Counted,
  isDomainOf,
  type LaneRule,
  type LimitSubject,
  type PluginDiagnostic,
  type Rate,
  type RateLimit,
  type WrittenPattern,
} from "../../core/mod.ts";
import { type Dimension, sorted } from "./dimensions.ts";

/** What stands in a `<limit>` block. */
export interface NamedLimit {
  readonly by: readonly Dimension[];
  readonly for: readonly WrittenPattern[] | undefined;
  readonly maxMsgRate: Rate;
  readonly maxConnectRate: Rate;
  readonly maxDataVolumeRate: Rate;
  readonly maxSmtpOut: number;
}

/** A limit with its name. */
export interface Named {
  readonly name: string;
  readonly settings: NamedLimit;
}

/** Limits of how fast the mail of a queue goes, whoever sends it. */
export function ratesOf(blocks: readonly Named[], domain: string): readonly RateLimit[] {
  return blocks.flatMap((block) => {
    const { name, settings } = block;
    const of = wayOf(block, domain);
    if (of === undefined) return [];
    const limit = (directive: string, counts: Counted, rate: Rate): readonly RateLimit[] =>
      isLimit(rate.count) ? [{ ...of, name: `limit ${name} ${directive}`, counts, rate }] : [];
    return [
      ...limit("max-msg-rate", "recipients", settings.maxMsgRate),
      ...limit("max-connect-rate", "connections", settings.maxConnectRate),
      ...limit("max-data-volume-rate", "bytes", settings.maxDataVolumeRate),
    ];
  });
}

/** Limits of how many connections a queue has at a time. */
export function ceilingsOf(blocks: readonly Named[], domain: string): readonly Ceiling[] {
  return blocks.flatMap((block) => {
    const most = block.settings.maxSmtpOut;
    const of = isLimit(most) ? wayOf(block, domain) : undefined;
    return of === undefined ? [] : [{ ...of, name: `limit ${block.name} max-smtp-out`, most }];
  });
}

/** What the limits of a block that is about a queue have in common; undefined where it is about who sends, or about other domains. */
function wayOf(
  { name, settings }: Named,
  domain: string,
): Pick<LimitSubject, "by" | "group" | "block"> | undefined {
  const { mail, connection, queue } = sorted(settings.by);
  if (mail.length > 0 || !isFor(settings, domain)) return undefined;
  return { by: [...queue, ...connection], group: `limit ${name}`, block: name };
}

/** Limits of parts of a queue's mail, by who sends it. */
export function rulesOf(blocks: readonly Named[], domain: string): readonly LaneRule[] {
  return blocks.flatMap(({ name, settings }) => {
    const { mail: by, queue: per } = sorted(settings.by);
    if (by.length === 0 || !isFor(settings, domain)) return [];
    const { maxMsgRate, maxDataVolumeRate, maxSmtpOut } = settings;
    return [
      {
        ...{ by, per, limit: name },
        ...(isLimit(maxMsgRate.count) && { messageRate: maxMsgRate }),
        ...(isLimit(maxDataVolumeRate.count) && { dataRate: maxDataVolumeRate }),
        ...(isLimit(maxSmtpOut) && { maxTransactions: maxSmtpOut }),
      },
    ];
  });
}

/** What cannot be meant in a block. */
export function checkLimit(settings: NamedLimit, name: string): readonly PluginDiagnostic[] {
  const found: PluginDiagnostic[] = [];
  const { mail, connection } = sorted(settings.by);
  const { maxMsgRate, maxConnectRate, maxDataVolumeRate, maxSmtpOut } = settings;
  if (mail.length > 0 && connection.length > 0)
    found.push({
      severity: "error",
      directive: "by",
      message: "a limit counts by who sends, or by where connections come from and go, not by both",
      hint: "write two limits: both hold together",
    });
  if (mail.length > 0 && isLimit(maxConnectRate.count))
    found.push({
      severity: "error",
      directive: "max-connect-rate",
      message: "a connection takes mail of several senders: connections are not counted by sender",
      hint: "limit messages with max-msg-rate, or count by source-ip",
    });
  if (mail.length > 0 && maxMsgRate.spread === true)
    found.push({
      severity: "error",
      directive: "max-msg-rate",
      message: "a limit by sender is not spread",
      hint: "write a shorter window, such as 2/m instead of 120/h",
    });
  const counts = [maxMsgRate.count, maxConnectRate.count, maxDataVolumeRate.count, maxSmtpOut];
  if (!counts.some(isLimit))
    found.push({
      severity: "warning",
      directive: "by",
      message: `limit ${name} limits nothing`,
      hint: "add one of max-msg-rate, max-connect-rate, max-data-volume-rate and max-smtp-out",
    });
  return found;
}

function isFor({ for: domains }: NamedLimit, domain: string): boolean {
  return domains === undefined || domains.some(({ pattern }) => isDomainOf(pattern, domain));
}

function isLimit(count: number): boolean {
  return count !== Number.POSITIVE_INFINITY;
}
