import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes of the usual message of a bench. */
export const USUAL_SIZE = 10_240;

/** How often it is looked how far a sink is, milliseconds. */
const LOOK = 10;

/** Files in memory. */
const MEMORY = "/dev/shm";

/** A sink says its last replies before it ends, milliseconds. */
const LAST_REPLIES = 300;

/** A round that takes longer has failed, milliseconds. */
const LONGEST = 600_000;

/** The end of a sink's output that tells its count. */
const TAIL = 64;

/**
 * Pushes messages of so many bytes over 20 sessions through the server on `port` to a sink; resolves with messages a second. On a
 * machine of several cores `aside` leaves the first one to the server.
 */
export async function push(
  messages: number,
  port: number,
  sink: number,
  { size = USUAL_SIZE, aside = false }: { readonly size?: number; readonly aside?: boolean } = {},
): Promise<number> {
  const folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "mta-sink-"));
  // A sink that ends at a count leaves its last replies unsaid: the next round would begin with retries. One that writes its count to
  // the disk is held up whenever the server has its spool flushed.
  const counts = await open(join(folder, "counts"), "w+");
  const place = aside ? asideOfTheFirstCore() : [];
  const run = (stdout: number | "inherit", ...words: readonly string[]): ChildProcess => {
    const [command = "", ...args] = [...place, ...words];
    return spawn(command, args, { stdio: ["ignore", stdout, "inherit"] });
  };
  const sinkWords = ["smtp-sink", "-u", "nobody", "-c", "-m", "1000", `127.0.0.1:${sink}`, "1024"];
  const sinkProcess = run(counts.fd, ...sinkWords);
  const ended = new Promise<void>((resolve) => sinkProcess.once("exit", () => resolve()));
  try {
    await sleep(LAST_REPLIES);
    const begun = performance.now();
    const source = run(
      "inherit",
      ...["smtp-source", "-d", "-m", String(messages), "-l", String(size), "-s", "20"],
      ...["-f", "a@sender.test", "-t", "b@dest.test", `127.0.0.1:${port}`],
    );
    const code = await new Promise((resolve) => source.once("exit", resolve));
    if (code !== 0) throw new Error(`smtp-source failed (${code})`);
    const tail = Buffer.alloc(TAIL);
    for (let got = 0; got < messages; ) {
      if (performance.now() - begun > LONGEST) throw new Error(`${got} of ${messages} arrived`);
      await sleep(LOOK);
      const { size: length } = await counts.stat();
      const { bytesRead } = await counts.read(tail, 0, TAIL, Math.max(0, length - TAIL));
      const told = [...tail.toString("latin1", 0, bytesRead).matchAll(/mesg=(\d+)[^\d]/g)];
      got = Number(told.at(-1)?.[1] ?? 0);
    }
    const rate = messages / ((performance.now() - begun) / 1000);
    await sleep(LAST_REPLIES);
    return rate;
  } finally {
    sinkProcess.kill();
    await ended;
    await counts.close();
    await rm(folder, { recursive: true });
  }
}

/** Has the first core for a process, all its threads, alone as far as `push` with `aside` is concerned. */
export async function pinToTheFirstCore(pid: number): Promise<void> {
  if (availableParallelism() < 2) return;
  const pinned = spawn("taskset", ["-a", "-p", "-c", "0", String(pid)], { stdio: "ignore" });
  await new Promise<void>((resolve, reject) => {
    pinned.once("error", reject);
    pinned.once("exit", () => resolve());
  });
}

function asideOfTheFirstCore(): readonly string[] {
  const cores = availableParallelism();
  return cores < 2 ? [] : ["taskset", "-c", `1-${cores - 1}`];
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The middle one of some values; 0 of none. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
