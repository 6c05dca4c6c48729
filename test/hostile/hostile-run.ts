import { createHash } from "node:crypto";
import type { Random } from "../../core/time/random.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { WAYS } from "./hostile-config.ts";
import type { HostilePeer } from "./hostile-peer.ts";
import type { Ledger, Recorded, Verdict } from "./ledger.ts";

/** A server that sends to hostile peers. */
export interface ServerUnderTest {
  readonly port: number;
  /** Folder of its accounting files. */
  readonly directory: string;
  status(): Promise<{ readonly recipients: number; readonly connectionsOut: number }>;
}

/** What a run is made of. */
export interface HostileRun {
  readonly server: ServerUnderTest;
  readonly peers: readonly HostilePeer[];
  readonly ledger: Ledger;
  readonly random: Random;
  /** Conversations with hostile peers, after which all peers become good. */
  readonly conversations: number;
  /** Messages in the queues at a time, about. */
  readonly backlog: number;
  report(line: string): void;
}

/** What a run came to. */
export interface HostileResult {
  readonly conversations: number;
  readonly messages: number;
  readonly verdict: Verdict;
  /** What was left when every message had its end, and connections their time to close. */
  readonly left: {
    readonly recipients: number;
    readonly connectionsOut: number;
    readonly open: number;
  };
}

/** So long without a conversation, while there is mail, means that the server is stuck, milliseconds. */
const STALL = 60_000;
/** How long good peers get to take what is left, milliseconds. */
const MERCY = 60_000;
/** How long connections get to close afterwards, milliseconds: longer than they are kept idle. */
const CLOSING = 20_000;

/** Feeds the server until the peers have had their conversations, turns them good, and judges what became of the mail. */
export async function hostileRun(run: HostileRun): Promise<HostileResult> {
  const { server, peers, ledger, random } = run;
  const acknowledged: string[] = [];
  let messages = 0;
  let told = 0;
  let before = { conversations: -1, at: performance.now() };
  while (ledger.conversations < run.conversations) {
    if (ledger.conversations > before.conversations)
      before = { conversations: ledger.conversations, at: performance.now() };
    else if (performance.now() - before.at > STALL)
      throw new Error(`no conversation in ${STALL / 1000} s, with mail in the queues`);
    const { recipients } = await server.status();
    for (let missing = run.backlog - recipients; missing > 0; missing -= 10) {
      const batch = Array.from({ length: 10 }, () => anyMessage(messages++, random));
      await Promise.all(
        batch.map(async ({ to, content }) => {
          const replies = await sendMail(server.port, { from: "", to, content });
          if (replies.at(-1)?.startsWith("250")) acknowledged.push(...to);
          else throw new Error(`not taken: ${replies.at(-1)}`);
        }),
      );
    }
    await pause(50);
    if (ledger.conversations - told < 1000) continue;
    told = ledger.conversations;
    run.report(`${told} conversations, ${messages} messages`);
  }
  for (const peer of peers) peer.temper = "good";
  const conversations = ledger.conversations;
  await whileTrue(MERCY, async () => (await server.status()).recipients > 0);
  // Records follow the queue's own by a moment.
  await whileTrue(2000, async () => (await recordsIn(server)).size < acknowledged.length);
  const records = await recordsIn(server);
  const none: Recorded = { delivered: 0, bounced: 0 };
  const verdict = ledger.judge(acknowledged, (recipient) => records.get(recipient) ?? none);
  const open = (): number => peers.reduce((sum, peer) => sum + peer.open, 0);
  await whileTrue(CLOSING, async () => (await server.status()).connectionsOut + open() > 0);
  const { recipients, connectionsOut } = await server.status();
  const left = { recipients, connectionsOut, open: open() };
  return { conversations, messages, verdict, left };
}

async function recordsIn(server: ServerUnderTest): Promise<Map<string, Recorded>> {
  const records = new Map<string, Recorded>();
  for (const { type, rcpt = "" } of await recordsOf(server.directory, 0)) {
    const { delivered, bounced } = records.get(rcpt) ?? { delivered: 0, bounced: 0 };
    if (type === "d") records.set(rcpt, { delivered: delivered + 1, bounced });
    else if (type === "b") records.set(rcpt, { delivered, bounced: bounced + 1 });
  }
  return records;
}

/** A message for one to three recipients of one domain: mostly small, one of 25 large, with lines that begin with dots. */
function anyMessage(
  number: number,
  random: Random,
): { readonly to: readonly string[]; readonly content: string } {
  const way = WAYS[random.integer(WAYS.length)];
  const domain = `d${random.integer(4)}.${way}.test`;
  const to = Array.from({ length: 1 + random.integer(3) }, (_, at) => `m${number}-${at}@${domain}`);
  const lines = random.integer(25) === 0 ? 1000 + random.integer(4000) : 1 + random.integer(30);
  const line = (): string =>
    `${".".repeat(random.integer(3))}${"text ".repeat(random.integer(14))}`;
  const body = Array.from({ length: lines }, line);
  const digest = createHash("sha256")
    .update(`${body.join("\r\n")}\r\n`, "latin1")
    .digest("hex");
  const stuffed = body.map((text) => (text.startsWith(".") ? `.${text}` : text));
  return { to, content: `X-Id: m${number} ${digest}\r\n\r\n${stuffed.join("\r\n")}\r\n` };
}

/** Waits while something holds, at most `limit` milliseconds. */
async function whileTrue(limit: number, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + limit; performance.now() < end; ) {
    if (!(await holds())) return;
    await pause(100);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sentences on everything in a result that must not be; none when all is well. */
export function complaints({ verdict, left }: HostileResult): readonly string[] {
  const said: string[] = [];
  const name = (what: string, recipients: readonly string[]): void => {
    if (recipients.length > 0)
      said.push(`${recipients.length} ${what}: ${recipients.slice(0, 5).join(" ")}`);
  };
  name("stuck", verdict.stuck);
  name("lost", verdict.lost);
  name("doubled", verdict.doubled);
  name("bounced though taken", verdict.bouncedThoughTaken);
  name("corrupted", verdict.corrupted);
  name("recorded twice", verdict.recordedTwice);
  for (const [what, count] of Object.entries(left))
    if (count > 0) said.push(`${count} ${what} left`);
  return said;
}
