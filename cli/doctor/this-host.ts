import { readFileSync } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { getuid, versions } from "node:process";
import { canBind, probeNameServer } from "../../core/host.ts";
import {
  type Clock,
  errorCode,
  errorText,
  hostAddresses,
  type Random,
  type Resolver,
  readRegularFile,
} from "../../core/mod.ts";
import { descriptors } from "../../plugins/process/contract.ts";
import type { ExaminedHost, FileFacts, Greeting } from "./examined-host.ts";
import { flushTimes } from "./flush-times.ts";
import { portHolder } from "./port-holder.ts";

/** Milliseconds that a name server, and another mail server, may take. */
const ANSWER = 3000;
const GREETING = 10_000;
/** Bytes of the first line of a mail server (RFC 5321 §4.5.3.1.5). */
const LONGEST_LINE = 512;

/** The host that the command runs on. */
export function thisHost({
  resolver,
  clock,
  random,
}: {
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: Random;
}): ExaminedHost {
  return {
    now: clock.now(),
    runtime: runtime(),
    user: getuid?.(),
    addresses: addresses(),
    descriptors: descriptors(),
    resolver,
    systemFile,
    content: readRegularFile,
    file: fileFacts,
    async fileSystem(folder) {
      const { type, bsize, blocks, bavail, files, ffree } = await statfs(folder);
      return {
        ...{ type, free: bavail * bsize, size: blocks * bsize },
        ...{ inodes: files, inodesFree: ffree },
      };
    },
    flushes: (folder) => flushTimes(folder, clock),
    canBind,
    listen,
    listener: portHolder,
    probe: (server, transport, name) =>
      probeNameServer({ server, transport, name, timeout: ANSWER, clock, random }),
    greeting: (host, port) => greetingOf(host, port, clock),
  };
}

function runtime(): ExaminedHost["runtime"] {
  for (const name of ["bun", "deno"]) {
    const version = versions[name];
    if (version !== undefined) return { name, version };
  }
  return { name: "node", version: versions.node };
}

/** Some systems do not tell. */
function addresses(): readonly string[] {
  try {
    return hostAddresses();
  } catch {
    return [];
  }
}

function systemFile(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

async function fileFacts(path: string): Promise<FileFacts | undefined> {
  try {
    const found = await stat(path);
    const other = found.isDirectory() ? "directory" : "other";
    return { is: found.isFile() ? "file" : other, mode: found.mode & 0o7777, owner: found.uid };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function listen(address: string, port: number): Promise<string | undefined> {
  return new Promise((answer) => {
    const probe = createServer((socket) => socket.destroy());
    probe.once("error", (error) => answer(errorCode(error) ?? errorText(error)));
    probe.listen({ host: address, port, exclusive: true }, () =>
      probe.close(() => answer(undefined)),
    );
  });
}

function greetingOf(host: string, port: number, clock: Clock): Promise<Greeting> {
  return new Promise((answer) => {
    const socket = connect({ host, port });
    let read = "";
    const end = (greeting: Greeting): void => {
      timer.cancel();
      socket.destroy();
      answer(greeting);
    };
    const missed = (reason: string): void => end({ met: false, reason });
    const timer = clock.after(GREETING, () => missed(`nothing within ${GREETING / 1000} s`));
    socket.on("error", (error) => missed(errorText(error)));
    socket.on("close", () => missed("the connection was closed without a word"));
    socket.on("data", (bytes) => {
      read = `${read}${bytes.toString("latin1")}`.slice(0, LONGEST_LINE);
      const [line = ""] = read.split(/\r?\n/);
      if (line.length < read.length || read.length === LONGEST_LINE) end({ met: true, line });
    });
  });
}
