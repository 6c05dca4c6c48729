import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginAdmission } from "../../core/mod.ts";
import { type ListenerLab, withListener } from "../../test/support/listener-lab.ts";
import { fails, from, guarded } from "../../test/support/login-guard-lab.ts";
import { turnUntil } from "../../test/support/until.ts";
import { plain } from "../sasl/plain.ts";

const MINUTE = 60_000;

/** AUTH PLAIN as joe on a connection of its own; its answer, the time passed that a failure is held back. */
async function tries({ client, clock, events }: ListenerLab, password: string): Promise<string> {
  const { ask, send, reader, socket } = await client();
  await ask("EHLO c.test");
  while ((await reader.line()).startsWith("250-"));
  const failures = (): number => events.filter(({ message }) => message === "login failed").length;
  const before = failures();
  send(`AUTH PLAIN ${Buffer.from(`\0joe\0${password}`).toString("base64")}\r\n`);
  let answer: string | undefined;
  const line = reader.line().then((text) => {
    answer = text;
  });
  await turnUntil("an answer", () => answer !== undefined || failures() > before);
  if (answer === undefined) {
    await turnUntil("a delay", () => clock.untilNext !== undefined);
    await clock.advance(4000);
  }
  await line;
  socket.destroy();
  return answer ?? "";
}

test("smtp-max-auth-failure-rate counts the failures of a client in a window that begins with the first", async () => {
  const { clock, guard, logged } = guarded();
  const settings = { smtpMaxAuthFailureRate: { count: 3, window: MINUTE } };
  const tries = (last: number): LoginAdmission["kind"] =>
    fails(guard.attemptFrom(from(`192.0.2.${last}`), settings));
  assert.equal(tries(1), "attempt");
  await clock.advance(MINUTE / 2);
  for (const expected of ["attempt", "attempt", "too-many"]) assert.equal(tries(1), expected);
  assert.equal(tries(2), "attempt", "another client");
  await clock.advance(MINUTE / 2 - 10);
  assert.equal(tries(1), "too-many", "nothing fades");
  await clock.advance(20);
  for (const expected of ["attempt", "attempt", "attempt", "too-many"])
    assert.equal(tries(1), expected);
  assert.deepEqual(
    logged[0],
    'too many failed logins: more are refused for a while {"client":"192.0.2.1"}',
  );
  const right = guard.attemptFrom(from("192.0.2.9"), settings);
  assert.ok(right.kind === "attempt");
  right.takeBack();
  for (const expected of ["attempt", "attempt", "attempt", "too-many"])
    assert.equal(tries(9), expected, "a login that went well is no failure");
});

test("a client that is locked out hears so at AUTH, and gets in when its window is over", () =>
  withListener({ smtpMaxAuthFailureRate: { count: 2, window: MINUTE } }, async (lab) => {
    const { reception, clock, events } = lab;
    reception.mechanisms = new Map([["PLAIN", plain]]);
    reception.users.set("joe", { name: "joe", verifiers: [{ kind: "plain", password: "x" }] });
    for (const expected of [
      /^535 /,
      /^535 /,
      /^421 4\.7\.0 too many failed logins from your address/,
    ])
      assert.match(await tries(lab, expected.source.includes("421") ? "x" : "wrong"), expected);
    assert.equal(events.filter(({ message }) => message === "login failed").length, 2);
    await clock.advance(MINUTE);
    assert.match(await tries(lab, "x"), /^235 /);
  }));

test("of 10,000 guesses, whether from one network or from 10,000, a user's limit of them is looked at", async () => {
  const { clock, guard } = guarded();
  const settings = {
    smtpMaxAuthFailureRate: { count: Number.POSITIVE_INFINITY, window: MINUTE },
    maxFailedLoginsPerNetwork: { count: 60, window: 60 * MINUTE },
    maxFailedLoginsPerUser: { count: 60, window: 60 * MINUTE },
  };
  guard.loggedIn("joe", from("198.51.100.7"));
  const guesses = async (address: (at: number) => string): Promise<number> => {
    let lookedAt = 0;
    for (let at = 0; at < 10_000; at++) {
      const client = from(address(at));
      const network = guard.attempt(client, settings);
      const user = network.kind === "attempt" ? guard.attemptAs("joe", client, settings) : network;
      if (user.kind === "attempt") lookedAt++;
      for (const one of [network, user]) if (one.kind === "attempt") one.failed();
    }
    await clock.advance(1);
    return lookedAt;
  };
  assert.equal(await guesses(() => "192.0.2.1"), 60);
  assert.equal(await guesses((at) => `203.${at >> 8}.${at & 255}.1`), 0, "one user, one limit");
  assert.equal(
    guard.attemptAs("joe", from("198.51.100.9"), settings).kind,
    "attempt",
    "its own network",
  );
  assert.ok(guard.remembered <= 60_000);
});
