import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { FakeAnswer, FakeHost } from "../../test/support/fake-smtp.ts";

const MINUTE = 60_000;

/** Texts of the failures that recipients met, in order. */
function failures({ outcomes }: DeliveryLab): readonly string[] {
  return outcomes.map((outcome) => (outcome.kind === "delivered" ? "" : outcome.failure.text));
}

test("a host that breaks off in a message passes it on to the next in the same attempt", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.deepEqual(lab.network.transactions, ["a: one@x.test", "b: one@x.test"]);
  assert.equal(lab.outcomes[0]?.recipient.attempts, 0);
});

test("who was answered already keeps the answer; the others go on", async () => {
  const lab = new DeliveryLab();
  const answers: Record<string, FakeAnswer> = { "no@x.test": "550", "busy@x.test": "450" };
  lab.network.hosts.set("a", { answer: (address) => answers[address] ?? "broken" });
  await lab.send(["no@x.test", "one@x.test", "busy@x.test", "two@x.test"]);
  await lab.run();
  assert.deepEqual([...lab.results].sort(), [
    "bounced no@x.test",
    "deferred busy@x.test",
    "delivered one@x.test",
    "delivered two@x.test",
  ]);
  assert.equal(lab.network.transactions.at(-1), "b: one@x.test two@x.test");
});

test("an attempt has as many hosts as it may have, then it is counted and deferred", async () => {
  const lab = new DeliveryLab({ maxHostsPerAttempt: 2 });
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.network.tried, ["a", "b"]);
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  assert.deepEqual(lab.queueDeferrals, []);
  // The next attempt begins with the host after them.
  lab.network.hosts.set("c", {});
  await lab.run(10 * MINUTE);
  assert.deepEqual(lab.results, ["deferred one@x.test", "delivered one@x.test"]);
  assert.equal(lab.outcomes[1]?.recipient.attempts, 1);
});

test("hosts that failed in a message are tried last for a while, then in their order again", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run();
  lab.network.hosts.set("a", {});
  await lab.send(["one@y.test"]);
  await lab.run();
  assert.equal(lab.network.transactions.at(-1), "b: one@y.test");
  await lab.run(MINUTE);
  await lab.send(["one@z.test"]);
  await lab.run();
  assert.equal(lab.network.transactions.at(-1), "a: one@z.test");
});

test("one message that ends every connection is deferred, the others of its queue go out", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 5000 });
  const poison = (address: string): FakeAnswer => (address === "poison@x.test" ? "broken" : "250");
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { answer: poison });
  for (const name of ["one", "poison", "two", "three"]) await lab.send([`${name}@x.test`]);
  await lab.run(MINUTE);
  assert.deepEqual([...lab.results].sort(), [
    "deferred poison@x.test",
    "delivered one@x.test",
    "delivered three@x.test",
    "delivered two@x.test",
  ]);
  assert.deepEqual(lab.queueDeferrals, []);
  assert.equal(lab.delivery.limits.total, lab.network.open);
});

test("a 421 in a message puts off its recipients", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { answer: () => "dismissed" });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  assert.deepEqual(lab.network.tried, ["a"]);
  // It was refused there: the next round begins with the next host.
  await lab.run(10 * MINUTE);
  assert.deepEqual(lab.network.tried, ["a", "b"]);
  assert.equal(lab.results.at(-1), "delivered one@x.test");
});

test("where 421 means that the host is unavailable, the next one is tried at once", async () => {
  const lab = new DeliveryLab({ after421: "next-host" });
  lab.network.hosts.set("a", { answer: () => "dismissed" });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.network.tried, ["a", "b"]);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("each round begins with the host after the one that refused", async () => {
  const lab = new DeliveryLab({ idleTimeout: 3_600_000 });
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { answer: () => "450" });
  await lab.send(["one@x.test"]);
  await lab.run(50 * MINUTE);
  assert.deepEqual(
    lab.network.transactions.map((text) => text[0]),
    ["a", "b", "c", "a", "b", "c"],
  );
});

test("with one host alone, it is asked again", async () => {
  const lab = new DeliveryLab({ idleTimeout: 3_600_000 }, ["a"]);
  lab.network.hosts.set("a", { answer: () => "450" });
  for (const name of ["one", "two", "three"]) {
    await lab.send([`${name}@x.test`]);
    await lab.run();
  }
  lab.network.hosts.set("a", {});
  const [connection] = lab.network.connections;
  await lab.run(10 * MINUTE);
  assert.equal(lab.network.transactions.length, 6);
  assert.equal(connection?.sent, 6);
});

