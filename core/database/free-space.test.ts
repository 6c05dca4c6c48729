import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { FreeSpace } from "./free-space.ts";

/** A disk with figures to set. */
class Disk {
  free = 1000;
  measurements = 0;
  broken = false;
  readonly errors: unknown[] = [];
  readonly clock = new FakeClock();
  readonly space: FreeSpace = new FreeSpace({
    directory: "/spool",
    clock: this.clock,
    statfs: async (directory) => {
      assert.equal(directory, "/spool");
      this.measurements++;
      if (this.broken) throw new Error("EIO");
      return { bsize: 10, bavail: this.free / 10 };
    },
    onMeasured: () => {},
    onError: (error) => this.errors.push(error),
  });
}

test("free space is estimated between measurements", async () => {
  const disk = new Disk();
  await disk.space.start();
  assert.equal(await disk.space.take(300, 100, 200), true);
  assert.equal(disk.space.free, 700);
  assert.equal(disk.measurements, 1);
  disk.free = 900;
  assert.equal(await disk.space.take(600, 100, 200), true);
  assert.equal(disk.measurements, 2);
  assert.equal(disk.space.free, 300);
  disk.free = 650;
  assert.equal(await disk.space.take(600, 100, 200), false);
  assert.equal(disk.space.free, 650);
  disk.space.close();
});

test("free space is measured every second until closed", async () => {
  const disk = new Disk();
  await disk.space.start();
  disk.free = 500;
  await disk.clock.advance(999);
  assert.equal(disk.space.free, 1000);
  await disk.clock.advance(1);
  assert.equal(disk.space.free, 500);
  await disk.clock.advance(3000);
  assert.equal(disk.measurements, 5);
  disk.space.close();
  await disk.clock.advance(3000);
  assert.equal(disk.measurements, 5);
});

test("a measurement that fails leaves the estimate", async () => {
  const disk = new Disk();
  await disk.space.start();
  disk.broken = true;
  await disk.clock.advance(2000);
  assert.equal(disk.errors.length, 2);
  assert.equal(disk.space.free, 1000);
  disk.space.close();
  await assert.rejects(disk.space.start(), { message: "EIO" });
});
