import type { BounceCategories } from "../bounce-categories/contract.ts";

/** Names the category of a failure; the service `BOUNCE_CATEGORIES` does. */
export type Categories = Pick<BounceCategories, "of">;

/** How cells are written. */
export interface Writing {
  /** A time, milliseconds since the epoch. */
  time(at: number): string;
  readonly categories: Categories;
  /** The text of `user-string`. */
  readonly userString: string;
}

/** Writes one cell of a record about `T`; empty where there is nothing to say. */
export type Cell<T> = (value: T, how: Writing) => string;

/** Cells by the names of their columns. */
export type Cells<T> = Readonly<Record<string, Cell<T>>>;

/** The last second that was written out: most records of a moment share it. */
let written = { second: Number.NaN, text: "" };

/** `2026-01-31 08:15:00+0000` */
export function isoTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== written.second) {
    const text = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}+0000`;
    written = { second, text };
  }
  return written.text;
}

/** Seconds since 1970. */
export function unixTime(at: number): string {
  return String(Math.floor(at / 1000));
}

/** Of mail that came over SMTP, and of all other. */
export function sourceType(type: "smtp" | "local"): string {
  return type === "smtp" ? "smtp" : "api";
}