test("after the last byte nothing is tried elsewhere: in doubt, deferred", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { answer: () => "in-doubt" });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.network.tried, ["a"]);
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  assert.match(failures(lab)[0] ?? "", /^in doubt, the peer may have taken the message: /);
  await lab.run(10 * MINUTE);
  assert.deepEqual(lab.network.tried, ["a", "b"]);
});

test("a connection that ends before anything is tried counts as a host out of reach", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { stillborn: true });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.network.tried, ["a", "b"]);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("a queue fails as a whole when no host can be opened, and nothing is counted", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { stillborn: true });
  for (const host of ["b", "c"]) lab.network.hosts.set(host, { open: false });
  await lab.send(["one@x.test", "two@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, []);
  assert.equal(lab.queueDeferrals.length, 1);
  lab.network.hosts.set("b", {});
  await lab.run(10 * MINUTE);
  assert.deepEqual(lab.network.transactions, ["b: one@x.test two@x.test"]);
  assert.equal(lab.outcomes[0]?.recipient.attempts, 0);
});

test("a kept connection that the peer has had enough of costs no attempt and no host", async () => {
  for (const ending of ["broken", "dismissed"] as const) {
    const lab = new DeliveryLab({ idleTimeout: 60_000, maxHostsPerAttempt: 1 });
    lab.network.hosts.set("a", {
      answer: (_address, _transaction, { sent }) => (sent > 1 ? ending : "250"),
      mailTaken: false,
    });
    await lab.send(["one@x.test"]);
    await lab.run();
    await lab.send(["two@x.test"]);
    await lab.run();
    assert.deepEqual(lab.network.opened, ["a", "a"]);
    assert.equal(lab.results.at(-1), "delivered two@x.test");
  }
});

test("a stale connection to hosts that are gone by now fails the queue, not the message", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60_000 }, ["a"]);
  const host: FakeHost = {
    answer: (_address, _transaction, { sent }) => (sent > 1 ? "broken" : "250"),
    mailTaken: false,
  };
  lab.network.hosts.set("a", host);
  await lab.send(["one@x.test"]);
  await lab.run();
  host.open = false;
  await lab.send(["two@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.equal(lab.queueDeferrals.length, 1);
  host.open = true;
  await lab.run(10 * MINUTE);
  assert.equal(lab.results.at(-1), "delivered two@x.test");
  assert.equal(lab.outcomes.at(-1)?.recipient.attempts, 0);
});

test("a host that cannot take a message is passed by, and gets the others", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60_000, maxConnections: 1 });
  const unfit = (address: string): FakeAnswer => (address === "8bit@x.test" ? "unfit" : "250");
  lab.network.hosts.set("a", { answer: unfit });
  for (const name of ["one", "8bit", "two"]) await lab.send([`${name}@x.test`]);
  await lab.run();
  assert.deepEqual([...lab.network.transactions].sort(), [
    "a: 8bit@x.test",
    "a: one@x.test",
    "a: two@x.test",
    "b: 8bit@x.test",
  ]);
  assert.deepEqual(
    lab.results.map((text) => text.split(" ")[0]),
    ["delivered", "delivered", "delivered"],
  );
});

test("8-bit mail that no host declares to take goes as it is, or bounces", async () => {
  for (const eightBitFallback of ["send", "bounce"] as const) {
    const lab = new DeliveryLab({ eightBitFallback });
    lab.network.hosts.set("c", { open: false });
    for (const host of ["a", "b"])
      lab.network.hosts.set(host, {
        answer: (_address, { sendUndeclared }) => (sendUndeclared ? "250" : "unfit"),
      });
    await lab.send(["one@x.test"]);
    await lab.run();
    // A host out of reach may take it later, unless it goes as it is.
    const expected = eightBitFallback === "send" ? "delivered" : "deferred";
    assert.deepEqual(lab.results, [`${expected} one@x.test`]);
    if (eightBitFallback === "send") continue;
    lab.network.hosts.set("c", { answer: () => "unfit" });
    await lab.run(10 * MINUTE);
    assert.equal(lab.results.at(-1), "bounced one@x.test");
  }
});

test("recipients beyond what a host takes at once follow at once, in as many transactions as are needed", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.network.hosts.set("a", {
    answer: (address, { recipients }) =>
      recipients.findIndex((one) => one.address === address) < 2 ? "250" : "452",
  });
  const to = Array.from({ length: 7 }, (_, at) => `r${at}@x.test`);
  await lab.send(to);
  await lab.run();
  assert.equal(lab.network.delivered.length, 7);
  assert.deepEqual(
    lab.network.transactions.map((text) => text.split(" ").length - 1),
    // What is left over first goes by what the host has shown to take.
    [7, 2, 2, 1],
  );
  assert.ok(lab.outcomes.every(({ recipient }) => recipient.attempts === 0));
});
