import { uptime } from "node:os";

/** Milliseconds since the host started, whatever its clock was set to; undefined where that cannot be told. */
export function hostUptime(): number | undefined {
  try {
    return uptime() * 1000;
  } catch {
    return undefined;
  }
}
