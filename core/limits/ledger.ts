/** What was used under one key, as far as it still counts. `now` is that of the monotonic clock; other times are milliseconds from now. */
export interface Ledger {
  /** How much counts now. */
  counted(now: number): number;
  /** So much is used now. */
  add(amount: number, now: number): void;
  /** When so much of what counts now no longer counts; Infinity when not so much counts. */
  freesIn(amount: number, now: number): number;
  /** When nothing counts any more unless something is added; 0 when nothing counts. */
  emptiesIn(now: number): number;
  /** The longest time to trust what `freesIn` said, milliseconds: the clock that it goes by may be set. */
  readonly patience: number;
  /** Length of a sub-window, milliseconds. */
  readonly part: number;
  /** What was added in the last sub-window in which anything was. */
  recent(): number;
  /** What to keep of it. */
  save(now: number): SavedLedger;
}

/** A ledger as it is kept: the place of each use in time, and how much it was. */
export type SavedLedger =
  | {
      readonly kind: "sliding";
      /** Pairs of the milliseconds since the end of a sub-window (less than 0 for the present one), and the amount used in it. */
      readonly used: readonly (readonly [number, number])[];
    }
  | {
      readonly kind: "daily";
      /** Pairs of a date such as `2026-11-29`, and the amount used on that day. */
      readonly used: readonly (readonly [string, number])[];
    };

/** Sub-windows of a window. */
export const PARTS = 60;
