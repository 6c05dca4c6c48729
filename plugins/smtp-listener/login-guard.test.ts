import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type InboundSession } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type ListenerLab, withListener } from "../../test/support/listener-lab.ts";
import { turnUntil } from "../../test/support/until.ts";
import { plain } from "../sasl/plain.ts";
import { OPEN_SETTINGS } from "./contract.ts";
import { LoginGuard } from "./login-guard.ts";
import type { SessionSettings } from "./settings.ts";

const MINUTE = 60_000;

const from = (clientAddress: string): InboundSession => ({
  ...{ id: "1", clientPort: 1, localAddress: "192.0.2.25", localPort: 25 },
  ...{ clientName: undefined, secure: false, user: undefined, sourceName: undefined },
  clientAddress,
});

function guarded(): { clock: FakeClock; guard: LoginGuard; logged: string[] } {
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = createLog("test", ({ message, fields }) =>
    logged.push(`${message} ${JSON.stringify(fields)}`),
  );
  return { clock, guard: new LoginGuard(clock, log), logged };
}

const perMinute = (count: number): SessionSettings => ({
  ...OPEN_SETTINGS,
  maxFailedLoginsPerNetwork: { count, window: MINUTE },
  maxFailedLoginsPerUser: { count, window: MINUTE },
});

test("failures of a network add up over its addresses, fade with time, and are said once", async () => {
  const { clock, guard, logged } = guarded();
  const settings = perMinute(3);
  for (const last of [1, 2, 3]) assert.ok(guard.attempt(from(`192.0.2.${last}`), settings));
  assert.equal(guard.attempt(from("192.0.2.99"), settings), undefined);
  assert.equal(guard.attempt(from("::ffff:192.0.2.7"), settings), undefined);
  assert.ok(guard.attempt(from("192.0.3.1"), settings), "another network");
  assert.deepEqual(logged, [
    'too many failed logins: more are refused for a while {"network":"192.0.2.0/24"}',
  ]);
  await clock.advance(MINUTE / 3 + 10);
  assert.ok(guard.attempt(from("192.0.2.1"), settings));
  assert.equal(guard.attempt(from("192.0.2.1"), settings), undefined);
  assert.equal(logged.length, 1);
  for (const address of ["2001:db8:1::1", "2001:db8:1:ffff::2", "2001:db8:1:7::3"])
    assert.ok(guard.attempt(from(address), settings));
  assert.equal(guard.attempt(from("2001:db8:1:2::9"), settings), undefined);
  assert.ok(guard.attempt(from("2001:db8:2::1"), settings));
});

test("what was no failure does not count, and without a setting clients on this host are not counted", () => {
  const { guard } = guarded();
  for (let many = 0; many < 100; many++) guard.attempt(from("192.0.2.1"), perMinute(1))?.();
  assert.ok(guard.attempt(from("192.0.2.1"), perMinute(1)));
  const unset = { ...OPEN_SETTINGS, maxFailedLoginsPerNetwork: undefined };
  for (let many = 0; many < 100; many++) assert.ok(guard.attempt(from("127.0.0.1"), unset));
  for (let many = 0; many < 60; many++) assert.ok(guard.attempt(from("198.51.100.1"), unset));
  assert.equal(guard.attempt(from("198.51.100.1"), unset), undefined);
});

test("strangers keep a user out of nowhere that the user has logged in from", () => {
  const { guard } = guarded();
  const settings = perMinute(2);
  guard.loggedIn("Joe", from("192.0.2.1"));
  for (const address of ["198.51.100.1", "203.0.113.1"])
    assert.ok(guard.attemptAs("joe", from(address), settings));
  assert.equal(guard.attemptAs("JOE", from("203.0.114.1"), settings), undefined);
  assert.ok(guard.attemptAs("joe", from("192.0.2.9"), settings));
  assert.ok(guard.attemptAs("ann", from("203.0.114.1"), settings));
});

test("what is remembered is bounded, whoever comes", () => {
  const { guard } = guarded();
  const settings = perMinute(1);
  for (let many = 0; many < 50_000; many++) {
    guard.attempt(from(`10.${many >> 8}.${many & 255}.1`), settings);
    guard.attemptAs(`${many}`.padEnd(1000, "x"), from("192.0.2.1"), settings);
    guard.loggedIn(`${many}`, from("192.0.2.1"));
  }
  assert.equal(guard.remembered, 60_000);
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
  await turnUntil("an answer", () => answer !== undefined || failures() > before);
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
