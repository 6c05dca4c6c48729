/** How far a warm-up has come, for one virtual MTA and one domain, or several that share a number. */
export interface WarmUpReport {
  /** The cold virtual MTA. */
  readonly virtualMta: string;
  /** The domain part of the queue, or the first of the domains that share the number. */
  readonly domain: string;
  /** The number of the day, from 1; less before the start. */
  readonly day: number;
  /** Today's date in the zone. */
  readonly date: string;
  /** Messages that may go today. */
  readonly allowance: number;
  /** Those that went today, or that count as gone after a crash; undefined where the limit store cannot tell. */
  readonly used: number | undefined;
  readonly left: number | undefined;
  /** What becomes of mail above the allowance. */
  readonly whenFull: "overflow" | "hold";
  /** Whether the day does not advance, as a queue is in back-off. */
  readonly stopped: boolean;
  /** When the next day begins, milliseconds since the epoch. */
  readonly nextMidnight: number;
}
