import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import type { Runtime } from "../support/runtimes.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { FollowedFiles } from "./followed-files.ts";
import { recordsCome } from "./records-come.ts";

/** What became of the records of a server that was killed while it wrote them. */
export interface RecordCount {
  /** Recipients that the server took. */
  readonly taken: number;
  readonly files: number;
  readonly records: number;
  /** Recipients without a record, recipients with several, and lines that are no record. */
  readonly missing: number;
  readonly repeated: number;
  readonly torn: number;
  /** Files that do not begin with what a reader that followed them saw. */
  readonly changed: number;
  /** How often such a reader saw less than a whole line at the end: a write that was not over yet. */
  readonly seenTorn: number;
  /** Whether every record came while the server ran; otherwise none came for long, though some were missing. */
  readonly allCame: boolean;
  readonly seconds: number;
}

/** Recipients of a message. */
const RECIPIENTS = 100;
const SENDERS = 4;
const HEAD = "type,rcpt,dsnDiag,messageId";
const RECORD = /^d,(r\d+@x\d\.test),x-mta;[\w ]+,[\da-z]{10}$/;

/**
 * Has a server record the end of `records` recipients, 100 a message, kills it `kills` times while it does, and looks at the files. What
 * is discarded is delivered once and for all: each recipient has one record, whatever comes between.
 */
export async function countRecords(
  given: { readonly records: number; readonly kills: number; readonly runtime: Runtime },
  report: (line: string) => void = () => {},
): Promise<RecordCount> {
  const directory = await mkdtemp(join(tmpdir(), "mta-count-"));
  const [port, config] = [await freePort(), join(directory, "config")];
  const folder = join(directory, "files");
  await mkdir(folder);
  await writeFile(
    config,
    `host-name records.test
smtp-listener 127.0.0.1:${port}
log-level error
<domain *>
  type discard
</domain>
<acct-file ${join(folder, "acct.csv")}>
  records d
  record-fields d rcpt,dsnDiag,messageId
  max-size 16M
  move-to ${join(folder, "done")}
</acct-file>
`,
  );
  const taken = new Set<string>();
  const seen = new Set<string>();
  const started = Date.now();
  const followed = new FollowedFiles(folder, (line) => {
    const recipient = recipientIn(line);
    if (recipient !== undefined) seen.add(recipient);
  });
  const onOutput = (text: string): void => report(text.trimEnd());
  let running: ServerProcess | undefined;
  let number = 0;
  try {
    for (let round = 0; round <= given.kills; round++) {
      running = await startServer(given.runtime, config, { onOutput });
      const server = running;
      const goal = Math.ceil((given.records * (round + 1)) / (given.kills + 1));
      let killed: Promise<unknown> | undefined;
      const next = (): readonly string[] | undefined => {
        if (round === given.kills && taken.size >= goal) return undefined;
        const first = number;
        number += RECIPIENTS;
        return Array.from({ length: RECIPIENTS }, (_, at) => `r${first + at}@x${at % 8}.test`);
      };
      const take = (recipients: readonly string[]): void => {
        for (const one of recipients) taken.add(one);
        if (round < given.kills && taken.size >= goal) killed ??= server.end("SIGKILL");
      };
      await Promise.all(Array.from({ length: SENDERS }, () => sendTo(port, next, take)));
      await killed;
      report(`round ${round + 1}: ${taken.size} taken, ${seen.size} recorded`);
    }
    // Only mail that has its record is gone from the queue, where a server that ends leaves the rest.
    const allCame = await recordsCome(taken, seen);
    if (!allCame) report("no more records come");
    await running?.end("SIGTERM");
    followed.look();
    return {
      ...(await verdict(folder, taken)),
      ...{ changed: followed.changed(), seenTorn: followed.seenTorn, allCame },
      seconds: (Date.now() - started) / 1000,
    };
  } finally {
    followed.stop();
    await running?.end("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
}

/** Sends messages to what `next` says until that has nothing more, or the connection ends. Never rejects. */
function sendTo(
  port: number,
  next: () => readonly string[] | undefined,
  take: (recipients: readonly string[]) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let recipients: readonly string[] | undefined;
    let replies = 0;
    let input = "";
    const send = (): void => {
      recipients = next();
      if (recipients === undefined) return void socket.end("QUIT\r\n");
      const to = recipients.map((one) => `RCPT TO:<${one}>\r\n`).join("");
      replies = recipients.length + 3;
      socket.write(`MAIL FROM:<>\r\n${to}DATA\r\n`);
    };
    const reply = (line: string): void => {
      replies--;
      if (line.startsWith("354")) socket.write("Subject: x\r\n\r\nx\r\n.\r\n");
      if (replies > 0) return;
      if (recipients !== undefined && line.startsWith("250")) take(recipients);
      if (line.startsWith("220")) replies = 1;
      if (line.startsWith("220")) socket.write("EHLO load.test\r\n");
      else send();
    };
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      for (let end = input.indexOf("\r\n"); end >= 0; end = input.indexOf("\r\n")) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (line[3] !== "-") reply(line);
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve());
  });
}

async function verdict(
  folder: string,
  taken: ReadonlySet<string>,
): Promise<Omit<RecordCount, "changed" | "seenTorn" | "allCame" | "seconds">> {
  const recorded = new Set<string>();
  let [records, repeated, torn] = [0, 0, 0];
  const texts = [...(await textsIn(folder)), ...(await textsIn(join(folder, "done")))];
  for (const text of texts) {
    const [head, ...lines] = text.split("\r\n");
    if (head !== HEAD || lines.pop() !== "") torn++;
    for (const line of lines) {
      const recipient = recipientIn(line);
      if (recipient === undefined) torn++;
      else if (recorded.has(recipient)) repeated++;
      else recorded.add(recipient);
      records++;
    }
  }
  let missing = 0;
  for (const recipient of taken) if (!recorded.has(recipient)) missing++;
  return { taken: taken.size, files: texts.length, records, missing, repeated, torn };
}

function recipientIn(line: string): string | undefined {
  return RECORD.exec(line)?.[1];
}

async function textsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".csv")).sort();
  return Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
}
