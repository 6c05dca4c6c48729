import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DeliveryLab } from "../../../../test/support/delivery-lab.ts";
import { allDelivered, BOX, boxAgent, FakeBox } from "../../../../test/support/fake-agent.ts";
import { workOf } from "../../../delivery/queue-work.ts";
import type { DeliveryFailure } from "../../../errors/delivery-failure.ts";
import type { ConnectResult } from "../../../message/agent-connection.ts";
import type { Transaction, TransactionResult } from "../../../message/transaction.ts";
import type { AgentDeclaration } from "../../../plugin.ts";
import { createLog } from "../../../telemetry/log.ts";
import { infoOf } from "../../../testing/queue-store/kit.ts";
import { DeclaredAgent } from "./declared-agent.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Delivery by an agent; `held` counts what holds its configuration. */
function labWith(
  declared: AgentDeclaration,
  plan: ConstructorParameters<typeof DeliveryLab>[0] = {},
): { readonly lab: DeliveryLab; readonly held: () => number } {
  const lab = new DeliveryLab({ agent: "box", ...plan });
  let held = 0;
  lab.agent = new DeclaredAgent(declared, {
    clock: lab.clock,
    log: createLog("boxes", (event) => lab.log.push(event)),
    events: new Set(),
    contextOf: () => ({}),
    hold: () => {
      held++;
      return () => void held--;
    },
  });
  return { lab, held: () => held };
}

/** An agent with one connection. */
function withBox(
  answer: (transaction: Transaction) => TransactionResult | Promise<TransactionResult>,
  deaf = false,
): { readonly box: FakeBox; readonly declared: AgentDeclaration } {
  const box = new FakeBox(answer, deaf);
  return { box, declared: boxAgent(() => ({ ok: true, connection: box })) };
}

const failures = (lab: DeliveryLab): readonly string[] =>
  lab.outcomes.map((outcome) => (outcome.kind === "delivered" ? "" : outcome.failure.text));
const never = (): Promise<never> => new Promise(() => {});

test("a plugin's agent delivers: its outcomes are recorded like any other, with who delivered", async () => {
  const { box, declared } = withBox(allDelivered);
  const { lab, held } = labWith(declared, { idleTimeout: MINUTE });
  const [row] = await lab.send(["one@x.test", "two@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test", "delivered two@x.test"]);
  assert.deepEqual(
    box.sent.map(({ message, recipients }) => [message, recipients.length]),
    [[row?.message, 2]],
  );
  const [outcome] = lab.outcomes;
  assert.equal(outcome?.attempt.agent?.dlvType, "file");
  assert.equal(outcome?.attempt.peer?.host, "box");
  assert.equal(lab.delivery.limits.ofQueue("x.test/v"), 1);
  assert.equal(held(), 1);
  await lab.run(2 * MINUTE);
  assert.deepEqual([box.asked, held(), lab.delivery.limits.total], [["quit"], 0, 0]);
});

