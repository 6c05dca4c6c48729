import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { commandOn, ROOT, type Runtime } from "./runtimes.ts";
import { tethered } from "./tether.ts";
import { until } from "./until.ts";

/** A server in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** Everything it has said. */
  output(): string;
  /** Resolves when a text is in what it has said; rejects when that takes too long. */
  says(text: string): Promise<void>;
  /** Milliseconds of processor time used so far, in user and system. */
  cpu(): number;
  /** Anonymous memory, bytes. */
  anonymousMemory(): number;
  /** Sends a signal that does not end it. */
  signal(signal: "SIGHUP"): void;
  /** Sends a signal and resolves with its exit code when it has ended; undefined when a signal ended it. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | undefined>;
  /** Closes our ends of what it writes to. */
  closeOutput(): void;
}

/** How a server process is started. */
export interface ServerOptions {
  /** Most descriptors it may open. */
  readonly descriptors?: number;
  /** Its file mode creation mask, in octal digits. */
  readonly umask?: string;
  /** Variables of its environment besides ours. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Hears what it says, as it says it. */
  readonly onOutput?: (text: string) => void;
  /** Its current folder; the project's unless given. */
  readonly folder?: string;
}

/** Starts `mta serve -c FILE` on a runtime; resolves when it says `ready`. */
export function startServer(
  runtime: Runtime,
  configFile: string,
  options: ServerOptions = {},
): Promise<ServerProcess> {
  return startMtaProcess(runtime, ["serve", "-c", configFile], options);
}

/** Starts `mta` with words that make it a server; resolves when it says `ready`, rejects when it ends before. */
export async function startMtaProcess(
  runtime: Runtime,
  words: readonly string[],
  { descriptors, umask, environment, onOutput, folder = ROOT }: ServerOptions = {},
): Promise<ServerProcess> {
  const [command, before] = commandOn(runtime, "bin/mta.js");
  const args = [command, ...before, ...words];
  const limits = [
    ...(descriptors === undefined ? [] : [`ulimit -n ${descriptors}`]),
    ...(umask === undefined ? [] : [`umask ${umask}`]),
  ];
  const script = [...limits, 'exec "$@"'].join("; ");
  const child: ChildProcess = spawn(...tethered("/bin/sh", ["-c", script, "sh", ...args]), {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} does not start`);
  let output = "";
  const ended = new Promise<number | undefined>((resolve) =>
    child.once("exit", (code) => resolve(code ?? undefined)),
  );
  await new Promise<void>((resolve, reject) => {
    const add = (chunk: Buffer): void => {
      const text = chunk.toString("utf8");
      output += text;
      onOutput?.(text);
      if (/^ready/m.test(output)) resolve();
    };
    child.stdout?.on("data", add);
    child.stderr?.on("data", add);
    child.once("exit", () => reject(new Error(`the server ended: ${output}`)));
  });
  return {
    pid,
    output: () => output,
    says: (text) =>
      until(`"${text}"`, async () => output.includes(text) || undefined).then(() => {}),
    cpu() {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    anonymousMemory() {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) * 1024;
    },
    // Deno's child.kill sends no second signal.
    signal: (signal) => void process.kill(pid, signal),
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal);
      return ended;
    },
    closeOutput() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  };
}
