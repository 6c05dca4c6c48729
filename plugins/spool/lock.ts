import { access, chmod, constants, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, errorText, makeDurableFolder, sleep } from "../../core/mod.ts";
import { KernelLock } from "./kernel-lock.ts";

/**
 * How long a held lock is asked for again, and how often, milliseconds: a process that was killed
 * keeps its locks until the kernel has cleaned up after it.
 */
const PATIENCE = 2000;
const INTERVAL = 50;
const LOCK = "mta.lock";

/** Another process holds the spool. */
export class SpoolInUse extends Error {
  constructor(directory: string, pid: number | undefined) {
    const holder = pid === undefined ? "" : ` (its mta.pid names process ${pid})`;
    super(
      `the spool ${directory} is in use by another server${holder}; stop it first, or give this one another delivery-queue`,
    );
    this.name = "SpoolInUse";
  }
}

/**
 * Makes the spool directory (0700) and takes it for this process, until disposed or the process
 * ends. `mta.pid` in it tells people which process that is; the lock does not depend on it. Rejects
 * with `SpoolInUse`, or with the file system's error.
 */
export async function lockSpool(directory: string, clock: Clock): Promise<AsyncDisposable> {
  await makeDurableFolder(directory);
  await access(directory, constants.W_OK);
  const pidFile = join(directory, "mta.pid");
  const lock = await take(directory, clock);
  if (lock === undefined) throw new SpoolInUse(directory, await pidIn(pidFile));
  try {
    // Not opened here: closing any descriptor of a locked file drops this process's locks on it.
    await chmod(join(directory, LOCK), 0o600);
    await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      // Another server's, when the folder was replaced under this one.
      if ((await pidIn(pidFile)) === process.pid) await rm(pidFile, { force: true });
      lock.release();
    },
  };
}

async function take(directory: string, clock: Clock): Promise<KernelLock | undefined> {
  const path = join(directory, LOCK);
  const since = clock.monotonic();
  for (;;) {
    const lock = takeNow(path);
    if (lock !== undefined || clock.monotonic() - since >= PATIENCE) return lock;
    await sleep(clock, INTERVAL);
  }
}

function takeNow(path: string): KernelLock | undefined {
  try {
    return KernelLock.take(path);
  } catch (error) {
    throw new Error(`the spool cannot be locked: ${path}: ${errorText(error)}`, { cause: error });
  }
}

/** The number in a pid file; undefined when there is none. */
async function pidIn(file: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(file, "utf8"), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
