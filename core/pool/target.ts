import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { ABORTED, untilAborted } from "../time/until-aborted.ts";

/** A place that a queue's mail can go to: an address of a host, a program, a folder. */
export interface Target {
  /** Its name, for failures and the log. */
  readonly hostName: string;
  /** Its IP address, by which connections to it are counted; undefined where there is none. */
  readonly address: string | undefined;
  /** The local address that a connection comes from, by which it is counted too; undefined where the host chooses it. */
  readonly sourceAddress?: string | undefined;
  /** 0 where there is none. */
  readonly port: number;
  /** By which its failures are remembered; queues that go to the same place say the same. */
  readonly place: string;
  /**
   * What two queues of one agent must have in common to use one connection: where it goes, where it comes from, and all
   * settings that decide how it was opened and how it sends.
   */
  readonly key: string;
  /** What was asked about it may have another answer later: a connection is used without asking again for a while only. */
  readonly mayChange?: boolean | undefined;
  /** Connections to it are only for mail whose sender does not mind how TLS is, and are not kept for other mail. */
  readonly onlyTlsOptional?: boolean | undefined;
  /** The destination's provider, by which limits count: for SMTP the names of its MX. */
  readonly mxSite?: string | undefined;
}

/** Targets in the order to be tried, found as they are asked for. */
export interface TargetSource<T extends Target = Target> {
  /** The next target, or why one cannot be used; undefined at the end. */
  next(): Promise<T | DeliveryFailure | undefined>;
  /** Why there was none, or no more; meaningful at the end. */
  readonly failure: DeliveryFailure | undefined;
  /** True when one was left out as this host does not have the address of ours that leads to it; meaningful at the end. */
  readonly sourceMissing?: boolean;
}

/** Targets until a signal comes, also while the next one is being looked for. */
export function targetsUntil<T extends Target>(
  signal: AbortSignal,
  targets: TargetSource<T>,
): TargetSource<T> {
  return {
    async next() {
      const target = await untilAborted(targets.next(), signal);
      return target === ABORTED ? undefined : target;
    },
    get failure() {
      return targets.failure;
    },
  };
}

/** Targets that are known beforehand. */
export function knownTargets<T extends Target>(
  targets: readonly T[],
  failure?: DeliveryFailure,
): TargetSource<T> {
  let at = 0;
  return { next: () => Promise.resolve(targets[at++]), failure };
}
