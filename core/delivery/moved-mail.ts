import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { RecipientRow } from "../queue/store.ts";
import { domainOf, type Group, type Moving } from "./group.ts";

/** Recipients that wait for another connection. */
export interface MovingOn {
  readonly moving: Moving;
  /**
   * `other`: that host has had its turn with mail of the queue. `next`: with what the connection was opened for, which has been elsewhere before.
   * `again`: it has not had its turn, as the connection ended before: a new one may go there.
   */
  readonly to: "other" | "next" | "again";
}

/** What moved to a connection from another host: in groups as large as the host takes, in order (RFC 9422 §4). */
export class MovedMail {
  readonly parts: readonly Moving[];
  /** Groups that wait for another connection. */
  readonly leaving: MovingOn[] = [];
  /** Groups of which nothing was tried, on a new connection that nothing was tried on. */
  readonly notBegun: Moving[] = [];
  /** The last that the host, or its connection, has failed to take. */
  #failed: Moving | undefined;

  constructor(moving: Moving | undefined, pooled: PooledConnection) {
    this.parts = moving === undefined ? [] : inPartsFor(moving, pooled);
  }

  has(group: Group): boolean {
    return this.parts.some((part) => part === group);
  }

  /** A group is to go elsewhere, as the host cannot have taken it. */
  goOn(group: Group, moving: Moving, isFirst: boolean): void {
    const isOwn = isFirst || this.has(group);
    if (isOwn) this.#failed = moving;
    this.leaving.push({ moving, to: isOwn ? "next" : "other" });
  }

  /** Nothing was tried of a part; `ended`: nor of anything else on this new connection. */
  leave(part: Moving, ended: boolean): void {
    const failed = this.#failed;
    if (ended) this.notBegun.push(part);
    else if (failed === undefined) this.leaving.push({ moving: part, to: "again" });
    else {
      // What the host has said of the same message.
      const { reason, failure, peer } = failed;
      this.leaving.push({ moving: { ...part, reason, failure, peer }, to: "next" });
    }
  }
}

/** What the recipients have taken of limits goes with the first group. */
function inPartsFor(moving: Moving, { mostRecipients, peer }: PooledConnection): readonly Moving[] {
  const mostDomains = peer.limits?.domains ?? Number.POSITIVE_INFINITY;
  const { rows, undeclared, reason, failure } = moving;
  // Most hosts say nothing.
  if (rows.length <= mostRecipients && rows.length <= mostDomains) return [moving];
  const parts: RecipientRow[][] = [];
  let domains = new Set<string>();
  for (const row of rows) {
    const domain = domainOf(row.address);
    const part = parts.at(-1);
    const isFull = part === undefined || part.length >= mostRecipients;
    if (isFull || (domains.size >= mostDomains && !domains.has(domain))) {
      parts.push([row]);
      domains = new Set([domain]);
    } else {
      part.push(row);
      domains.add(domain);
    }
  }
  if (parts.length === 1) return [moving];
  return parts.map((part, at) => {
    const own = { rows: part, undeclared, reason, failure, peer: moving.peer };
    return at === 0 ? { ...moving, ...own } : own;
  });
}
