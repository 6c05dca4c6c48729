import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProcessorKind } from "../processors.ts";
import { Readings, type Turn } from "./readings.ts";

const BOUNCES: ProcessorKind = "bounce-processor";
const COMPLAINTS: ProcessorKind = "feedback-loop-processor";

test("a message is read for one recipient of each processor, until one of them takes it for a report", async () => {
  for (const isReport of [false, true]) {
    const readings = new Readings();
    const first = await readings.turn(7, BOUNCES, 0);
    assert.ok("tell" in first);
    const told = async (kind: ProcessorKind, recipient: number): Promise<Turn> => {
      const turn = await readings.turn(7, kind, recipient);
      if ("tell" in turn) turn.tell(false);
      return turn;
    };
    const others: readonly Promise<Turn>[] = [
      told(BOUNCES, 1),
      told(COMPLAINTS, 2),
      told(COMPLAINTS, 3),
    ];
    first.tell(isReport);
    const turns: readonly Turn[] = await Promise.all(others);
    const [same, other, last] = turns;
    assert.deepEqual(same, { isReport });
    assert.ok(other !== undefined && last !== undefined);
    assert.equal("tell" in other, !isReport, "it may mean something to the other processor");
    assert.deepEqual(last, { isReport });
    assert.equal("tell" in (await told(COMPLAINTS, 2)), !isReport, "who read it may read it again");
    assert.ok("tell" in (await readings.turn(8, BOUNCES, 1)));
  }
});
