import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../core/mod.ts";
import { StoryStore } from "../../plugins/story/story-store.ts";
import { freePort } from "../support/free-port.ts";
import { type LoadMessage, loadMessage, runLoadSession } from "../support/load-session.ts";
import { type AccountingRow, recordsIn } from "../support/records.ts";
import type { Runtime } from "../support/runtimes.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { storyDatabase } from "../support/story-lab.ts";
import { until } from "../support/until.ts";

/** What the records of a server say that was killed again and again. */
export interface RecordsResult {
  readonly rounds: number;
  /** Recipients that the server took. */
  readonly taken: number;
  /** Records found. */
  readonly records: number;
  /** Recipients whose end nothing tells of. */
  readonly missing: readonly string[];
  /** Refused recipients of which the sender was not told, or was told by several reports. */
  readonly unreported: readonly string[];
  readonly reportedTwice: readonly string[];
  /** Reports that came to their recipient and have no record. */
  readonly unrecordedReports: number;
  /** Recipients of which the same record is there again. */
  readonly repeated: readonly string[];
  /** What is wrong with the story: mail that it does not know, or the same event twice. */
  readonly story: readonly string[];
}

const SENDERS = 6;

/** Kills a server under load `rounds` times with SIGKILL, and compares its accounting with what came to the peers. */
export async function recordsRun(
  rounds: number,
  runtime: Runtime,
  report: (line: string) => void,
): Promise<RecordsResult> {
  const onOutput = (text: string): void => report(text.trimEnd());
  const directory = await mkdtemp(join(tmpdir(), "mta-records-"));
  const arrived = new Set<string>();
  /** Message-IDs of reports, by the recipient they tell of. */
  const reports = new Map<string, Set<string>>();
  const peer = new SmtpPeer({
    rcpt: (line) => (line.includes("<no") ? "550 5.1.1 nobody here" : "250 2.1.5 ok"),
    end: ({ from, to, content }) => {
      if (from.startsWith("<>")) {
        const [, about = ""] = /^Final-Recipient: rfc822;\s*(\S+)/im.exec(content) ?? [];
        const [, id = ""] = /^Message-ID: (\S+)/im.exec(content) ?? [];
        reports.set(about, (reports.get(about) ?? new Set()).add(id));
      } else for (const address of to) arrived.add(bare(address));
      return "250 2.0.0 taken";
    },
  });
  const [sink, port] = [await peer.listen(), await freePort()];
  const config = join(directory, "config");
  await writeFile(
    config,
    `host-name records.test
smtp-listener 127.0.0.1:${port}
log-level error
<domain *>
  route [127.0.0.1]:${sink}
  retry-after 1s
</domain>
story yes
<acct-file ${join(directory, "acct.csv")}>
  records d,b
</acct-file>
`,
  );
  const taken = new Set<string>();
  let number = 0;
  let running: ServerProcess | undefined;
  try {
    for (let round = 1; round <= rounds; round++) {
      const server = await startServer(runtime, config, { onOutput });
      running = server;
      const load = { on: true };
      const next = (): LoadMessage | undefined => {
        if (!load.on) return undefined;
        number++;
        const to = `${number % 5 === 3 ? "no" : "yes"}${number}@dest${number % 4}.test`;
        return loadMessage(to, to);
      };
      const senders = Array.from({ length: SENDERS }, () =>
        runLoadSession({ port, next, acknowledged: (id) => taken.add(id) }),
      );
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1200));
      await Promise.all([server.end("SIGKILL"), ...senders]);
      load.on = false;
      report(`round ${round}: ${taken.size} taken, ${arrived.size} arrived, ${reports.size} told`);
    }
    const last = await startServer(runtime, config, { onOutput });
    running = last;
    const ended = (id: string): boolean => (id.startsWith("no") ? reports : arrived).has(id);
    await until("all mail", async () => ([...taken].every(ended) ? true : undefined)).catch(() =>
      report("not everything came to its end"),
    );
    await last.end("SIGTERM");
    const names = (await readdir(directory)).filter((name) => name.endsWith(".csv")).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
    const rows = texts.flatMap(recordsIn);
    const story = await storyProblems(join(directory, "spool"), taken);
    return { ...verdict({ rounds, taken, reports, rows }), story };
  } finally {
    await running?.end("SIGKILL");
    await peer.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** What the story in a spool does not know of mail that was taken, and what it knows twice. */
async function storyProblems(
  spool: string,
  taken: ReadonlySet<string>,
): Promise<readonly string[]> {
  const log = createLog("story", () => {});
  const database = await storyDatabase(spool);
  try {
    const store = await StoryStore.open(database, log);
    const known = new Set<string>();
    const problems: string[] = [];
    for (const { number, records } of store.segments())
      for (let at = 0; at < records; at++) {
        const record = store.record(number, at);
        const text = JSON.stringify(record);
        if (record === undefined) problems.push(`record ${number}.${at} is missing`);
        if (known.has(text)) problems.push(`twice: ${text}`);
        known.add(text);
        if (record?.kind === "accepted")
          for (const { address } of record.recipients) known.add(`accepted ${address}`);
        if (record?.kind === "attempt")
          for (const { end, address } of record.ends) known.add(`${end} ${address}`);
      }
    for (const id of taken)
      for (const event of ["accepted", id.startsWith("no") ? "bounced" : "delivered"])
        if (!known.has(`${event} ${id}`)) problems.push(`not ${event}: ${id}`);
    return problems;
  } finally {
    await database.close();
  }
}

/** `<a@b> NOTIFY=…` → `a@b` */
function bare(argument: string): string {
  return /<([^>]*)>/.exec(argument)?.[1] ?? argument;
}

function verdict(given: {
  readonly rounds: number;
  readonly taken: ReadonlySet<string>;
  readonly reports: ReadonlyMap<string, ReadonlySet<string>>;
  readonly rows: readonly AccountingRow[];
}): Omit<RecordsResult, "story"> {
  const { rounds, taken, reports, rows } = given;
  const told = new Set(rows.map(({ type, rcpt }) => `${type} ${rcpt}`));
  const refused = [...taken].filter((id) => id.startsWith("no"));
  const missing = [...taken].filter((id) => !told.has(`${id.startsWith("no") ? "b" : "d"} ${id}`));
  const recordedReports = new Set(
    rows.filter(({ orig, type }) => orig === "" && type === "d").map(({ messageId }) => messageId),
  );
  const made = new Set([...reports.values()].flatMap((ids) => [...ids]));
  const seen = new Set<string>();
  const repeated = rows.filter((row) => {
    const text = JSON.stringify(row);
    return seen.has(text) || !seen.add(text);
  });
  return {
    rounds,
    taken: taken.size,
    records: rows.length,
    missing,
    unreported: refused.filter((id) => !reports.has(id)),
    reportedTwice: [...reports].filter(([, ids]) => ids.size > 1).map(([id]) => id),
    unrecordedReports: Math.max(0, made.size - recordedReports.size),
    repeated: repeated.map((row) => String(row.rcpt)),
  };
}
