import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { body, transaction } from "../../test/support/smtp-messages.ts";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { reply } from "../errors/reply.ts";
import { type Capabilities, readCapabilities } from "./capabilities.ts";
import { refused } from "./failures.ts";
import { planTransaction } from "./transaction-plan.ts";
import { TransactionRun } from "./transaction-run.ts";

const offers = (...keywords: string[]): Capabilities =>
  readCapabilities({ code: 250, enhanced: undefined, lines: ["x", ...keywords] }, new Set());

/** What a peer answers a command with; DATA's go-ahead is its 250. */
const code = fc.constantFrom(250, 250, 250, 354, 421, 450, 550, 552);

interface Course {
  readonly recipients: number;
  readonly chunking: boolean;
  readonly large: boolean;
  readonly depth: number;
  readonly reset: boolean;
  /** Answers in order of the commands; 250 when they run out. */
  readonly codes: readonly number[];
}

const course: fc.Arbitrary<Course> = fc.record({
  recipients: fc.integer({ min: 1, max: 5 }),
  chunking: fc.boolean(),
  large: fc.boolean(),
  depth: fc.integer({ min: 1, max: 9 }),
  reset: fc.boolean(),
  codes: fc.array(code, { maxLength: 10 }),
});

/** Plays a course: each command's answer as a peer would give it, in order. */
function play(of: Course): void {
  const addresses = Array.from({ length: of.recipients }, (_, at) => `${at}@r.test`);
  const capabilities = of.chunking ? offers("CHUNKING") : offers();
  const content = of.large ? body("x", 1) : body("x");
  const plan = planTransaction(transaction(addresses, { body: content }), capabilities, "h");
  assert.ok(!("ending" in plan));
  const run = new TransactionRun(plan, { host: "h", capabilities, depth: of.depth, lmtp: false });
  run.begin(of.reset, 1000, true);
  const replies = [...of.codes];
  const due: string[] = [];
  const accepted = new Set<number>();
  let named = 0;
  let step = "go-on";
  let delivered = false;
  let broken: DeliveryFailure | undefined;
  for (let turn = 0; step === "go-on"; turn++) {
    assert.ok(turn < 100, "it never ends");
    const commands = run.commands().split("\r\n").slice(0, -1);
    due.push(...commands.map((command) => command.slice(0, 4)));
    assert.ok(due.length <= of.depth, "more commands ahead than allowed");
    const asked = run.contentDue;
    if (asked !== "none") {
      if (asked === "message") run.startContent();
      run.contentWritten = true;
      if (!of.chunking) due.push("end");
    }
    const verb = due.shift();
    assert.ok(verb !== undefined, "nothing is due, yet it goes on");
    const asIs = replies.shift() ?? 250;
    const given = verb === "DATA" && asIs === 250 ? 354 : asIs;
    const answer = reply(given, undefined, "");
    step = run.answer(answer);
    if (step === "doubt") broken = failed("mail", "4.5.0", "doubt", "h");
    if (step === "last") broken = refused("mail", answer, "h");
    const positive = given < 300;
    if (verb === "RCPT" && positive) accepted.add(named);
    if (verb === "RCPT") named++;
    delivered = (verb === "end" || verb === "BDAT") && positive && step === "finished";
  }
  const result = run.result(broken);
  assert.equal(result.outcomes.length, of.recipients);
  for (const [at, outcome] of result.outcomes.entries()) {
    assert.equal(outcome.kind === "delivered", delivered && accepted.has(at));
    if (outcome.kind === "failed") assert.notEqual(outcome.failure.text, "not sent");
  }
  if (step === "finished") assert.equal(run.awaited, "nothing");
}

test("delivered is just who was accepted with the content, whatever a peer answers", () => {
  fc.assert(fc.property(course, play), { numRuns: 2000 });
});
