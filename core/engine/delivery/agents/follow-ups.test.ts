import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../../../test/support/delivery-lab.ts";
import { until } from "../../../../test/support/until.ts";
import type { DeliveryPlan } from "../../../delivery/plan.ts";
import type { JournalEntry } from "../../../journal/event.ts";
import { OneByOne } from "../../../message/one-by-one.ts";
import type { Transaction, TransactionResult } from "../../../message/transaction.ts";
import { definePlugin } from "../../../plugin.ts";
import type { ServerState } from "../../../state/kept.ts";
import { event, journaled } from "../../../surface/event-token.ts";
import { createLog } from "../../../telemetry/log.ts";
import { DeclaredAgent } from "./declared-agent.ts";

const MINUTE = 60_000;
const KEPT = event<{ readonly to: string }>("box.kept", "A message was kept.");
const REPLY = { code: 250, enhanced: "2.0.0", lines: ["kept"] };
const RESULT = { ending: "judged", failure: undefined, mailTaken: true } as const;

type Send = (transaction: Transaction, queue: string, lab: DeliveryLab) => unknown;

/** Delivery by an agent that answers so. */
function labWith(send: Send, plan: Partial<DeliveryPlan> = {}): DeliveryLab {
  const lab = new DeliveryLab({ agent: "box", ...plan });
  class Box extends OneByOne {
    readonly #queue: string;

    constructor(queue: string) {
      super("box", () => Promise.resolve("stopped"));
      this.#queue = queue;
    }

    override async send(transaction: Transaction): Promise<TransactionResult> {
      // As plain JavaScript has it.
      return JSON.parse("[]").concat(await send(transaction, this.#queue, lab))[0];
    }
  }
  const plugin = definePlugin({
    name: "box",
    summary: "Keeps mail.",
    directives: {},
    agents: (agent) => [
      agent({
        ...{ name: "box", dlvType: "box", finalDelivery: true },
        targets: () => [{ hostName: "box", address: undefined, port: 0, place: "box", key: "box" }],
        open: (_target, { queue }) => ({ ok: true, connection: new Box(queue.domain) }),
      }),
    ],
  });
  const [declared] = plugin.agents;
  assert.ok(declared !== undefined);
  lab.agent = new DeclaredAgent(declared, {
    clock: lab.clock,
    log: createLog("boxes", (each) => lab.log.push(each)),
    events: new Set([KEPT.name]),
    contextOf: () => ({}),
    hold: () => () => {},
  });
  return lab;
}

function seenIn(lab: DeliveryLab): ServerState<string> {
  return Reflect.get(lab.states.of("box"), "seen");
}

/** Outcomes by address: `keep…` is kept, `move…` waits elsewhere. */
function outcomesOf({ recipients }: Transaction): readonly object[] {
  return recipients.map(({ address }) =>
    address.startsWith("move")
      ? { kind: "moved", queue: { domain: "y.test", virtualMta: "w" }, text: "full" }
      : { kind: "delivered", reply: REPLY },
  );
}

test("outcomes, events, state and moves are recorded together", async () => {
  const read: JournalEntry[] = [];
  const lab = labWith((transaction, queue, { states: _ }) =>
    queue === "y.test"
      ? {
          ...RESULT,
          outcomes: transaction.recipients.map(() => ({ kind: "delivered", reply: REPLY })),
        }
      : {
          ...RESULT,
          outcomes: outcomesOf(transaction),
          events: [journaled(KEPT, { to: "box" })],
          state: [seenIn(lab).change("last", transaction.sender)],
        },
  );
  await lab.journal.start();
  const consume = async (entries: readonly JournalEntry[]): Promise<void> =>
    void read.push(...entries);
  lab.journal.consume({
    ...{ name: "reader", events: ["plugin", "delivered"], maxSize: 1e6, maxAge: 1e9 },
    ...{ whenFull: "drop-oldest", consume },
  });
  await lab.send(["keep@x.test", "move@x.test"]);
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, ["delivered keep@x.test", "delivered move@x.test"]);
  assert.equal(seenIn(lab).get("last"), "sender@example.com");
  const told = read.flatMap(({ id, event: each }) => (each.kind === "plugin" ? [[id, each]] : []));
  const kept = { kind: "plugin", plugin: "box", name: "box.kept", text: '{"to":"box"}' };
  assert.deepEqual(
    told.map(([, each]) => each),
    [kept],
  );
  assert.ok(read.every(({ id }, at) => id > (read[at - 1]?.id ?? 0)));
  assert.equal(lab.scheduler.waiting(), 0);
  const [, second] = lab.outcomes;
  assert.equal(second?.attempt.queue, "y.test/w");
  assert.equal(second?.recipient.attempts, 0);
  assert.equal(second?.recipient.notes["core.moves"], "1");
});

test("who is moved keeps its message and its age: it bounces in time", async () => {
  const failure = {
    ...{ stage: "policy", temporary: true, status: "4.0.0", text: "full", host: "box" },
    reply: undefined,
  };
  const lab = labWith(
    (transaction, queue) => ({
      ...RESULT,
      outcomes: queue === "y.test" ? [{ kind: "failed", failure }] : outcomesOf(transaction),
    }),
    { maxAge: 60 * MINUTE },
  );
  lab.retryAfter = 1000 * MINUTE;
  await lab.send(["move@x.test"]);
  for (let minutes = 0; minutes < 62; minutes++) await lab.run(MINUTE);
  assert.deepEqual(lab.results, ["deferred move@x.test", "bounced move@x.test"]);
  assert.equal(lab.outcomes.at(-1)?.attempt.queue, "y.test/w");
});

test("two queues that pass a recipient to each other keep it in the end, and say so", async () => {
  let sent = 0;
  const lab = labWith((transaction, queue) => {
    sent++;
    const domain = queue === "x.test" ? "y.test" : "x.test";
    const moved = { kind: "moved", queue: { domain, virtualMta: "v" }, text: "not here" };
    return { ...RESULT, outcomes: transaction.recipients.map(() => moved) };
  });
  await lab.send(["one@x.test"]);
  await lab.run(MINUTE);
  assert.equal(sent, 11);
  const [outcome] = lab.outcomes;
  assert.ok(outcome?.kind === "deferred");
  assert.equal(outcome.failure.status, "4.4.6");
  assert.equal(outcome.attempt.queue, "x.test/v");
  assert.deepEqual(
    lab.alarms.active().map(({ key }) => key),
    ["moved-in-circle:x.test/v"],
  );
  await lab.run(11 * MINUTE);
  assert.equal(sent, 12);
  assert.equal(lab.outcomes.length, 2);
  lab.delivery.dispatcher.plansChanged();
  assert.deepEqual(lab.alarms.active(), []);
});

test("nobody is moved to a queue that cannot be, nor to where it is", async () => {
  const wanted = ["x.test/none", "x.test/v"];
  const lab = labWith((transaction) => {
    const [domain = "", virtualMta = ""] = wanted.shift()?.split("/") ?? [];
    return {
      ...RESULT,
      outcomes: transaction.recipients.map(() => ({
        ...{ kind: "moved", queue: { domain, virtualMta }, text: "" },
      })),
    };
  });
  lab.retryAfter = 5 * MINUTE;
  await lab.send(["one@x.test"]);
  await lab.run(6 * MINUTE);
  const failures = lab.outcomes.map((each) =>
    each.kind === "deferred" ? each.failure.status : "",
  );
  assert.deepEqual(failures, ["4.3.0", "4.4.6"]);
});

test("what cannot be stored delivers nobody, moves nobody and tells nothing", async () => {
  let asked = 0;
  const lab = labWith((transaction) => {
    const change = seenIn(lab).change("last", "x");
    asked++;
    return { ...RESULT, outcomes: outcomesOf(transaction), state: [change] };
  });
  const { store } = lab;
  const settle = store.settle.bind(store);
  store.settle = (settlement) => {
    const [first, ...more] = settlement.state ?? [];
    if (first === undefined) return settle(settlement);
    return settle({ ...settlement, state: [{ ...first, name: "" }, ...more] });
  };
  await lab.send(["keep@x.test", "move@x.test"]);
  await lab.run(MINUTE);
  assert.equal(asked, 1);
  assert.deepEqual(lab.results, ["deferred keep@x.test", "deferred move@x.test"]);
  assert.equal(seenIn(lab).get("last"), undefined);
});

test("an answer with what is not the plugin's own is in doubt", async () => {
  for (const more of [{ state: [{ of: "box/seen" }] }, { events: [{ name: "a.b", text: "" }] }]) {
    const lab = labWith((transaction) => ({
      ...RESULT,
      outcomes: outcomesOf(transaction),
      ...more,
    }));
    await lab.send(["keep@x.test"]);
    await lab.run(MINUTE);
    await until("an outcome", async () => lab.outcomes[0]);
    assert.deepEqual(lab.results, ["deferred keep@x.test"]);
  }
});
