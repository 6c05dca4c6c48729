import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Flights } from "./flights.ts";
import type { Part } from "./wire.ts";

function lab() {
  const written: string[] = [];
  const write = (parts: readonly Part[]): boolean => {
    if (parts.length > 0) written.push(parts.join(" "));
    return true;
  };
  return { flights: new Flights({ write }), written };
}

test("the end of a message goes out with the next envelope, when that follows within the turn", async () => {
  const { flights, written } = lab();
  flights.send(["end 1"], true);
  for (let step = 0; step < 20; step++) await undefined;
  assert.deepEqual(written, []);
  flights.send(["MAIL 2"], false);
  assert.deepEqual(written, ["end 1 MAIL 2"]);
  await turn();
  assert.equal(written.length, 1);
});

test("it goes out alone at the end of the turn, and what is held twice goes out once", async () => {
  const { flights, written } = lab();
  flights.send(["end 1"], true);
  flights.send([], true);
  await turn();
  assert.deepEqual(written, ["end 1"]);
  flights.send([], true);
  flights.send(["MAIL 2"], false);
  assert.deepEqual(written, ["end 1", "MAIL 2"]);
});

test("what is dropped never goes out", async () => {
  const { flights, written } = lab();
  flights.send(["end 1"], true);
  assert.deepEqual([flights.drop(), flights.drop()], [true, false]);
  await turn();
  assert.deepEqual(written, []);
});
