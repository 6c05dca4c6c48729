import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginAdmission, SaslMechanism } from "../../core/mod.ts";
import { type LabClient, type ListenerLab, withListener } from "../../test/support/listener-lab.ts";
import { fails, from, guarded } from "../../test/support/login-guard-lab.ts";
import { OPEN_SETTINGS } from "../../test/support/open-settings.ts";
import { turnUntil } from "../../test/support/until.ts";
import { plain } from "../sasl/plain.ts";
import type { SessionSettings } from "./settings.ts";

const MINUTE = 60_000;

const perMinute = (count: number): SessionSettings => ({
  ...OPEN_SETTINGS,
  maxFailedLoginsPerNetwork: { count, window: MINUTE },
  maxFailedLoginsPerUser: { count, window: MINUTE },
});

test("failures of a network add up over its addresses, fade with time, and are said once", async () => {
  const { clock, guard, logged } = guarded();
  const settings = perMinute(3);
  for (const last of [1, 2, 3])
    assert.equal(fails(guard.attempt(from(`192.0.2.${last}`), settings)), "attempt");
  assert.equal(fails(guard.attempt(from("192.0.2.99"), settings)), "too-many");
  assert.equal(fails(guard.attempt(from("::ffff:192.0.2.7"), settings)), "too-many");
  assert.equal(fails(guard.attempt(from("192.0.3.1"), settings)), "attempt", "another network");
  assert.deepEqual(logged, [
    'too many failed logins: more are refused for a while {"network":"192.0.2.0/24"}',
  ]);
  await clock.advance(MINUTE / 3 + 10);
  assert.equal(fails(guard.attempt(from("192.0.2.1"), settings)), "attempt");
  assert.equal(fails(guard.attempt(from("192.0.2.1"), settings)), "too-many");
  assert.equal(logged.length, 1);
  for (const address of ["2001:db8:1::1", "2001:db8:1:ffff::2", "2001:db8:1:7::3"])
    assert.equal(fails(guard.attempt(from(address), settings)), "attempt");
  assert.equal(fails(guard.attempt(from("2001:db8:1:2::9"), settings)), "too-many");
  assert.equal(fails(guard.attempt(from("2001:db8:2::1"), settings)), "attempt");
});

test("what was no failure does not count, and without a setting clients on this host are not counted", () => {
  const { guard } = guarded();
  for (let many = 0; many < 100; many++) {
    const one = guard.attempt(from("192.0.2.1"), perMinute(1));
    assert.ok(one.kind === "attempt");
    one.takeBack();
    one.failed();
  }
  assert.equal(fails(guard.attempt(from("192.0.2.1"), perMinute(1))), "attempt");
  const unset = { ...OPEN_SETTINGS, maxFailedLoginsPerNetwork: undefined };
  for (let many = 0; many < 100; many++)
    assert.equal(fails(guard.attempt(from("127.0.0.1"), unset)), "attempt");
  for (let many = 0; many < 60; many++)
    assert.equal(fails(guard.attempt(from("198.51.100.1"), unset)), "attempt");
  assert.equal(fails(guard.attempt(from("198.51.100.1"), unset)), "too-many");
});

test("strangers keep a user out of nowhere that the user has logged in from", () => {
  const { guard } = guarded();
  const settings = perMinute(2);
  guard.loggedIn("Joe", from("192.0.2.1"));
  for (const address of ["198.51.100.1", "203.0.113.1"])
    assert.equal(fails(guard.attemptAs("joe", from(address), settings)), "attempt");
  assert.equal(fails(guard.attemptAs("JOE", from("203.0.114.1"), settings)), "too-many");
  assert.equal(fails(guard.attemptAs("joe", from("192.0.2.9"), settings)), "attempt");
  assert.equal(fails(guard.attemptAs("ann", from("203.0.114.1"), settings)), "attempt");
});

test("neighbours keep nobody out of an address that users have logged in from, and guesses from there count", () => {
  const { guard } = guarded();
  const settings = perMinute(2);
  const take = (address: string): string => fails(guard.attempt(from(address), settings));
  guard.loggedIn("joe", from("192.0.2.1"));
  assert.deepEqual(["192.0.2.8", "192.0.2.9", "192.0.2.7"].map(take), [
    "attempt",
    "attempt",
    "too-many",
  ]);
  assert.deepEqual(["192.0.2.1", "192.0.2.1", "192.0.2.1"].map(take), [
    "attempt",
    "attempt",
    "too-many",
  ]);
});

test("another spelling is no other user", () => {
  const { guard } = guarded();
  const settings = perMinute(1);
  const take = (user: string): string =>
    fails(guard.attemptAs(user, from("198.51.100.1"), settings));
  assert.equal(take("jos\u00e9"), "attempt");
  for (const user of ["JOS\u00c9", "jose\u0301", " jos\u00e9 ", "\uff4aos\u00e9"])
    assert.equal(take(user), "too-many", user);
  assert.equal(take("jose"), "attempt");
});

