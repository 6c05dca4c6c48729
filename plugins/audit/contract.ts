import { type Token, token } from "../../core/mod.ts";

export { auditCount, auditText } from "./audit-text.ts";

/** A change that somebody asked for, or a login. */
export interface AuditEntry {
  /** When it was answered, milliseconds since the epoch. */
  readonly at: number;
  /** Who: `user NAME`, `key NAME`, `address`, `socket`. */
  readonly who: string;
  /** The client's address; null on the control socket. */
  readonly from: string | null;
  /** Method and path. */
  readonly what: string;
  /** The parameters of the query; empty without any. */
  readonly parameters: string;
  /** What the route says of it; empty where it says nothing. */
  readonly note: string;
  /** The status of the answer: below 400 it was done. */
  readonly status: number;
}

/** Writes down every change that is asked for by whatever way: who, from where, what, when, and what came of it. */
export interface Audit {
  record(entry: Omit<AuditEntry, "at">): void;
}

/** The audit log. */
export const AUDIT: Token<Audit> = token<Audit>("audit");
