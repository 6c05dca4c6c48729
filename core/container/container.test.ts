import assert from "node:assert/strict";
import { test } from "node:test";
import { ServiceContainer } from "./container.ts";
import { token } from "./token.ts";

const NUMBER = token<{ value: number }>("number");
const OTHER = token<{ value: number }>("other");

test("services are found by their token, also from a child", () => {
  const container = new ServiceContainer();
  container.put(NUMBER, { value: 1 });
  const child = new ServiceContainer(container);
  child.put(OTHER, { value: 2 });
  assert.equal(child.get(NUMBER).value, 1);
  assert.equal(child.pick({ mine: OTHER }).mine, child.get(OTHER));
  assert.throws(() => container.get(OTHER));
});

test("disposal runs in reverse order and goes on after a failing service", async () => {
  const order: string[] = [];
  const container = new ServiceContainer();
  const service = (name: string) => ({
    value: 0,
    [Symbol.asyncDispose]: async () => {
      order.push(name);
      if (name === "second") throw new Error("broken");
    },
  });
  container.put(token("first"), service("first"));
  container.put(token("second"), service("second"));
  container.put(token("third"), service("third"));
  const failures = await container.dispose();
  assert.deepEqual(order, ["third", "second", "first"]);
  assert.deepEqual(
    failures.map(({ name }) => name),
    ["second"],
  );
});

test("work under way keeps its services when the child it got them from is disposed", async () => {
  const container = new ServiceContainer();
  const child = new ServiceContainer(container);
  container.put(NUMBER, { value: 1 });
  const services = child.pick({ mine: NUMBER });
  await child.dispose();
  assert.deepEqual(services.mine, { value: 1 });
  assert.equal(services.mine, container.get(NUMBER));
  await container.dispose();
  assert.throws(() => container.get(NUMBER));
});
