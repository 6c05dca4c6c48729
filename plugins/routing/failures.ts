import type { DeliveryFailure, FailedAttempt, Verdict } from "../../core/mod.ts";

/** The settings by which failures are judged. */
export interface FailureSettings {
  readonly bounceUponNoMx: "yes" | "no" | number;
  readonly bounceUpon5xxGreeting: boolean;
  readonly bounceUponTransferFailure: boolean;
  readonly bounceUponPixTransferFailure: boolean;
}

/** Status of a domain without MX whose mail waits. */
const NO_MX_YET = "4.1.2";

/** Says which failures bounce, or wait, otherwise than by their own class. */
export function judged(
  verdict: Verdict,
  { failure, peer }: Pick<FailedAttempt, "failure" | "peer">,
  settings: FailureSettings,
): Verdict {
  switch (failure.stage) {
    case "dns": {
      const { bounceUponNoMx } = settings;
      if (failure.status !== NO_MX_YET || typeof bounceUponNoMx === "string") return verdict;
      if (bounceUponNoMx === Number.POSITIVE_INFINITY) return verdict;
      const minimumAge = bounceUponNoMx;
      return { ...verdict, action: "bounce", minimumAge, failure: forGood(failure) };
    }
    case "greeting":
      if (failure.temporary || settings.bounceUpon5xxGreeting) return verdict;
      return { ...verdict, action: "defer", failure: forNow(failure) };
    case "data":
    case "end-of-data": {
      if (failure.cut === undefined) return verdict;
      const isPix = peer?.masked === true && settings.bounceUponPixTransferFailure;
      if (!isPix && !settings.bounceUponTransferFailure) return verdict;
      return { ...verdict, action: "bounce", failure: forGood(failure) };
    }
    default:
      return verdict;
  }
}

function forGood(failure: DeliveryFailure): DeliveryFailure {
  return { ...failure, temporary: false, status: `5${failure.status.slice(1)}` };
}

function forNow(failure: DeliveryFailure): DeliveryFailure {
  return { ...failure, temporary: true, status: `4${failure.status.slice(1)}` };
}
