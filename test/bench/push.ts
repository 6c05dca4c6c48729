import { spawn } from "node:child_process";

/** Bytes of the usual message of a bench. */
export const USUAL_SIZE = 10_240;

/** Pushes messages of so many bytes over 20 sessions through the server on `port` to a sink; resolves with messages a second. */
export async function push(
  messages: number,
  port: number,
  sink: number,
  size: number = USUAL_SIZE,
): Promise<number> {
  const sinkProcess = spawn(
    "smtp-sink",
    ["-u", "nobody", "-m", "1000", "-M", String(messages), `127.0.0.1:${sink}`, "1024"],
    { stdio: "ignore" },
  );
  const drained = new Promise<void>((resolve) => sinkProcess.once("exit", () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const begun = performance.now();
  const source = spawn(
    "smtp-source",
    [
      "-d",
      "-m",
      String(messages),
      "-l",
      String(size),
      "-s",
      "20",
      "-f",
      "a@sender.test",
      "-t",
      "b@dest.test",
      `127.0.0.1:${port}`,
    ],
    { stdio: "inherit" },
  );
  await new Promise<void>((resolve) => source.once("exit", () => resolve()));
  await drained;
  return messages / ((performance.now() - begun) / 1000);
}

/** The middle one of some values; 0 of none. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
