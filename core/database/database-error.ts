/** Why a database could not do what it was asked to. */
export type DatabaseErrorKind =
  /** The folder or what is in it cannot be used; also: another version wrote it. */
  | "unusable"
  /** Too little room on the disk. */
  | "no-space"
  /** The database has the size that it may have: only removing works. */
  | "full"
  /** A commit failed, or the database cannot be opened again for now. */
  | "failed"
  /** The database is closed. */
  | "closed";

/** An error of a plugin's own database. Nothing of the call that it ends is visible. */
export class DatabaseError extends Error {
  readonly kind: DatabaseErrorKind;

  constructor(kind: DatabaseErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "DatabaseError";
    this.kind = kind;
  }
}
