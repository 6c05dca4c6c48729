import { type ChildProcess, spawn } from "node:child_process";

/** Where programs that are named without a path by those we start are found. They get no other variable. */
const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin" };

/** A user and a group; a program that runs as these is in no further group. */
export interface ProcessIdentity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Starts a program without a shell, in the root folder and a process group of its own, with PATH as its only variable. `withheld`:
 * descriptors of this process that it would have too, and must not have. Throws when it cannot be tried at all.
 */
export function spawnBare(
  program: string,
  args: readonly string[],
  withheld: readonly number[],
  identity?: ProcessIdentity,
): ChildProcess {
  const child = spawn(program, args, {
    cwd: "/",
    env: ENVIRONMENT,
    detached: true,
    stdio: stdioWithout(withheld),
    ...identity,
  });
  for (const stand of child.stdio.slice(3)) {
    stand?.on("error", () => {});
    stand?.destroy();
  }
  return child;
}

/** Pipes for the three streams; in the place of each withheld descriptor the program gets a pipe that nobody listens to. */
function stdioWithout(withheld: readonly number[]): ("pipe" | "ignore")[] {
  const stdio: ("pipe" | "ignore")[] = ["pipe", "pipe", "pipe"];
  for (let number = 3; number <= Math.max(2, ...withheld); number++)
    stdio.push(withheld.includes(number) ? "pipe" : "ignore");
  return stdio;
}