test("many who log in at once wait for each other, and are no failures", async () => {
  const { guard } = guarded();
  const settings = perMinute(2);
  const never = new Promise<void>(() => {});
  const take = (): LoginAdmission => guard.attempt(from("192.0.2.1"), settings);
  const [one, two, third] = [take(), take(), take()];
  assert.ok(one.kind === "attempt" && two.kind === "attempt" && third.kind === "undecided");
  const decision = third.decision(never);
  assert.equal(await third.decision(Promise.resolve()), false, "nobody waits for ever");
  one.takeBack();
  assert.equal(await decision, true);
  const again = take();
  assert.ok(again.kind === "attempt");
  again.failed();
  assert.equal(take().kind, "undecided");
  two.failed();
  assert.equal(take().kind, "too-many");
});

test("what is never decided is forgotten with time", async () => {
  const { clock, guard } = guarded();
  const settings = perMinute(2);
  const take = (): LoginAdmission => guard.attempt(from("192.0.2.1"), settings);
  take();
  take();
  assert.equal(take().kind, "undecided");
  await clock.advance(MINUTE);
  assert.deepEqual([fails(take()), fails(take()), take().kind], ["attempt", "attempt", "too-many"]);
});

test("what is remembered is bounded, whoever comes", () => {
  const { guard } = guarded();
  const settings = perMinute(1);
  for (let many = 0; many < 25_000; many++) {
    guard.attempt(from(`10.${many >> 8}.${many & 255}.1`), settings);
    guard.attemptAs(`${many}`.padEnd(1000, "x"), from("192.0.2.1"), settings);
    guard.loggedIn(`${many}`, from("192.0.2.1"));
  }
  assert.equal(guard.remembered, 60_001);
});

test("names made up wash no other away, and whoever logs in from everywhere nobody else", () => {
  const { guard } = guarded();
  const settings = { ...perMinute(3), maxFailedLoginsPerNetwork: undefined };
  const as = (user: string, address: string): string =>
    fails(guard.attemptAs(user, from(address), settings));
  guard.loggedIn("ann", from("192.0.2.1"));
  for (let many = 0; many < 3; many++) as("joe", "198.51.100.1");
  for (let many = 0; many < 3; many++) as("ann", "198.51.100.1");
  for (let many = 0; many < 25_000; many++) {
    as(`${many}`, "198.51.100.1");
    guard.loggedIn("eve", from(`10.${many >> 8}.${many & 255}.1`));
  }
  assert.equal(as("joe", "198.51.100.1"), "too-many");
  assert.equal(as("ann", "192.0.2.9"), "attempt");
  assert.ok(guard.remembered <= 20_000 + 51 + 40_000);
});

const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");

