/**
 * Command and arguments of a program that the kernel kills when this process ends, however it ends: a test that is cut off at its
 * time limit cannot end what it started. Only Linux knows this.
 */
export function tethered(
  command: string,
  args: readonly string[],
): readonly [command: string, args: readonly string[]] {
  if (process.platform !== "linux") return [command, args];
  return ["setpriv", ["--pdeathsig", "KILL", "--", command, ...args]];
}
