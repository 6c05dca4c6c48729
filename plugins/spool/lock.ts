import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Another process holds the spool. */
export class SpoolInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `the spool ${directory} is in use by process ${pid}; stop it first, or give this server another delivery-queue`,
    );
    this.name = "SpoolInUse";
  }
}

/** Makes the spool directory (0700) and takes it for this process. Rejects with `SpoolInUse`, or the file system's error. */
export async function lockSpool(directory: string): Promise<AsyncDisposable> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "mta.pid");
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(file, "wx", 0o600);
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    } catch (error) {
      if (!isExists(error) || attempt > 1) throw error;
    }
    const owner = Number.parseInt(await readFile(file, "utf8"), 10);
    if (owner !== process.pid && isAlive(owner)) throw new SpoolInUse(directory, owner);
    await rm(file, { force: true });
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
