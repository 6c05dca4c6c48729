/** Who was started just before this process ended is told of no end: then its parent is another, and it does not begin. */
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] && exec "$@"';

/**
 * Command and arguments of a program that the kernel kills when this process ends, however it ends: a test that is cut off at its
 * time limit cannot end what it started. Only Linux knows this.
 */
export function tethered(
  command: string,
  args: readonly string[],
): readonly [command: string, args: readonly string[]] {
  if (process.platform !== "linux") return [command, args];
  const own = [String(process.pid), command, ...args];
  return ["setpriv", ["--pdeathsig", "KILL", "--", "sh", "-c", UNLESS_ORPHANED, ...own]];
}