/** AUTH PLAIN on a connection of its own, with the time that a failure is held back; its answer. */
async function tries(
  { client, clock, events }: ListenerLab,
  user: string,
  password: string,
  address = "127.0.0.1",
): Promise<string> {
  const { ask, send, reader, socket } = await client(address);
  await ask("EHLO c.test");
  while ((await reader.line()).startsWith("250-"));
  const failures = (): number => events.filter(({ message }) => message === "login failed").length;
  const before = failures();
  send(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}\r\n`);
  let answer: string | undefined;
  const line = reader.line().then((text) => {
    answer = text;
  });
  const isLate = (): boolean => failures() > before || clock.untilNext === 1000;
  await turnUntil("an answer", () => answer !== undefined || isLate());
  if (answer === undefined) {
    await turnUntil("a delay", () => clock.untilNext !== undefined);
    await clock.advance(1000);
  }
  await line;
  socket.destroy();
  return answer ?? "";
}

async function withJoe(
  changes: Partial<SessionSettings>,
  use: (lab: ListenerLab) => Promise<void>,
): Promise<void> {
  await withListener(changes, async (lab) => {
    lab.reception.mechanisms = new Map([["PLAIN", plain]]);
    const verifiers = [{ kind: "plain", password: "secret" }] as const;
    for (const name of ["joe", "ann"]) lab.reception.users.set(name, { name, verifiers });
    await use(lab);
  });
}

test("whoever guesses over many connections hears 421 before a password is looked at", () =>
  withJoe({ maxFailedLoginsPerNetwork: { count: 3, window: 30 * MINUTE } }, async (lab) => {
    for (const last of [1, 2, 3])
      assert.match(await tries(lab, `nobody${last}`, "x", `127.0.0.${last}`), /^535 /);
    const answer = await tries(lab, "joe", "secret", "127.0.0.9");
    assert.equal(
      answer,
      "421 4.7.0 too many failed logins from your network lately, try again later",
    );
    assert.match(await tries(lab, "joe", "secret", "127.0.7.1"), /^235 /, "another network");
    const said = lab.events.filter(({ message }) => message.startsWith("too many failed logins"));
    assert.equal(said.length, 1);
  }));

test("a user who is guessed at from many networks is closed for strangers, not for itself", () =>
  withJoe({ maxFailedLoginsPerUser: { count: 3, window: 30 * MINUTE } }, async (lab) => {
    assert.match(await tries(lab, "joe", "secret", "127.0.1.1"), /^235 /);
    for (const third of [2, 3, 4])
      assert.match(await tries(lab, "joe", `${third}`, `127.0.${third}.1`), /^535 /);
    assert.equal(
      await tries(lab, "JOE", "secret", "127.0.5.1"),
      "454 4.7.0 too many failed logins as this user lately, try again later",
    );
    assert.match(await tries(lab, "joe", "secret", "127.0.1.77"), /^235 /);
    assert.match(await tries(lab, "ann", "secret", "127.0.5.1"), /^235 /);
  }));

test("an office that comes back all at once is let in, whatever the limits", () =>
  withJoe(
    {
      maxFailedLoginsPerNetwork: { count: 2, window: 30 * MINUTE },
      maxFailedLoginsPerUser: { count: 2, window: 30 * MINUTE },
    },
    async (lab) => {
      // Passwords take their time to look at.
      const { reception } = lab;
      const check = reception.logIn.bind(reception);
      let asked = 0;
      const open = Promise.withResolvers<void>();
      reception.logIn = async (given) => {
        asked++;
        await open.promise;
        return check(given);
      };
      const clients = await Promise.all(Array.from({ length: 12 }, () => lab.client()));
      const answers = clients.map(async ({ ask, reader }) => {
        await ask("EHLO c.test");
        while ((await reader.line()).startsWith("250-"));
        return ask(`AUTH PLAIN ${base64("\0joe\0secret")}`);
      });
      await turnUntil("as many as there may be at once", () => asked === 2);
      open.resolve();
      for (const answer of await Promise.all(answers)) assert.match(answer, /^235 /);
    },
  ));

test("a mechanism that asks for a user at whom too many have guessed is no error of ours", () =>
  withJoe({ maxFailedLoginsPerUser: { count: 2, window: 30 * MINUTE } }, async (lab) => {
    const asks: SaslMechanism = {
      showsPassword: false,
      begin: ({ findUser }) => ({
        async step() {
          // More than once is one guess.
          await Promise.all([findUser("joe"), findUser("joe")]);
          await findUser("joe");
          return { kind: "failure", why: "denied" };
        },
      }),
    };
    lab.reception.mechanisms = new Map([["PLAIN", asks]]);
    for (const network of [1, 2])
      assert.match(await tries(lab, "joe", "x", `127.0.${network}.1`), /^535 /);
    assert.match(
      await tries(lab, "joe", "x", "127.0.3.1"),
      /^454 4\.7\.0 too many failed logins as/,
    );
    assert.ok(!lab.events.some(({ level }) => level === "error"));
  }));

test("who breaks a login off after naming a user counts for its network, and keeps no user out", () => {
  const once = { count: 2, window: 30 * MINUTE };
  const changes = { maxFailedLoginsPerNetwork: once, maxFailedLoginsPerUser: once };
  return withJoe(changes, async (lab) => {
    const asks: SaslMechanism = {
      showsPassword: false,
      begin: ({ findUser }) => ({
        async step(input) {
          if (input !== undefined) await findUser("joe");
          return { kind: "challenge", data: Buffer.alloc(0) };
        },
      }),
    };
    lab.reception.mechanisms = new Map([
      ["ASKS", asks],
      ["PLAIN", plain],
    ]);
    const { ask, reader } = await lab.client("127.0.1.1");
    await ask("EHLO c.test");
    while ((await reader.line()).startsWith("250-"));
    for (let times = 0; times < 3; times++) {
      assert.equal(await ask("AUTH ASKS"), "334 ");
      assert.match(await ask("*"), /^501 /);
    }
    for (const end of ["*", "no base64!"]) {
      assert.equal(await ask(`AUTH ASKS ${base64("x")}`), "334 ");
      assert.match(await ask(end), /^501 /);
    }
    assert.match(await ask("AUTH ASKS"), /^421 4\.7\.0 too many failed logins from your network/);
    assert.match(await tries(lab, "joe", "secret", "127.0.2.1"), /^235 /);
  });
});

test("who waits for others is refused when they all fail, and when they take too long", () =>
  withJoe({ maxFailedLoginsPerNetwork: { count: 2, window: 30 * MINUTE } }, async (lab) => {
    const begin = async (): Promise<LabClient> => {
      const client = await lab.client();
      await client.ask("EHLO c.test");
      while ((await client.reader.line()).startsWith("250-"));
      return client;
    };
    const [one, two, third, fourth] = [await begin(), await begin(), await begin(), await begin()];
    assert.match(await one.ask("AUTH PLAIN"), /^334/);
    assert.match(await two.ask("AUTH PLAIN"), /^334/);
    const right = `AUTH PLAIN ${base64("\0joe\0secret")}`;
    const timers = lab.clock.pending;
    const answer = third.ask(right);
    await turnUntil("it waits", () => lab.clock.pending > timers);
    await lab.clock.advance(10_000);
    assert.match(await answer, /^421 4\.7\.0 too many failed logins from your network/);
    const next = fourth.ask(right);
    one.socket.destroy();
    two.socket.destroy();
    assert.match(await next, /^421 /);
  }));
