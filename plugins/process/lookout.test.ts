import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import type { Entrance } from "./contract.ts";
import { ProcessLookout } from "./lookout.ts";

/** An entrance that is what the test says. */
class TestEntrance implements Entrance {
  readonly name: string = "127.0.0.1 25";
  isOpen = true;
  dead = false;
  opens = 0;
  refuse: Error | undefined;

  async open(): Promise<void> {
    this.opens++;
    if (this.refuse) throw this.refuse;
    this.isOpen = true;
    this.dead = false;
  }

  close(): void {
    this.isOpen = false;
  }

  isDead(): boolean {
    return this.isOpen && this.dead;
  }
}

class Lab {
  readonly clock: FakeClock = new FakeClock();
  readonly entrance: TestEntrance = new TestEntrance();
  readonly events: LogEvent[] = [];
  free = 1000;
  readonly lookout: ProcessLookout = new ProcessLookout({
    clock: this.clock,
    log: createLog("test", (event) => {
      if (event.level !== "debug") this.events.push(event);
    }),
    hasDescriptors: (count) => this.free >= count,
  });

  constructor() {
    this.lookout.guard(this.entrance);
  }

  get said(): readonly string[] {
    return this.events.map(({ level, message }) => `${level} ${message}`);
  }
}

const NONE_LEFT = "error no descriptors are left: nobody is let in until there are some";
const DEAD = "error a listener accepts nobody any more: it is opened anew";
const AGAIN = "notice everybody is let in again";

test("without descriptors entrances are closed, and opened when there are enough: a line each", async () => {
  const lab = new Lab();
  await lab.clock.advance(60_000);
  assert.deepEqual(lab.said, []);
  lab.free = 0;
  await lab.clock.advance(60_000);
  assert.equal(lab.entrance.isOpen, false);
  // Too few to live on.
  lab.free = 5;
  await lab.clock.advance(600_000);
  assert.equal(lab.entrance.opens, 0);
  assert.deepEqual(lab.said, [NONE_LEFT]);
  lab.free = 100;
  await lab.clock.advance(30_000);
  assert.equal(lab.entrance.isOpen, true);
  assert.deepEqual(lab.said, [NONE_LEFT, AGAIN]);
  lab.free = 0;
  await lab.clock.advance(10_000);
  assert.deepEqual(lab.said, [NONE_LEFT, AGAIN, NONE_LEFT]);
});

test("a dead entrance is opened anew; while that fails, with longer pauses", async () => {
  const lab = new Lab();
  lab.entrance.dead = true;
  await lab.clock.advance(5000);
  assert.deepEqual(lab.said, [DEAD, AGAIN]);
  lab.entrance.dead = true;
  lab.entrance.refuse = new Error("EADDRINUSE");
  await lab.clock.advance(305_000);
  assert.ok(lab.entrance.opens > 5 && lab.entrance.opens < 20, `${lab.entrance.opens} attempts`);
  lab.entrance.refuse = undefined;
  await lab.clock.advance(30_000);
  assert.deepEqual(lab.said, [DEAD, AGAIN, DEAD, AGAIN]);
});

test("what is released is not opened any more, and nothing is looked at", async () => {
  const lab = new Lab();
  lab.free = 0;
  await lab.clock.advance(10_000);
  lab.lookout.release(lab.entrance);
  lab.free = 100;
  await lab.clock.advance(600_000);
  assert.equal(lab.entrance.isOpen, false);
  assert.equal(lab.clock.pending, 0);
});
