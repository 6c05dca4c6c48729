import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { withPeer } from "../../test/support/smtp-converse.ts";
import { rfcTimeouts } from "../../test/support/smtp-messages.ts";
import { type Fault, Wire, type WireOwner } from "./wire.ts";

class Owner implements WireOwner {
  readonly told: string[] = [];
  readonly closed: PromiseWithResolvers<void> = Promise.withResolvers();

  reply({ code }: { readonly code: number }): void {
    this.told.push(`reply ${code}`);
  }
  settled(): void {
    this.told.push("settled");
  }
  drained(): void {}
  broken({ cause }: Fault): void {
    this.told.push(cause);
    this.closed.resolve();
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

test("who takes a wire that has broken is told so", async () => {
  const clock = new FakeClock();
  await withPeer("raw: 220 a\\r\\n250 b\\r\\nwhat?\\r\\n\nend", async ({ port }) => {
    const wire = new Wire(await connected(port), { clock, timeouts: rfcTimeouts });
    const first = new Owner();
    wire.handTo(first);
    wire.watch(1000);
    await first.closed.promise;
    assert.deepEqual(first.told, ["reply 220", "reply 250", "garbled"]);
    const second = new Owner();
    wire.handTo(second);
    assert.deepEqual(second.told, ["garbled"]);
    wire.watch(1000);
    wire.giveUp("given up");
    assert.deepEqual([first.told.length, second.told.length, clock.pending], [3, 1, 0]);
  });
});

test("who takes a wire that was closed before it was made, or destroyed, is told so", async () => {
  const clock = new FakeClock();
  for (const early of [true, false]) {
    await withPeer("end", async ({ port }) => {
      const socket = await connected(port);
      if (early) socket.destroy();
      const wire = new Wire(socket, { clock, timeouts: rfcTimeouts });
      if (!early) wire.destroy();
      const owner = new Owner();
      wire.handTo(owner);
      assert.deepEqual(owner.told, ["closed"]);
      assert.equal(wire.write(["NOOP\r\n"]), true);
    });
  }
});

test("time that runs out breaks a wire, once; what was begun to be said is told first", async () => {
  const clock = new FakeClock();
  const line = Promise.withResolvers<void>();
  await withPeer("raw: 250-a\\r\\n25\nend", async ({ port }) => {
    const wire = new Wire(await connected(port), {
      ...{ clock, timeouts: rfcTimeouts },
      trace: () => line.resolve(),
    });
    const owner = new Owner();
    wire.handTo(owner);
    wire.watch(1000);
    await line.promise;
    await clock.advance(1000);
    wire.giveUp("given up");
    assert.deepEqual(owner.told, ["reply 250", "timeout"]);
  });
});
