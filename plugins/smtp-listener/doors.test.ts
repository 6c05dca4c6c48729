import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { createLog, type HostPort, type LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { freePort } from "../../test/support/free-port.ts";
import { ProcessLookout } from "../process/lookout.ts";
import { Door } from "./door.ts";
import { Doors } from "./doors.ts";
import type { ListenerAddress } from "./listener-address.ts";
import { SelfCall } from "./self-call.ts";

/** Doors whose clients are told by which listener they came. */
function lab(): {
  readonly doors: Doors;
  readonly clock: FakeClock;
  readonly events: LogEvent[];
  readonly lookout: ProcessLookout;
} {
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  const log = createLog("test", (event) => events.push(event));
  const doors = new Doors(log, (socket, { source }) => {
    socket.on("error", () => {});
    socket.end(source ?? "");
  });
  const lookout = new ProcessLookout({ clock, log, hasDescriptors: () => true });
  return { doors, clock, events, lookout };
}

/** What a client is told at an address; undefined when it is not let in. */
function toldAt(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    let told = "";
    socket.on("data", (chunk) => {
      told += chunk.toString("latin1");
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(told || undefined));
  });
}

async function use(doors: Doors, wanted: readonly ListenerAddress[]): Promise<readonly HostPort[]> {
  const change = await doors.prepare(wanted);
  change.commit();
  return change.added;
}

function on(host: string, port: number, source: string): ListenerAddress {
  return { host, port, source };
}

test("all of IPv4 and all of IPv6 on one port have listeners of their own", async () => {
  const { doors } = lab();
  const port = await freePort();
  try {
    await use(doors, [on("0.0.0.0", port, "four"), on("::", port, "six")]);
    assert.equal(await toldAt("127.0.0.1", port), "four");
    assert.equal(await toldAt("::1", port), "six");
  } finally {
    doors.close();
  }
});

test("an IPv4 address beside all of IPv6 is the only one of its family", async () => {
  const { doors } = lab();
  const port = await freePort();
  try {
    await use(doors, [on("127.0.0.1", port, "four"), on("::", port, "six")]);
    assert.equal(await toldAt("127.0.0.1", port), "four");
    assert.equal(await toldAt("127.0.0.2", port), undefined);
    assert.equal(await toldAt("::1", port), "six");
  } finally {
    doors.close();
  }
});

test("a reload leads from one family to both and back", async () => {
  const { doors } = lab();
  const port = await freePort();
  try {
    await use(doors, [on("0.0.0.0", port, "four")]);
    assert.equal(await toldAt("127.0.0.1", port), "four");
    const added = await use(doors, [on("0.0.0.0", port, "new four"), on("::", port, "six")]);
    assert.deepEqual(added, [{ host: "::", port }]);
    assert.equal(await toldAt("127.0.0.1", port), "new four");
    await use(doors, [on("::", port, "both")]);
    assert.equal(await toldAt("127.0.0.1", port), "both");
    await use(doors, [on("0.0.0.0", port, "four")]);
    assert.equal(await toldAt("127.0.0.1", port), "four");
    assert.equal(await toldAt("::1", port), undefined);
  } finally {
    doors.close();
  }
});

test("what cannot be opened leaves all doors as they were, those in the way too", async () => {
  const { doors } = lab();
  const port = await freePort();
  const taken = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const address = taken.address();
  const busy = typeof address === "object" && address ? address.port : 0;
  try {
    await use(doors, [on("0.0.0.0", port, "old")]);
    const wanted = [on("127.0.0.1", port, "new"), on("127.0.0.1", busy, "busy")];
    await assert.rejects(doors.prepare(wanted), new RegExp(`127.0.0.1 port ${busy}`));
    assert.equal(await toldAt("127.0.0.1", port), "old");
    assert.equal(await toldAt("127.0.0.2", port), "old");
    assert.deepEqual(doors.addresses, [{ host: "0.0.0.0", port }]);
  } finally {
    doors.close();
    await new Promise<void>((done) => taken.close(() => done()));
  }
});

test("a door made ready lets nobody in before its time, nor after it was abandoned", async () => {
  const { doors } = lab();
  const port = await freePort();
  try {
    const given = await doors.prepare([on("127.0.0.1", port, "new")]);
    assert.equal(await toldAt("127.0.0.1", port), undefined);
    await given.abandon();
    assert.deepEqual(doors.addresses, []);
    const taken = await doors.prepare([on("127.0.0.1", port, "new")]);
    taken.commit();
    assert.equal(await toldAt("127.0.0.1", port), "new");
  } finally {
    doors.close();
  }
});

test("the calls that doors make to themselves disturb nobody", async () => {
  const { doors, clock, events, lookout } = lab();
  try {
    const [bound] = await use(doors, [on("127.0.0.1", 0, "here")]);
    doors.watchedBy(lookout);
    for (let looks = 0; looks < 20; looks++) {
      await clock.advance(5000);
      if (looks % 7 === 0) assert.equal(await toldAt("127.0.0.1", bound?.port ?? 0), "here");
    }
    assert.deepEqual(events, []);
  } finally {
    doors.close();
  }
  assert.equal(clock.pending, 0);
});

/** Lets connections come about and be taken. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 300; turn++) await new Promise((done) => setImmediate(done));
}

test("a door that accepts is never taken for dead, nor is one that is closed", async () => {
  const plan = { host: "127.0.0.1", port: 0, listeners: [on("127.0.0.1", 0, "here")] };
  const log = createLog("test", () => {});
  const door = new Door(plan, log, (socket) => socket.destroy());
  await door.open();
  for (let look = 0; look < 9; look++) {
    assert.equal(door.isDead(), false);
    await turns();
  }
  door.close();
  assert.equal(door.isDead(), false);
});

test("a call that is refused, or that nobody takes, tells of a dead listener", async () => {
  const stranger = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((done) => stranger.listen(0, "127.0.0.1", done));
  const address = stranger.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const untaken = new SelfCall({ host: "0.0.0.0", port });
  await turns();
  assert.equal(untaken.verdict(), "dead");
  untaken.hangUp();
  await new Promise<void>((done) => stranger.close(() => done()));
  const refused = new SelfCall({ host: "127.0.0.1", port });
  assert.equal(refused.verdict(), "open");
  await turns();
  assert.equal(refused.verdict(), "dead");
});
