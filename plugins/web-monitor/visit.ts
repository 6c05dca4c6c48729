import type { Caller, Right } from "../../core/mod.ts";
import type { WebSession } from "./sessions.ts";

/** A request, and who asks it. */
export interface Visit {
  /** As in the audit log: `user NAME`, `key NAME`, `address`. */
  readonly name: string;
  readonly address: string;
  /** Undefined: only what is open to everybody. */
  readonly right: Right | undefined;
  /** Why the right is no more than it is, for who is refused. */
  readonly why: string;
  readonly seesLogs: boolean;
  /** What is said is under TLS, as far as that can be told. */
  readonly secure: boolean;
  /** It comes from this host itself. */
  readonly here: boolean;
  /** It shows a key, which no browser does by itself. */
  readonly byKey: boolean;
  /** Somebody is logged in. */
  readonly login: { readonly session: WebSession; readonly secret: string } | undefined;
  /** Somebody was logged in, and is not any more: what a page goes on to ask is not meant for whoever has the address alone. */
  readonly loginIsOver: boolean;
  /** What routes say for the audit log. */
  readonly notes: string[];
}

const MOST_NOTES = 20;

/** What a route gets to know of a visit. */
export function callerOf(
  { name, address, right, seesLogs, notes }: Visit,
  beforeChange: Caller["beforeChange"],
): Caller {
  const note = (text: string): void => {
    if (notes.length < MOST_NOTES) notes.push(text);
  };
  return { name, address, right, seesLogs, note, beforeChange };
}
