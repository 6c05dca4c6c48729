import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pid } from "node:process";
import { type Clock, errorCode } from "../../core/mod.ts";
import type { FlushTimes } from "./examined-host.ts";

/** What the test may take: milliseconds, and flushes. */
const LONGEST = 3000;
const MOST = 500;
/** Bytes of each write: a page of the database. */
const PAGE = 4096;

/**
 * Has the disk of a folder keep a page again and again, in a new file that is removed at once. Rejects with the system's error,
 * and leaves nothing in any case.
 */
export async function flushTimes(folder: string, clock: Clock): Promise<FlushTimes> {
  const file = join(folder, `doctor-${pid}.tmp`);
  const handle = await open(file, "wx", 0o600);
  const times: number[] = [];
  try {
    const page = Buffer.alloc(PAGE, 0x5a);
    const end = clock.monotonic() + LONGEST;
    while (times.length < MOST && clock.monotonic() < end) {
      const began = clock.monotonic();
      await handle.write(page, 0, PAGE, times.length * PAGE);
      await handle.datasync();
      times.push(clock.monotonic() - began);
    }
  } finally {
    await handle.close();
    await rm(file, { force: true }).catch((error: unknown) => {
      if (errorCode(error) !== "ENOENT") throw error;
    });
  }
  return { times };
}
