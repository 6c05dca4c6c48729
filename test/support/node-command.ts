import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The Node that runs our TypeScript as it is, and what the packages in use need. */
const LEAST: readonly [major: number, minor: number] = [22, 19];

/** The Node to test with: the one npm brought to a folder of binaries, else the one on the path. */
export function nodeCommand(binaries: string): string {
  const brought = join(binaries, "node");
  return existsSync(brought) ? brought : "node";
}

/** Why a Node cannot run the tests; undefined when it can. */
export function nodeProblem(command: string): string | undefined {
  const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const needed = `Node ${LEAST.join(".")} or newer is needed on the path: npm has none for this platform`;
  if (status !== 0) return `there is no "${command}"; ${needed}`;
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(stdout) ?? [];
  const [most, more] = [Number(major), Number(minor)];
  const isEnough = most > LEAST[0] || (most === LEAST[0] && more >= LEAST[1]);
  return isEnough ? undefined : `"${command}" is Node ${stdout.trim()}; ${needed}`;
}
