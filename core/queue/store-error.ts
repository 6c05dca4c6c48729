/** Why a store could not do what it was asked to. */
export type StoreErrorKind =
  /** The directory or what is in it cannot be used. */
  | "unusable"
  /** Too little room on the disk. */
  | "no-space"
  /** A commit failed, or the store is recovering from one that did. */
  | "failed"
  /** The caller's mistake: a draft used twice, a message without recipients. */
  | "misuse"
  /** Content that came with outcomes could not be written to its file. It never becomes good, and has to be made anew. */
  | "spoiled"
  /** Another owner has taken the store over, or the rows were handed out to an owner before this one. */
  | "not-owner"
  /** The store is closed. */
  | "closed";

/** An error of a queue store. Nothing of the call that it ends is visible. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreError";
    this.kind = kind;
  }
}

/** Bytes `free` on the disk are fewer than `needed`. */
export function noSpace(free: number, needed: number): StoreError {
  return new StoreError("no-space", `${free} bytes are free on the spool's disk, ${needed} needed`);
}