test("its transactions count as connections", async () => {
  let most = 0;
  let now = 0;
  const declared = boxAgent(() => {
    const box = new FakeBox(async (transaction) => {
      most = Math.max(most, ++now);
      await new Promise<void>((resolve) => lab.clock.after(1000, resolve));
      now--;
      return allDelivered(transaction);
    });
    return { ok: true, connection: box };
  });
  const { lab } = labWith(declared, { maxConnections: 3 });
  for (let at = 0; at < 12; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(MINUTE);
  assert.equal(lab.results.length, 12);
  assert.equal(most, 3);
});

test("an agent that nobody offers: the queue waits and says so, until there is one", async () => {
  const { declared } = withBox(allDelivered);
  const { lab } = labWith(declared, { agent: "boxx" });
  await lab.send(["one@x.test"]);
  await lab.run(HOUR);
  assert.deepEqual(lab.results, []);
  const [queue] = lab.scheduler.queues();
  assert.equal(
    queue && workOf(queue).lastError,
    'no enabled plugin offers the delivery agent "boxx"',
  );
  assert.deepEqual(
    lab.alarms.active().map(({ key, severity }) => [key, severity]),
    [["delivery-agent:boxx", "error"]],
  );
  assert.ok(lab.queueDeferrals.length < 10, "it does not go round");
  lab.plan = { ...lab.plan, agent: "box" };
  lab.delivery.dispatcher.plansChanged();
  assert.deepEqual(lab.alarms.active(), []);
  await lab.run(HOUR);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

const UNUSABLE: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error("no mailbox");
  },
  "is no list": () => 7,
  "has a target without a key": () => [{ ...BOX, key: undefined }],
  "has a source that throws": () => ({
    next: () => Promise.reject(new Error("no mailbox")),
    failure: undefined,
  }),
  "has a source of nonsense": () => ({ next: () => Promise.resolve("box"), failure: undefined }),
};

for (const [what, targets] of Object.entries(UNUSABLE))
  test(`the answer to where mail goes ${what}: the queue waits`, async () => {
    const { lab } = labWith(boxAgent(() => assert.fail("nothing to open"), targets));
    await lab.send(["one@x.test"]);
    await lab.run();
    assert.deepEqual(lab.results, []);
    const [deferral] = lab.queueDeferrals;
    assert.equal(deferral?.failure.text, "delivery agent box: it cannot say where to deliver");
    assert.ok(lab.log.some(({ message }) => message === "delivery agent failed"));
  });

const UNOPENED: Readonly<Record<string, () => ConnectResult | Promise<ConnectResult>>> = {
  throws: () => {
    throw new Error("broken");
  },
  rejects: () => Promise.reject(new Error("broken")),
  "never answers": never,
};

for (const [what, open] of Object.entries(UNOPENED))
  test(`opening ${what}: the queue waits, and its place is free`, async () => {
    const { lab, held } = labWith(boxAgent(open));
    await lab.send(["one@x.test"]);
    await lab.run(HOUR);
    assert.deepEqual(lab.results, []);
    assert.match(lab.queueDeferrals[0]?.failure.text ?? "", /^delivery agent box: /);
    assert.equal(lab.queueDeferrals[0]?.failure.temporary, true);
    await lab.delivery.dispatcher.drain();
    assert.deepEqual([held(), lab.delivery.limits.total], [0, 0]);
  });

test("at the end of the server an opening is not waited for; what opens later is closed", async () => {
  const late = Promise.withResolvers<ConnectResult>();
  const { lab, held } = labWith(boxAgent(() => late.promise));
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.equal(held(), 1);
  await lab.delivery.dispatcher.drain();
  assert.equal(held(), 0);
  const box = new FakeBox(allDelivered);
  late.resolve({ ok: true, connection: box });
  await lab.run();
  assert.deepEqual(box.asked, ["destroy"]);
  assert.deepEqual(lab.results, []);
});

const wrong = (changes: object) => (transaction: Transaction) => ({
  ...allDelivered(transaction),
  ...changes,
});
const MISBEHAVED: Readonly<Record<string, Parameters<typeof withBox>[0]>> = {
  throws: () => {
    throw new Error("broken");
  },
  "has too few outcomes": wrong({ outcomes: [] }),
  "has a failed end without a failure": wrong({ ending: "broken" }),
  "never comes": never,
};

for (const [what, answer] of Object.entries(MISBEHAVED))
  test(`a transaction's answer ${what}: its recipients are in doubt and wait, the connection ends`, async () => {
    const { box, declared } = withBox(answer);
    const { lab } = labWith(declared, { idleTimeout: 3 * HOUR });
    await lab.send(["one@x.test", "two@x.test"]);
    await lab.run(HOUR + MINUTE);
    assert.deepEqual(lab.results.slice(0, 2), ["deferred one@x.test", "deferred two@x.test"]);
    assert.match(failures(lab)[0] ?? "", /^in doubt, .*delivery agent box: /);
    assert.equal(box.asked[0], "destroy");
    assert.equal(box.sent.length, 1);
  });

test("a connection that does not end is taken for ended, and the mail for in doubt", async () => {
  const { declared } = withBox(never, true);
  const { lab, held } = labWith(declared);
  await lab.send(["one@x.test"]);
  await lab.run();
  const halted = lab.delivery.dispatcher.halt();
  await lab.run(5000);
  await halted;
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  assert.deepEqual([held(), lab.delivery.limits.total], [0, 0]);
});

test("a connection that is let go of and does not end is destroyed", async () => {
  const { box, declared } = withBox(allDelivered, true);
  const { lab, held } = labWith(declared, { idleTimeout: MINUTE });
  await lab.send(["one@x.test"]);
  await lab.run(2 * MINUTE);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.deepEqual(box.asked, ["quit", "destroy"]);
  assert.deepEqual([held(), lab.delivery.limits.total], [0, 0]);
});

test("when what comes of a delivery cannot be queued, nothing is delivered", async () => {
  const drafts = async (lab: DeliveryLab): Promise<TransactionResult["messages"]> => {
    const body = lab.store.draft();
    await body.write(Buffer.from("Subject: made\r\n\r\n"));
    const to = { address: "a@y.test", domain: "y.test", originalRecipient: undefined };
    return [{ info: infoOf(), recipients: [{ ...to, notify: 0 }], body }];
  };
  const { declared } = withBox(async (transaction) => {
    const messages = await drafts(lab);
    return { ...allDelivered(transaction), ...(messages && { messages }) };
  });
  const { lab } = labWith(declared);
  await lab.send(["one@x.test"]);
  await lab.run();
  // The lab's policy finds no queue for anything made here.
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  assert.match(failures(lab)[0] ?? "", /could not be stored/);
});

/** What an agent may do with each thing that it is asked. */
const conduct = fc.record({
  open: fc.array(fc.constantFrom("opens", "fails", "throws", "never", "late"), { maxLength: 12 }),
  send: fc.array(
    fc.constantFrom(
      "delivers",
      "refuses",
      "moves",
      "throws",
      "never",
      "late",
      "nonsense",
      "breaks",
      "closes",
    ),
    { maxLength: 20 },
  ),
  deaf: fc.boolean(),
  messages: fc.integer({ min: 1, max: 8 }),
  maxConnections: fc.integer({ min: 1, max: 3 }),
  idleTimeout: fc.constantFrom(0, MINUTE),
});

test("whatever an agent does, each recipient has one end, limits hold, and nothing is left", async () => {
  await fc.assert(
    fc.asyncProperty(conduct, async (of) => {
      const [opens, sends] = [[...of.open], [...of.send]];
      const failure: DeliveryFailure = {
        stage: "connect",
        temporary: true,
        status: "4.4.1",
        reply: undefined,
        text: "no box",
        host: "box",
      };
      const after = (ms: number): Promise<void> =>
        new Promise((resolve) => void lab.clock.after(ms, resolve));
      let open = 0;
      let most = 0;
      const answer = (box: () => FakeBox, transaction: Transaction): TransactionResult => {
        const none = allDelivered(transaction);
        const outcomes = none.outcomes.map(() => ({ kind: "failed" as const, failure }));
        switch (sends.shift()) {
          case "refuses":
            return { ...none, outcomes };
          case "moves": {
            const queue = { domain: "y.test", virtualMta: "w" };
            const moved = { kind: "moved" as const, queue, text: "elsewhere" };
            return { ...none, outcomes: none.outcomes.map(() => moved) };
          }
          case "throws":
            throw new Error("broken");
          case "nonsense":
            return { ...none, outcomes: [] };
          case "breaks":
            return { ...none, outcomes, ending: "broken", failure };
          case "closes":
            box().destroy();
            return none;
          default:
            return none;
        }
      };
      const newBox = (): ConnectResult => {
        const box: FakeBox = new FakeBox(async (transaction) => {
          if (sends[0] === "never") {
            sends.shift();
            return never();
          }
          if (sends[0] === "late") await after(30 * MINUTE);
          return answer(() => box, transaction);
        }, of.deaf);
        most = Math.max(most, ++open);
        box.onClose(() => open--);
        return { ok: true, connection: box };
      };
      const declared = boxAgent(async () => {
        const how = opens.shift() ?? "opens";
        if (how === "throws") throw new Error("broken");
        if (how === "never") return never();
        if (how === "late") await after(10 * MINUTE);
        return how === "fails" ? { ok: false, failure } : newBox();
      });
      const { maxConnections, idleTimeout } = of;
      const { lab, held } = labWith(declared, { maxConnections, idleTimeout });
      for (let at = 0; at < of.messages; at++) await lab.send([`r${at}@x.test`]);
      for (let hours = 0; hours < 60; hours++) await lab.run(HOUR);
      const delivered = lab.results.filter((text) => text.startsWith("delivered"));
      assert.equal(new Set(delivered).size, of.messages);
      assert.equal(delivered.length, of.messages);
      // A limit is that of a queue, and moves go to another one.
      const queues = of.send.includes("moves") ? 2 : 1;
      if (!of.deaf) assert.ok(most <= queues * maxConnections, "a limit was passed");
      const drained = lab.delivery.dispatcher.drain();
      await lab.run(MINUTE);
      await drained;
      assert.deepEqual([held(), lab.delivery.limits.total], [0, 0]);
      lab.scheduler.stop();
      await lab.run(HOUR);
      assert.equal(lab.clock.pending, 0);
    }),
    { numRuns: 60 },
  );
});

test("an answer is read once: whatever its getters do later, each recipient has one end", async () => {
  const BROKEN = /^deferred|^delivered/;
  for (let reads = 0; reads < 12; reads++) {
    let read = 0;
    const { declared } = withBox((transaction) => {
      const result = allDelivered(transaction);
      return {
        ...result,
        get outcomes() {
          if (read++ >= reads) throw new Error("read too often");
          return result.outcomes;
        },
      };
    });
    const { lab } = labWith(declared);
    await lab.send(["one@x.test"]);
    await lab.run();
    assert.equal(lab.results.length, 1, String(reads));
    assert.match(lab.results[0] ?? "", BROKEN);
    if (reads > 0) assert.deepEqual([lab.results[0], read], ["delivered one@x.test", 1]);
  }
});
