/** Mail whose sender would rather have it arrive than have it go as the recipient's domain demands (RFC 8689 §4.2.2). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { failed } from "../errors/delivery-failure.ts";
import { REQUIRE_TLS_NOTES, TLS_OPTIONAL } from "../message/tls-wishes.ts";
import type { DemandsOf } from "./smtp-targets.ts";

const { note, text } = TLS_OPTIONAL.with("yes");
const OPTIONAL = { info: { notes: { [note]: text } } };
const REFUSES: DemandsOf = async (_queue, { hostName }) => ({
  kind: "refused",
  failure: failed("tls", "4.7.5", "no policy can be had", hostName),
});
const DEMANDS: DemandsOf = async () => ({ kind: "required", by: "the test" });

/** A lab, and how its connections were opened: what they demand, and whether they are for such mail alone. */
function watched(
  demandsOf: DemandsOf | undefined,
  plan: ConstructorParameters<typeof DeliveryLab>[0] = {},
) {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 60_000, ...plan }, ["a", "b"]);
  lab.demandsOf = demandsOf;
  const opened: string[] = [];
  lab.connect = (options, signal) => {
    opened.push(`${options.tls.kind}${options.onlyTlsOptional ? " only" : ""}`);
    return lab.network.connect(options, signal);
  };
  const sent = (): readonly string[] => lab.network.transactions;
  return { lab, opened, sent };
}

test("it goes where nobody can say what TLS must be, past the mail that waits for that", async () => {
  const { lab, opened, sent } = watched(REFUSES);
  await lab.send(["first@x.test"]);
  await lab.send(["may@x.test", "too@x.test"], OPTIONAL);
  await lab.send(["must@x.test"], {
    info: { notes: { ...OPTIONAL.info.notes, ...REQUIRE_TLS_NOTES } },
  });
  await lab.run(1000);
  assert.deepEqual(sent(), ["a: may@x.test too@x.test"]);
  assert.deepEqual(opened, ["opportunistic only"]);
  assert.equal(lab.network.open, 0);
  // It does not wait for the queue, which is tried again for it, though not all the time.
  await lab.send(["later@x.test"], OPTIONAL);
  await lab.send(["other@x.test"], { info: { receivedAt: lab.clock.now() + 1 } });
  await lab.run(1000);
  assert.deepEqual(sent().slice(1), ["a: later@x.test"]);
  lab.demandsOf = DEMANDS;
  await lab.run(lab.retryAfter);
  assert.deepEqual(sent().slice(2), ["a: first@x.test", "a: must@x.test", "a: other@x.test"]);
});

test("it goes along with other mail, which never goes along with it", async () => {
  const { lab, opened, sent } = watched(DEMANDS);
  await lab.send(["1@x.test"]);
  await lab.send(["2@x.test"], OPTIONAL);
  await lab.run();
  assert.deepEqual([opened, sent().length], [["required"], 2]);
  await lab.send(["3@y.test"], OPTIONAL);
  await lab.send(["4@y.test"]);
  await lab.send(["5@y.test"], OPTIONAL);
  await lab.run();
  assert.deepEqual(sent().slice(2), ["a: 3@y.test", "a: 4@y.test", "a: 5@y.test"]);
  assert.deepEqual(opened.slice(1), ["opportunistic only"]);
  assert.deepEqual(
    lab.network.connections.map((one) => one.sent),
    [4, 1],
  );
  assert.deepEqual(
    lab.results.filter((one) => !one.startsWith("delivered")),
    [],
  );
});

test("what a host refuses of it goes on to the next in the same way; what the operator demands holds", async () => {
  for (const tls of ["opportunistic", "verified"] as const) {
    const { lab, opened, sent } = watched(REFUSES, { tls });
    lab.network.hosts.set("a", { answer: () => "unfit" });
    await lab.send(["1@x.test"], OPTIONAL);
    await lab.run();
    assert.deepEqual(sent(), ["a: 1@x.test", "b: 1@x.test"]);
    assert.deepEqual(opened, [`${tls} only`, `${tls} only`]);
  }
});

test("where nobody demands more than the plan, it is like other mail", async () => {
  const { lab, opened, sent } = watched(undefined);
  await lab.send(["1@x.test"], OPTIONAL);
  await lab.send(["2@x.test"]);
  await lab.run();
  assert.deepEqual([opened, sent().length], [["opportunistic"], 2]);
  assert.equal(lab.network.open, 1);
});
