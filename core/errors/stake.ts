/**
 * What goes otherwise than an operator wrote it while a directive has no effect: where mail goes, what it looks like to
 * those who get it, how fast it goes out, what is recorded or kept, what is taken in.
 */
export type Stake = "destination" | "appearance" | "pace" | "records" | "access";

/** In words, worst first: "2 …". */
export const STAKES: Readonly<Record<Stake, string>> = {
  destination: "would change where mail goes",
  appearance: "would change what mail looks like",
  pace: "would change how fast mail goes out",
  records: "would change what is recorded or kept",
  access: "would change who may send, and how",
};

/** Something written in a configuration that does nothing yet. */
export interface WithoutEffect {
  /** What happens instead. */
  readonly instead: string;
  /** What is at stake; none for mere conveniences. */
  readonly stake?: Stake;
}
