import { type Cidr, contains, networkGroup } from "../directive/kinds/cidr.ts";
import { type DomainPattern, isDomainOf } from "../directive/kinds/domain-pattern.ts";
import { shortened } from "../text/shortened.ts";
import { LONGEST_NAME } from "./limit-store.ts";

/**
 * What use is counted by: each queue, virtual MTA, source address, network of source addresses (24 bits of IPv4, 48 of IPv6), address
 * of a host, name of a host, or provider (`Target.mxSite`) has a count of its own.
 */
export type LimitDimension =
  | "queue"
  | "virtual-mta"
  | "source-ip"
  | "source-net"
  | "peer-ip"
  | "mx-host"
  | "mx-site";

/** What a limit is on. */
export interface LimitSubject {
  /** The directive that asks for it, by which operators are told of it: `max-msg-rate`. */
  readonly name: string;
  /** What has a count of its own; without any all that the limit is about share one. */
  readonly by: readonly LimitDimension[];
  /** Tells its counts from those of other limits by the same dimensions: the name of a pool, of a block. */
  readonly group?: string | undefined;
  /** The `<limit NAME>` block that it stands in; undefined for a directive of its own. */
  readonly block?: string | undefined;
  /** Source addresses that are meant; all if not given. */
  readonly from?: Cidr | undefined;
  /** Addresses of hosts that are meant; all if not given. */
  readonly to?: Cidr | undefined;
  /** Names of hosts that are meant; all if not given. */
  readonly mx?: DomainPattern | undefined;
}

/** The ends of a connection, as limits know them. */
export interface LimitedConnection {
  /** Undefined when the host chooses it: only limits of all source addresses are about it. */
  readonly sourceAddress?: string | undefined;
  /** IP address; undefined where there is none. */
  readonly address: string | undefined;
  readonly hostName: string;
  readonly mxSite?: string | undefined;
}

/** What uses limits: a queue, and a connection for it where there is one, or one is to be opened. */
export interface LimitUser {
  /** `domain/vmta`. */
  readonly name: string;
  readonly virtualMta: string;
}

/** True when a limit is about connections by where they come from or go: for a queue alone it cannot be told. */
export function isByConnection({ by, from, to, mx }: LimitSubject): boolean {
  if ((from ?? to ?? mx) !== undefined) return true;
  return by.some((dimension) => dimension !== "queue" && dimension !== "virtual-mta");
}

/** True when a limit is about source addresses: another one may have room. */
export function isBySource({ by, from }: LimitSubject): boolean {
  return from !== undefined || by.includes("source-ip") || by.includes("source-net");
}

/** True when a limit is about hosts: another one may have room. */
export function isByHost({ by, to, mx }: LimitSubject): boolean {
  if ((to ?? mx) !== undefined) return true;
  return by.includes("peer-ip") || by.includes("mx-host") || by.includes("mx-site");
}

/** The same for all that share a count of a limit; undefined for what the limit is not about. */
export function countedAs(
  subject: LimitSubject,
  { name, virtualMta }: LimitUser,
  connection?: LimitedConnection,
): string | undefined {
  if (!isAbout(subject, connection)) return undefined;
  const values: string[] = subject.group === undefined ? [] : [`(${subject.group})`];
  for (const dimension of subject.by) {
    if (dimension === "queue") values.push(name);
    else if (dimension === "virtual-mta") values.push(`of ${virtualMta}`);
    else {
      const value = valueIn(dimension, connection);
      if (value === undefined) return undefined;
      values.push(value);
    }
  }
  // Names of hosts come from the DNS: however long they are, a key stays bounded.
  return shortened(values.join(" "), LONGEST_NAME - 40);
}

function isAbout({ from, to, mx }: LimitSubject, connection?: LimitedConnection): boolean {
  if (from !== undefined && !isWithin(from, connection?.sourceAddress)) return false;
  if (to !== undefined && !(connection?.address && contains(to, connection.address))) return false;
  return mx === undefined || isDomainOf(mx, connection?.hostName.toLowerCase() ?? "");
}

/** An address that the host chooses is in the range of all addresses, and in no other for all that is known. */
function isWithin(range: Cidr, address: string | undefined): boolean {
  return address === undefined ? range.bits === 0 : contains(range, address);
}

function valueIn(
  dimension: Exclude<LimitDimension, "queue" | "virtual-mta">,
  connection: LimitedConnection | undefined,
): string | undefined {
  switch (dimension) {
    case "source-ip":
      return `from ${connection?.sourceAddress ?? "any"}`;
    case "source-net": {
      const address = connection?.sourceAddress;
      return `from ${address === undefined ? "any" : networkGroup(address)}`;
    }
    case "peer-ip":
      return connection?.address && `to ${connection.address}`;
    case "mx-host":
      return connection && `host ${connection.hostName.toLowerCase()}`;
    case "mx-site":
      return connection?.mxSite && `site ${connection.mxSite}`;
  }
}

/** How narrow what a limit is about is: of two of one directive the higher one holds. */
export function specificityOf({ from, to, mx }: LimitSubject): number {
  return (from?.bits ?? 0) + (to?.bits ?? 0) + (mx === undefined ? 0 : widthOf(mx));
}

/** A name before any pattern, the longer pattern before the shorter. */
function widthOf(pattern: DomainPattern): number {
  switch (pattern.kind) {
    case "any":
      return 0;
    case "name":
      return 10_000;
    case "suffix":
      return pattern.suffix.length * 2 + (pattern.itself ? 0 : 1);
    case "literal":
      return pattern.range.bits;
  }
}
