import { spawn } from "node:child_process";
import type { FileHandle } from "node:fs/promises";

/** Seconds that a lock of another program is waited for. */
const PATIENCE = 60;
/** What flock(1) says when another has the lock. */
const HELD = 75;

/** Another program holds a lock for longer than is waited, or it cannot be taken. */
export class NotLocked extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotLocked";
  }
}

/**
 * Takes the lock of flock(2) on an open file; it is there until the handle is closed, or the process ends. No runtime has a
 * call for it. The lock belongs to the open file, not to the process, so the program flock(1) takes it on the descriptor
 * that it is given and leaves it with us. Rejects with `NotLocked`.
 */
export function lockFile(handle: FileHandle, stop: AbortSignal): Promise<void> {
  const args = ["-x", "-w", String(PATIENCE), "-E", String(HELD), "0"];
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new NotLocked(reason));
    if (stop.aborted) return fail("the server ends");
    const child = spawn("flock", args, { cwd: "/", env, stdio: [handle.fd, "ignore", "ignore"] });
    const kill = (): void => void child.kill("SIGKILL");
    stop.addEventListener("abort", kill, { once: true });
    child.once("error", (error) => fail(`the program flock cannot be run: ${error.message}`));
    child.once("exit", (code) => {
      stop.removeEventListener("abort", kill);
      if (code === 0) resolve();
      else if (code === HELD) fail(`another program has locked it for ${PATIENCE} seconds`);
      else fail(stop.aborted ? "the server ends" : `flock ended with ${code ?? "a signal"}`);
    });
  });
}
