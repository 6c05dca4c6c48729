import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Descriptors kept free for everything but connections: content of large messages, records, look-ups, the store. */
const RESERVE = 64;
/** What a process has open besides its connections where that cannot be counted. */
const USUALLY_OPEN = 64;

/** How many connections the process has descriptors for. */
export interface Room {
  /** Inbound sessions; Infinity where the limit is not known. */
  readonly mostIn: number;
  /** Outbound connections. */
  readonly mostOut: number;
}

/** How many descriptors the process may have open, and how many it has. */
export interface Descriptors {
  readonly limit: number;
  readonly open: number;
}

/** The process's descriptors; undefined where the system does not tell or sets no limit. */
export function descriptors(): Descriptors | undefined {
  const limit = softLimit();
  return limit === undefined ? undefined : { limit, open: openNow() };
}

function softLimit(): number | undefined {
  const text = textOf("/proc/self/limits") ?? shellLimit();
  const soft = /(?:Max open files\s+|^)(\d+)/.exec(text ?? "")?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** A shell has the limits of its parent. */
function shellLimit(): string | undefined {
  try {
    return execFileSync("/bin/sh", ["-c", "ulimit -n"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Descriptors that are open; what is usual where that cannot be counted. */
export function openNow(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return USUALLY_OPEN;
  }
}

/**
 * The connections there is room for: as many as are wanted, or, where that is more than the descriptors allow, a share of
 * these in proportion to what is wanted; one in each direction at the least.
 */
export function roomFor({ limit, open }: Descriptors, wantedIn: number, wantedOut: number): Room {
  const free = limit - open - RESERVE;
  if (wantedIn + wantedOut <= free) return { mostIn: wantedIn, mostOut: wantedOut };
  const share = Math.max(free, 0) / (wantedIn + wantedOut);
  const part = (wanted: number): number => Math.max(1, Math.floor(wanted * share));
  return { mostIn: part(wantedIn), mostOut: part(wantedOut) };
}

/** The limit that leaves room for all connections that are wanted. */
export function limitFor({ open }: Descriptors, wanted: number): number {
  return open + RESERVE + wanted;
}
