import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { Submission } from "../message/submission.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import type { Outcome } from "./outcome.ts";

/** Every recipient is refused; reports on it go to `y.test`. */
function refusingLab(before?: DeliveryLab): DeliveryLab {
  const lab = new DeliveryLab({}, ["a"], before);
  lab.network.hosts.set("a", {
    answer: (address) => (address.endsWith("@x.test") ? "550" : "250"),
  });
  lab.policy.place = ({ info, recipients, body }) => ({
    info,
    body,
    recipients: recipients.map(({ address, domain, originalRecipient, notify }) => ({
      queue: lab.scheduler.queue(`${domain}/v`).id,
      due: lab.clock.now(),
      address,
      originalRecipient,
      notify,
    })),
  });
  return lab;
}

async function reportOn(lab: DeliveryLab, outcomes: readonly Outcome[]): Promise<Submission[]> {
  const told = outcomes.filter(({ kind }) => kind === "bounced");
  const [first] = told;
  if (first === undefined) return [];
  const body = lab.store.draft();
  const content = first.attempt.body?.whole?.length ?? 0;
  await body.write(Buffer.from(`refused of ${content} bytes: ${told.length}\r\n`));
  const address = "sender@y.test";
  const recipients = [{ address, domain: "y.test", originalRecipient: undefined, notify: 0 }];
  const info = infoOf({ sender: "", size: body.size, virtualMta: "v" });
  return [{ info, recipients, body }];
}

function delivered(lab: DeliveryLab): readonly string[] {
  return lab.results.filter((text) => text.startsWith("delivered"));
}

test("outcomes are recorded before the report on them is built, and the message is kept until then", async () => {
  const lab = refusingLab();
  const building = Promise.withResolvers<void>();
  const { promise } = building;
  lab.policy.report = (_queue, outcomes) =>
    outcomes.some(({ kind }) => kind === "bounced")
      ? promise.then(() => reportOn(lab, outcomes))
      : [];
  const rows = await lab.send(["one@x.test", "two@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["bounced one@x.test", "bounced two@x.test"]);
  const id = rows[0]?.message ?? 0;
  assert.equal(lab.store.rows(rows[0]?.queue ?? 0, undefined, Infinity, 10).length, 0);
  assert.ok(lab.store.body(id), "the report may return it");
  assert.equal(lab.store.journal.debts(0, 10).length, 1);
  building.resolve();
  await lab.run();
  assert.deepEqual(delivered(lab), ["delivered sender@y.test"]);
  assert.equal(lab.store.body(id), undefined);
  assert.equal(lab.store.journal.debts(0, 10).length, 0);
});

test("a report that was owed at the end is made after the next start, from what was recorded", async () => {
  const lab = refusingLab();
  lab.policy.report = (_queue, outcomes) =>
    outcomes.some(({ kind }) => kind === "bounced") ? new Promise(() => {}) : [];
  await lab.send(["one@x.test"], { size: 123 });
  await lab.run();
  assert.deepEqual(lab.results, ["bounced one@x.test"]);
  const next = refusingLab(lab);
  let told: readonly Outcome[] = [];
  next.policy.report = (queue, outcomes) => {
    if (!outcomes.some(({ kind }) => kind === "bounced")) return [];
    assert.deepEqual(queue, { domain: "x.test", virtualMta: "v" });
    told = outcomes;
    return reportOn(next, outcomes);
  };
  void next.delivery.settling.resume();
  await next.run();
  assert.deepEqual(delivered(next), ["delivered sender@y.test"]);
  const [before] = lab.outcomes;
  const [after] = told;
  assert.deepEqual(after?.recipient, before?.recipient);
  assert.equal(after?.attempt.body?.size, 123);
  const { at, peer, queue } = before?.attempt ?? {};
  assert.deepEqual(
    [after?.kind, after?.attempt.at, after?.attempt.peer, after?.attempt.queue],
    ["bounced", at, peer, queue],
  );
  assert.equal(after?.attempt.agent?.dlvType, "smtp");
  await next.run(3_600_000);
  assert.equal(next.store.journal.debts(0, 10).length, 0);
  assert.equal(delivered(next).length, 1, "made once");
});

test("the end of a server cuts a report off, and does not lose it", async () => {
  const lab = refusingLab();
  const cut = Promise.withResolvers<readonly Submission[]>();
  lab.policy.report = (_queue, outcomes) =>
    outcomes.some(({ kind }) => kind === "bounced") ? cut.promise : [];
  await lab.send(["one@x.test"]);
  await lab.run();
  const halted = lab.delivery.dispatcher.halt();
  // What handlers answer that are told that nobody waits any more.
  cut.resolve([]);
  await halted;
  assert.equal(lab.store.journal.debts(0, 10).length, 1);
});

test("a report that finds no queue is tried again, and given up after five days", async () => {
  const lab = refusingLab();
  lab.policy.report = (_queue, outcomes) =>
    outcomes.some(({ kind }) => kind === "bounced") ? reportOn(lab, outcomes) : [];
  const { place } = lab.policy;
  const broken = (): never => {
    throw new Error("no luck");
  };
  lab.policy.place = broken;
  void lab.delivery.settling.resume();
  await lab.send(["one@x.test"]);
  await lab.run(3_600_000);
  assert.deepEqual(delivered(lab), []);
  assert.equal(lab.store.journal.debts(0, 10).length, 1);
  lab.policy.place = place;
  await lab.run(3_600_000);
  assert.deepEqual(delivered(lab), ["delivered sender@y.test"]);
  lab.policy.place = broken;
  await lab.send(["two@x.test"]);
  await lab.run(6 * 86_400_000);
  assert.equal(lab.store.journal.debts(0, 10).length, 0);
  assert.equal(lab.log.at(-1)?.message, "no delivery report could be made");
});

test("a report that could not be made is made later, also when that failed before the outcome was recorded", async () => {
  const lab = refusingLab();
  const { settle } = lab.store;
  lab.store.settle = async (settlement) => {
    await new Promise<void>((resolve) => lab.clock.after(50, resolve));
    return settle.call(lab.store, settlement);
  };
  let isFull = true;
  lab.policy.report = (_queue, outcomes) => {
    if (!outcomes.some(({ kind }) => kind === "bounced")) return [];
    return isFull ? Promise.reject(new Error("the disk is full")) : reportOn(lab, outcomes);
  };
  void lab.delivery.settling.resume();
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  assert.deepEqual(lab.results, ["bounced one@x.test"]);
  assert.equal(lab.store.journal.debts(0, 10).length, 1);
  isFull = false;
  await lab.run(600_000);
  assert.deepEqual(delivered(lab), ["delivered sender@y.test"]);
  assert.equal(lab.store.journal.debts(0, 10).length, 0);
});
