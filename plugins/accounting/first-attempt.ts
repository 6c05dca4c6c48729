import { type Note, note } from "../../core/mod.ts";

/** When a recipient was tried first, milliseconds since the epoch: kept with it from its first deferral on. */
export const FIRST_ATTEMPT: Note<number> = note(
  "accounting.first-attempt",
  { doc: "When the first delivery was tried, for timeFirstAttempt.", limit: 16 },
  (at: number) => String(Math.floor(at)),
  (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
);
