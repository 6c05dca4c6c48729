import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { idText } from "../queue/message-id.ts";
import { NO_PARAMETERS } from "../reception/extension.ts";
import { AS_STORED, type Rendering, type RenderingPolicy } from "./rendering.ts";

/** A policy that says in `order` when it is asked and when it is through. */
function slowly(lab: DeliveryLab, order: string[], time: number): RenderingPolicy {
  const first = new Map<number, number>();
  return {
    renders: true,
    seals: false,
    parameters: NO_PARAMETERS,
    render: ({ id }) => {
      if (!first.has(id)) first.set(id, first.size + 1);
      const name = first.get(id);
      order.push(`asked ${name}`);
      return new Promise<Rendering>((resolve) => {
        lab.clock.after(time, () => {
          order.push(`ready ${name}`);
          resolve(AS_STORED);
        });
      });
    },
    seal: () => [],
  };
}

test("the next message is made ready while the present one is on the wire", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 });
  const order: string[] = [];
  lab.rendering = slowly(lab, order, 10);
  let taken = 0;
  lab.network.hosts.set("a", {
    takes: 100,
    answer: () => {
      order.push(`taken ${++taken}`);
      return "250";
    },
  });
  for (let at = 0; at < 3; at++) await lab.send(["one@x.test"]);
  await lab.run(1000);
  assert.deepEqual(order, [
    ...["asked 1", "asked 2", "ready 1", "ready 2", "taken 1"],
    ...["asked 3", "ready 3", "taken 2", "taken 3"],
  ]);
});

test("a message that is ready at once is taken when its turn has come, and not before", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 });
  const order: string[] = [];
  lab.rendering = {
    renders: true,
    seals: false,
    parameters: NO_PARAMETERS,
    render: ({ id }) => {
      order.push(`asked ${idText(id)}`);
      return AS_STORED;
    },
    seal: () => [],
  };
  lab.network.hosts.set("a", {
    takes: 100,
    answer: () => {
      order.push("taken");
      return "250";
    },
  });
  for (let at = 0; at < 2; at++) await lab.send(["one@x.test"]);
  await lab.run(1000);
  assert.deepEqual(
    order.map((text) => text.split(" ")[0]),
    ["asked", "taken", "asked", "taken"],
  );
});

test("what was made ready ahead is nobody's loss when the connection breaks or the server ends", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 });
  lab.rendering = slowly(lab, [], 10);
  lab.network.hosts.set("a", { takes: 100, answer: () => "broken" });
  lab.hosts = ["a"];
  for (let at = 0; at < 3; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(500);
  lab.network.hosts.set("a", {});
  await lab.run(3_600_000);
  assert.deepEqual(lab.results.filter((text) => text.startsWith("delivered")).sort(), [
    "delivered r0@x.test",
    "delivered r1@x.test",
    "delivered r2@x.test",
  ]);
  assert.equal(lab.scheduler.waiting(), 0);

  const ending = new DeliveryLab({ maxConnections: 1 });
  ending.rendering = slowly(ending, [], 10);
  ending.network.hosts.set("a", { takes: 100 });
  for (let at = 0; at < 3; at++) await ending.send([`r${at}@x.test`]);
  await ending.run(50);
  const over = ending.delivery.dispatcher.halt();
  await ending.run(1000);
  await over;
  assert.equal(ending.scheduler.waiting(), 3 - ending.network.delivered.length);
});

test("a message that cannot be made ready waits, the others go on", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 });
  const [bad] = await lab.send(["bad@x.test"]);
  lab.rendering = {
    renders: true,
    seals: false,
    parameters: NO_PARAMETERS,
    render: async ({ id }) => {
      if (id === bad?.message) throw new Error("no key");
      return AS_STORED;
    },
    seal: () => [],
  };
  await lab.send(["good@x.test"]);
  await lab.run();
  assert.deepEqual([...lab.results].sort(), ["deferred bad@x.test", "delivered good@x.test"]);
});

test("another host is asked for anew, with its own offers", async () => {
  const lab = new DeliveryLab();
  const peers: (string | undefined)[] = [];
  lab.rendering = {
    renders: true,
    seals: false,
    parameters: NO_PARAMETERS,
    render: ({ peer }) => {
      peers.push(peer?.address);
      return AS_STORED;
    },
    seal: () => [],
  };
  lab.network.hosts.set("a", { answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(peers, ["a", "b"]);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("recipients go in transactions of their own where the message says so", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 1000 });
  const to = ["r0@x.test", "r1@x.test", "r2@x.test"];
  await lab.send(to, { info: { notes: { "core.separately": "yes" } } });
  await lab.send(["s0@x.test", "s1@x.test"]);
  await lab.run();
  assert.deepEqual(lab.network.transactions, [
    ...to.map((address) => `a: ${address}`),
    "a: s0@x.test s1@x.test",
  ]);
});

test("what a slow store was asked for ahead is sent though the connection has ended meanwhile", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 }, ["a"], undefined, true);
  let refuses = true;
  lab.network.hosts.set("a", { takes: 100, answer: () => (refuses ? "dismissed" : "250") });
  await lab.send(["one@x.test"]);
  const [second] = await lab.send(["two@x.test", "three@x.test"]);
  const { message } = lab.store;
  Object.assign(lab.store, {
    message: async (id: number) => {
      if (id === second?.message) await new Promise<void>((go) => lab.clock.after(1000, go));
      return message.call(lab.store, id);
    },
  });
  await lab.run(200);
  refuses = false;
  await lab.run(60_000);
  assert.deepEqual(
    lab.results.filter((text) => !text.endsWith("one@x.test")),
    ["delivered two@x.test", "delivered three@x.test"],
  );
});
