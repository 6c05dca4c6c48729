import type { Rate } from "../../core/mod.ts";

/** What a domain says about back-off. Durations are milliseconds, Infinity stands for never. */
export interface BackOffSettings {
  /** Undefined where the file does not say: as `normal`, but nothing that is shipped acts. */
  readonly backOffMode: "normal" | "adaptive" | "off" | undefined;
  readonly smtpPatternList: string | undefined;
  readonly backoffMaxMsgRate: Rate | undefined;
  readonly backoffMaxMsgPerHour: number | undefined;
  readonly backoffMaxConnectRate: Rate | undefined;
  readonly backoffMaxDataVolumeRate: Rate | undefined;
  readonly backoffMaxSmtpOut: number | undefined;
  readonly backoffRetryAfter: readonly number[];
  readonly backoffToNormalAfter: number;
  readonly backoffToNormalAfterDelivery: boolean;
  readonly backoffUponAllSourcesDisabled: boolean;
  readonly reenableSourceIpAfter: number;
  readonly backoffCut: number;
  readonly backoffFloor: Rate;
  readonly backoffProbeShare: number;
  readonly backoffStepAfter: number;
}

/** The rate in back-off where `back-off-mode` is written and no rate is. */
export const MISSION_RATE: Rate = { count: 100, window: 3_600_000 };

/** The rate of messages in back-off; undefined: as out of it. */
export function rateInBackOff(settings: BackOffSettings): Rate | undefined {
  const { backoffMaxMsgRate, backoffMaxMsgPerHour: hourly, backOffMode } = settings;
  const perHour = hourly === undefined ? undefined : { count: hourly, window: MISSION_RATE.window };
  return backoffMaxMsgRate ?? perHour ?? (backOffMode === "normal" ? MISSION_RATE : undefined);
}
