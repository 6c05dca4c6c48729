import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileLibrary } from "../support/failing-disk.ts";
import { freePort } from "../support/free-port.ts";
import { loadMessage, recognise, runLoadSession } from "../support/load-session.ts";
import { startServer } from "../support/server-process.ts";
import { SmtpPeer, type TakenMessage } from "../support/smtp-peer.ts";
import { type Noted, readRecording } from "./recording.ts";

const SENDERS = 8;
/** Pause of a sender between two messages, milliseconds. */
const PAUSE = 15;
/** Where the spool is below the folder that is recorded: neither folder is there before. */
export const SPOOL = "var/spool";

/** When something happened to messages, by their name; milliseconds since the epoch. */
export type Times = Map<string, number>;

/** A server under load: what it did to its disk and what it told others, on one time line. */
export interface RecordedLoad {
  readonly noted: readonly Noted[];
  /** Inode of the folder that was recorded. */
  readonly root: bigint;
  /** Answered 250; at this time the client knew. */
  readonly acknowledged: Times;
  /** Taken by a peer; it answered 250 later. */
  readonly taken: Times;
  /** Refused for good by a peer; it answered 550 later. */
  readonly refused: Times;
  /** A report about it was taken by a peer. */
  readonly reported: Times;
  /** The server has said in its log that its delivery or bounce is recorded. */
  readonly settled: Times;
}

/** The configuration of a server with its spool in a folder, which sends everything to one port. */
export function configuration(folder: string, port: number, sink: number): string {
  return [
    `smtp-listener 127.0.0.1:${port}`,
    "host-name power.test",
    `delivery-queue ${join(folder, SPOOL)}`,
    // So that the ballast, which holds nothing, does not fill the recording.
    "spool-min-free-space 256k",
    `<domain *>\nroute [127.0.0.1]:${sink}\nretry-after 1s\n</domain>\n`,
  ].join("\n");
}

/** The message that a report is about. */
export function reportedName(content: string): string | undefined {
  return /^Final-Recipient: rfc822; *(m\d+)@/im.exec(content)?.[1];
}

/** Runs a server under load on Node for `duration` milliseconds, from its very first start, then kills it. */
export async function recordLoad(work: string, duration: number): Promise<RecordedLoad> {
  const library = join(work, "recorder.so");
  compileLibrary(fileURLToPath(new URL("recorder.c", import.meta.url)), library);
  const [root, log, config] = [join(work, "root"), join(work, "recording"), join(work, "config")];
  mkdirSync(root);
  const times = (): Times => new Map();
  const [acknowledged, taken, refused, reported, settled] = [1, 2, 3, 4, 5].map(times);
  if (!acknowledged || !taken || !refused || !reported || !settled) throw new Error("no maps");
  const first = (map: Times, name: string): void => {
    if (!map.has(name)) map.set(name, Date.now());
  };
  const put = new Set<string>();
  const peer = new SmtpPeer({
    rcpt: (argument) => {
      const number = Number(/<m(\d+)@/.exec(argument)?.[1] ?? 0);
      if (number % 17 === 3) {
        first(refused, `m${number}`);
        return "550 5.1.1 no such user";
      }
      if (number % 13 !== 5 || put.has(argument)) return "250 2.1.5 fine";
      put.add(argument);
      return "451 4.2.0 later";
    },
    end: ({ from, content }: TakenMessage) => {
      const about = from === "<>" ? reportedName(content) : undefined;
      if (about !== undefined) first(reported, about);
      else first(taken, recognise(content).id);
      return "250 2.0.0 taken";
    },
  });
  const [sink, port] = [await peer.listen(), await freePort()];
  writeFileSync(config, configuration(root, port, sink));
  let line = "";
  const server = await startServer("node", config, {
    environment: { LD_PRELOAD: library, POWER_LOG: log, POWER_ROOT: root },
    onOutput: (text) => {
      const lines = `${line}${text}`.split("\n");
      line = lines.pop() ?? "";
      for (const said of lines) {
        const [, name] = / (?:delivered|bounced) .* to=(m\d+)@/.exec(said) ?? [];
        // Times are cut to milliseconds: what must have been before is dated a little later.
        if (name !== undefined && !settled.has(name)) settled.set(name, Date.now() + 1);
      }
    },
  });
  let number = 0;
  const until = Date.now() + duration;
  try {
    await Promise.all(
      Array.from({ length: SENDERS }, () =>
        runLoadSession({
          port,
          pause: PAUSE,
          next: () => {
            if (Date.now() > until) return undefined;
            number++;
            // Small ones live in the database, large ones in files.
            const lines = number % 10 === 7 ? 2500 : 20;
            return loadMessage(`m${number}`, `m${number}@dest${number % 5}.test`, lines);
          },
          acknowledged: (name) => void acknowledged.set(name, Date.now() + 1),
        }),
      ),
    );
  } finally {
    await server.end("SIGKILL");
    await peer.close();
  }
  const noted = readRecording(readFileSync(log));
  const { ino } = statSync(root, { bigint: true });
  return { noted, root: ino, acknowledged, taken, refused, reported, settled };
}
