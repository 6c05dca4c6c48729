/** What is looked at, in the order of the report. */
export const CHECKS = [
  "configuration",
  "runtime",
  "open-files",
  "memory",
  "kernel",
  "clock",
  "spool",
  "permissions",
  "ports",
  "certificates",
  "dns",
  "host-name",
  "sources",
  "dkim",
  "port-25",
] as const;

/** What is looked at. */
export type CheckName = (typeof CHECKS)[number];

/** How it is: in order, in need of a look, keeping mail from going; or it could not be told here. */
export type Health = "ok" | "warning" | "problem" | "unknown";

/** What was found about one thing. */
export interface Observed {
  readonly health: Health;
  /** What was seen, in a line. */
  readonly seen: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** An observation, with the check that made it. */
export interface Diagnosis extends Observed {
  readonly check: CheckName;
}

/** It is in order. */
export function well(seen: string): Observed {
  return { health: "ok", seen };
}

/** It works, but not as well as it could. */
export function doubtful(seen: string, advice: string): Observed {
  return { health: "warning", seen, advice };
}

/** The server does not start with it, or mail does not get where it should. */
export function wrong(seen: string, advice: string): Observed {
  return { health: "problem", seen, advice };
}

/** Nobody can tell, at least not here and now. */
export function untold(seen: string, advice?: string): Observed {
  return { health: "unknown", seen, ...(advice === undefined ? {} : { advice }) };
}
