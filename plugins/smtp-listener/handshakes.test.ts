import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type LabClient, upgrade, withListener } from "../../test/support/listener-lab.ts";
import { turnUntil } from "../../test/support/until.ts";
import { Handshakes } from "./handshakes.ts";

class Member {
  ended = false;

  destroy(): void {
    this.ended = true;
  }
}

/** Those of some that have a place at once; the others wait, or do not where they give up. */
function begun(handshakes: Handshakes<Member>, addresses: readonly string[]): readonly Member[] {
  return addresses.flatMap((address) => {
    const member = new Member();
    let started = false;
    handshakes.begin(member, address, () => {
      started = true;
    });
    if (started) return [member];
    handshakes.remove(member);
    return [];
  });
}

const addresses = (many: number, of: (at: number) => string): readonly string[] =>
  Array.from({ length: many }, (_, at) => of(at));

test("one client and one network have only a part of the places", () => {
  const handshakes = new Handshakes<Member>(new FakeClock());
  assert.equal(
    begun(
      handshakes,
      addresses(30, () => "192.0.2.1"),
    ).length,
    20,
  );
  assert.equal(
    begun(
      handshakes,
      addresses(100, (at) => `192.0.2.${2 + at}`),
    ).length,
    30,
  );
  assert.equal(
    begun(
      handshakes,
      addresses(100, (at) => `2001:db8:0:${at}::1`),
    ).length,
    50,
  );
  assert.equal(begun(handshakes, ["198.51.100.1"]).length, 1);
});

test("who shares an address with others that let their handshakes rest gets its turn", async () => {
  const clock = new FakeClock();
  const handshakes = new Handshakes<Member>(clock);
  const shared = "192.0.2.1";
  const resting = begun(
    handshakes,
    addresses(20, () => shared),
  );
  const neighbour = begun(handshakes, ["192.0.2.2"]);
  assert.equal(begun(handshakes, [shared]).length, 0);
  await clock.advance(5000);
  assert.equal(begun(handshakes, [shared, shared]).length, 2);
  assert.deepEqual(
    resting.map(({ ended }) => ended),
    resting.map((_, at) => at < 2),
  );
  assert.equal(neighbour[0]?.ended, false);
  assert.equal(handshakes.size, 21);
});

test("many strangers who do not go on make way for whoever comes, slow ones of the largest network first", async () => {
  const clock = new FakeClock();
  const handshakes = new Handshakes<Member>(clock);
  const few = begun(
    handshakes,
    addresses(80, (at) => `10.0.${at}.1`),
  );
  const crowd = begun(
    handshakes,
    addresses(40, (at) => `192.0.2.${at}`),
  );
  const others = begun(
    handshakes,
    addresses(80, (at) => `10.1.${at}.1`),
  );
  assert.equal(handshakes.size, 200);
  assert.equal(begun(handshakes, ["198.51.100.1"]).length, 0, "nobody was slow yet");
  await clock.advance(5000);
  assert.equal(
    begun(
      handshakes,
      addresses(10, (at) => `198.51.${at}.1`),
    ).length,
    10,
  );
  assert.equal(handshakes.size, 200);
  assert.equal(crowd.filter(({ ended }) => ended).length, 10);
  assert.ok(crowd[0]?.ended && !crowd[39]?.ended, "the oldest of them");
  assert.ok([...few, ...others].every(({ ended }) => !ended));
  for (const member of [...few, ...crowd, ...others]) handshakes.remove(member);
  assert.equal(handshakes.size, 10);
});

test("who comes when there are too many waits in line, and begins as soon as there is a place", async () => {
  const clock = new FakeClock();
  const handshakes = new Handshakes<Member>(clock);
  const client = "192.0.2.1";
  const [first, second] = begun(
    handshakes,
    addresses(20, () => client),
  );
  const order: string[] = [];
  const waiting = ["a", "b", "c", "d"].map((name) => {
    const member = new Member();
    handshakes.begin(member, client, () => order.push(name));
    return member;
  });
  assert.deepEqual(order, []);
  assert.equal(begun(handshakes, ["192.0.2.2"]).length, 1, "others need not wait");
  if (first) handshakes.remove(first);
  assert.deepEqual(order, ["a"]);
  if (waiting[1]) handshakes.remove(waiting[1]);
  if (second) handshakes.remove(second);
  assert.deepEqual(order, ["a", "c"], "b is gone");
  await clock.advance(5000);
  assert.deepEqual(order, ["a", "c", "d"], "what rests makes way");
  assert.equal(clock.untilNext, undefined);
});

test("a client gets its TLS while two hundred others, of ten networks, let their handshakes rest", () =>
  withListener(
    {},
    async ({ client, clock, server }) => {
      const resting: LabClient[] = [];
      let ended = 0;
      for (let at = 0; at < 200; at++) {
        const one = await client(`127.0.${1 + Math.floor(at / 20)}.1`);
        one.socket.on("close", () => ended++);
        await one.ask("EHLO c.test");
        while ((await one.reader.line()).startsWith("250-"));
        assert.match(await one.ask("STARTTLS"), /^220 /);
        resting.push(one);
      }
      const late = await client("127.0.99.1");
      await late.ask("EHLO c.test");
      while ((await late.reader.line()).startsWith("250-"));
      const upgraded = upgrade(late);
      await turnUntil(
        "its turn",
        () => ended === 1,
        () => clock.advance(1000),
      );
      const secured = await upgraded;
      assert.match(await secured.ask("NOOP"), /^250 /);
      await turnUntil("one that made way", () => ended === 1);
      assert.equal(server.sessions, 200);
    },
    { tls: true },
  ));
