/** So many per window; `count` is Infinity for no limit. */
export interface Rate {
  readonly count: number;
  /** Milliseconds. */
  readonly window: number;
}
