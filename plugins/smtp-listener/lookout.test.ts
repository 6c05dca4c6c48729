import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { Door } from "./door.ts";
import { Lookout } from "./lookout.ts";

/** A door that is what the test says. */
class TestDoor extends Door {
  opened = true;
  dead = false;
  opens = 0;
  refuse: Error | undefined;

  constructor() {
    const plan = { host: "127.0.0.1", port: 25, listeners: [{ host: "127.0.0.1", port: 25 }] };
    super(
      plan,
      createLog("test", () => {}),
      () => {},
    );
  }

  override get isOpen(): boolean {
    return this.opened;
  }

  override async open(): Promise<void> {
    this.opens++;
    if (this.refuse) throw this.refuse;
    this.opened = true;
    this.dead = false;
  }

  override close(): void {
    this.opened = false;
  }

  override isDead(): boolean {
    return this.opened && this.dead;
  }
}

class Lab {
  readonly clock: FakeClock = new FakeClock();
  readonly door: TestDoor = new TestDoor();
  readonly events: LogEvent[] = [];
  free = 1000;
  readonly lookout: Lookout = new Lookout({
    clock: this.clock,
    log: createLog("test", (event) => {
      if (event.level !== "debug") this.events.push(event);
    }),
    doors: () => [this.door],
    hasDescriptors: (count) => this.free >= count,
  });

  constructor() {
    this.lookout.start();
  }

  get said(): readonly string[] {
    return this.events.map(({ level, message }) => `${level} ${message}`);
  }
}

const NONE_LEFT = "error no descriptors are left: clients are not let in until there are some";
const DEAD = "error a listener accepts nobody any more: it is opened anew";
const AGAIN = "notice clients are let in again";

test("without descriptors doors are closed, and opened when there are enough: a line each", async () => {
  const lab = new Lab();
  await lab.clock.advance(60_000);
  assert.deepEqual(lab.said, []);
  lab.free = 0;
  await lab.clock.advance(60_000);
  assert.equal(lab.door.isOpen, false);
  // Too few to live on.
  lab.free = 5;
  await lab.clock.advance(600_000);
  assert.equal(lab.door.opens, 0);
  assert.deepEqual(lab.said, [NONE_LEFT]);
  lab.free = 100;
  await lab.clock.advance(30_000);
  assert.equal(lab.door.isOpen, true);
  assert.deepEqual(lab.said, [NONE_LEFT, AGAIN]);
  lab.free = 0;
  await lab.clock.advance(10_000);
  assert.deepEqual(lab.said, [NONE_LEFT, AGAIN, NONE_LEFT]);
});

test("a dead door is opened anew; while that fails, with longer pauses", async () => {
  const lab = new Lab();
  lab.door.dead = true;
  await lab.clock.advance(5000);
  assert.deepEqual(lab.said, [DEAD, AGAIN]);
  lab.door.dead = true;
  lab.door.refuse = new Error("EADDRINUSE");
  await lab.clock.advance(305_000);
  assert.ok(lab.door.opens > 5 && lab.door.opens < 20, `${lab.door.opens} attempts`);
  lab.door.refuse = undefined;
  await lab.clock.advance(30_000);
  assert.deepEqual(lab.said, [DEAD, AGAIN, DEAD, AGAIN]);
});

test("when it is stopped nothing is opened any more", async () => {
  const lab = new Lab();
  lab.free = 0;
  await lab.clock.advance(10_000);
  lab.lookout.stop();
  lab.free = 100;
  await lab.clock.advance(600_000);
  assert.equal(lab.door.isOpen, false);
  assert.equal(lab.clock.pending, 0);
});
