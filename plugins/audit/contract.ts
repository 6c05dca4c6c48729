import { type Token, token } from "../../core/mod.ts";

export { auditCount, auditText } from "./audit-text.ts";

/** A change that somebody asks for, or a login. */
export interface AskedChange {
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
}

/** One that was answered. */
export interface AuditEntry extends AskedChange {
  /** When it was answered, milliseconds since the epoch. */
  readonly at: number;
  /** The same in the line before the change and in that with what came of it. */
  readonly id?: string;
  /** The status of the answer: below 400 it was done. Null: the server ended before it was answered. */
  readonly status: number | null;
}

/** A change whose record has begun. */
export interface BegunChange {
  /** Why it cannot be written down that somebody asks for it; undefined when that is on disk. */
  readonly problem: string | undefined;
  /** What came of it, and what the route says of it. Called once. */
  end(status: number, note: string): void;
}

/** Writes down every change that is asked for by whatever way: who, from where, what, when, and what came of it. */
export interface Audit {
  /** Before a change: writes down who asks for it. Waits for the disk, for five seconds at most; never rejects. */
  begin(asked: AskedChange): Promise<BegunChange>;
  /** What needs no word beforehand: what was refused, and logins. It waits for nothing. */
  record(entry: AskedChange & { readonly status: number }): void;
}

/** The audit log. */
export const AUDIT: Token<Audit> = token<Audit>("audit");
