import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { body, clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { turnUntil } from "../../test/support/until.ts";
import type { Answer } from "../../test/support/wilful-answer.ts";
import { WilfulPeer } from "../../test/support/wilful-peer.ts";
import type { AgentConnection } from "../message/agent-connection.ts";
import type { TransactionResult } from "../message/transaction.ts";
import { connectSmtp } from "./connect.ts";
import { FAREWELL_LIMIT } from "./farewell.ts";

const RUNS = 250;
const HOUR = 3_600_000;

interface Message {
  readonly recipients: number;
  readonly streamed: boolean;
  readonly lines: number;
  /** Sent without waiting for the one before. */
  readonly atOnce: boolean;
}

interface Course {
  readonly tls: "none" | "opportunistic" | "required";
  readonly startTls: boolean;
  readonly pipelining: boolean;
  readonly chunking: boolean;
  readonly depth: number;
  readonly answers: readonly Answer[];
  readonly messages: readonly Message[];
}

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const answer: fc.Arbitrary<Answer> = fc.record({
  code: often<Answer["code"]>("good", 250, 354, 421, 450, 452, 550, 552),
  form: often<Answer["form"]>(
    "plain",
    "lines",
    "tab",
    "bare",
    "long",
    "codes",
    "cut",
    "garbage",
    "half",
  ),
  extra: often<Answer["extra"]>(
    "",
    "250 again\r\n",
    "450 again\r\n",
    "421 bye\r\n",
    "what?\r\n",
    "\r\n",
    "25",
  ),
  afterwards: often<Answer["afterwards"]>("stay", "end", "destroy", "fall silent"),
  cuts: fc.oneof(fc.constant([]), fc.array(fc.nat(1000), { maxLength: 4 })),
});

const course: fc.Arbitrary<Course> = fc.record({
  tls: often<Course["tls"]>("none", "opportunistic", "required"),
  startTls: often(true, false),
  pipelining: fc.boolean(),
  chunking: fc.boolean(),
  depth: fc.constantFrom(1, 2, 100),
  answers: fc.array(answer, { maxLength: 25 }),
  messages: fc.array(
    fc.record({
      recipients: fc.integer({ min: 1, max: 3 }),
      streamed: fc.boolean(),
      lines: fc.nat(8),
      atOnce: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

const sender = (at: number): string => `m${at}@s.test`;
const content = (at: number, { lines }: Message): string => `.${at}\r\n..\r\n`.repeat(lines + 1);

/** Plays a course with a real peer; every wait ends, and nothing is believed that the peer did not say. */
async function play(of: Course): Promise<void> {
  const contents = new Map(of.messages.map((message, at) => [sender(at), content(at, message)]));
  const extensions = ["STARTTLS", "PIPELINING", "CHUNKING"].filter(
    (_, at) => [of.startTls, of.pipelining, of.chunking][at],
  );
  const confidential = of.tls === "required";
  const peer = await WilfulPeer.start(
    { extensions, confidential, answers: answersFor(of) },
    contents,
  );
  const clock = new FakeClock();
  let heard = 0;
  const trace = (direction: string): void => {
    if (direction === "<") heard++;
  };
  const patiently = <T>(wait: Promise<T>): Promise<T> =>
    waitFor(wait, peer, clock, () => heard >= peer.lines);
  const options = clientOptions(peer.port, { clock, trace, tls: of.tls, pipelineDepth: of.depth });
  const opened = await patiently(connectSmtp(options));
  let told = 0;
  if (opened.ok) {
    opened.connection.onClose(() => told++);
    const results = await sendAll(of.messages, opened.connection, patiently);
    for (const [at, result] of results.entries()) judge(of, peer, sender(at), result);
    if (peer.disorder) await opened.connection.quit();
    opened.connection.destroy();
  }
  // Those who refused the connection are told farewell.
  await clock.advance(FAREWELL_LIMIT);
  assert.equal(told, opened.ok ? 1 : 0);
  assert.equal(clock.pending, 0);
  await peer.close();
  assert.deepEqual(peer.offences, []);
  assert.ok(opened.ok || peer.disorder || (confidential && !of.startTls));
}

/**
 * Content that goes out with its envelope is answered blindly: a reply too many before it would be
 * taken for one to it, and nothing in SMTP can show that.
 */
function answersFor({ pipelining, chunking, answers }: Course): readonly Answer[] {
  if (!pipelining || !chunking) return answers;
  return answers.map((given) =>
    given.extra.endsWith("again\r\n") ? { ...given, extra: "what?\r\n" } : given,
  );
}

async function sendAll(
  messages: readonly Message[],
  connection: AgentConnection,
  patiently: <T>(wait: Promise<T>) => Promise<T>,
): Promise<readonly TransactionResult[]> {
  const sent: Promise<TransactionResult>[] = [];
  for (const [at, message] of messages.entries()) {
    const recipients = Array.from({ length: message.recipients }, (_, n) => `${n}@r.test`);
    const text = content(at, message);
    const given = { sender: sender(at), body: message.streamed ? body(text, 7) : body(text) };
    const sending = connection.send(transaction(recipients, given));
    sent.push(sending);
    if (!message.atOnce) await patiently(sending);
  }
  return patiently(Promise.all(sent));
}

/** Waits; once the peer has fallen silent, and what it had sent is read, time goes on. */
async function waitFor<T>(
  wait: Promise<T>,
  peer: WilfulPeer,
  clock: FakeClock,
  allHeard: () => boolean,
): Promise<T> {
  let settled = false;
  const done = wait.finally(() => {
    settled = true;
  });
  await Promise.race([done, peer.silent]);
  await turnUntil("what the peer said to be read", () => settled || allHeard());
  await turnUntil(
    "the end",
    () => settled,
    () => clock.advance(HOUR),
  );
  return done;
}

function judge(of: Course, peer: WilfulPeer, name: string, result: TransactionResult): void {
  const { whole = false, code = 0, orderly = false } = peer.taken.get(name) ?? {};
  const taken = whole && code >= 200 && code < 300;
  const delivered = result.outcomes.some(({ kind }) => kind === "delivered");
  if (delivered) assert.ok(taken, `${name} delivered, but not taken`);
  if (taken && orderly) assert.ok(delivered, `${name} taken, but ${result.ending}`);
  if (!peer.disorder) {
    assert.equal(result.ending, "judged");
    assert.ok(result.outcomes.every(({ kind }) => kind === "delivered"));
  }
  assert.equal(result.failure === undefined, result.ending === "judged");
  switch (result.ending) {
    case "judged":
    case "in-doubt":
      return;
    case "broken":
    case "unfit":
      assert.ok(!taken, `${name} taken, but ${result.ending}`);
      return;
    case "dismissed":
    case "not-begun":
      // A peer that says 421 takes nothing that came before, or it is not a peer that tells the truth.
      if (!of.chunking) assert.ok(!taken, `${name} taken, but ${result.ending}`);
  }
}

test("whatever a peer does, each result comes, and none is better or worse than it said", async () => {
  await fc.assert(fc.asyncProperty(course, play), { numRuns: RUNS });
});
