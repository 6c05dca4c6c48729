import assert from "node:assert/strict";
import { test } from "node:test";
import { withListener } from "../../test/support/listener-lab.ts";
import { turnUntil } from "../../test/support/until.ts";

const MINUTE = 60_000;

test("after a reload a session goes on, and ends with 421 between two transactions when its time is over", async () => {
  await withListener({}, async (lab) => {
    const { server, reception, clock } = lab;
    const [idle, busy, sending] = [await lab.client(), await lab.client(), await lab.client()];
    for (const client of [idle, busy, sending]) await client.ask("HELO c.test");
    for (const client of [busy, sending]) {
      await client.ask("MAIL FROM:<a@c.test>");
      await client.ask("RCPT TO:<b@x.test>");
    }
    assert.match(await sending.ask("DATA"), /^354 /);
    reception.superseded = true;
    await server.configurationChanged(MINUTE);
    assert.match(await idle.ask("NOOP"), /^250 /);
    await clock.advance(MINUTE - 1);
    assert.match(await idle.ask("NOOP"), /^250 /);
    await clock.advance(1);
    assert.match(await idle.reader.line(), /^421 4\.3\.2 the server has a new configuration/);
    await idle.reader.end();
    // Transactions that were begun are finished.
    assert.match(await sending.ask("Hi\r\n."), /^250 2\.6\.0 /);
    assert.match(await sending.reader.line(), /^421 4\.3\.2 /);
    assert.match(await busy.ask("RCPT TO:<c@x.test>"), /^250 /);
    assert.match(await busy.ask("RSET"), /^250 /);
    assert.match(await busy.reader.line(), /^421 4\.3\.2 /);
    assert.equal(reception.taken.length, 1);
    await turnUntil("the end", () => server.sessions === 0 && reception.sessions === 0);
  });
});

test("a session under the configuration in force stays", async () => {
  await withListener({}, async ({ server, clock, client }) => {
    const one = await client();
    await server.configurationChanged(MINUTE);
    await clock.advance(2 * MINUTE);
    assert.match(await one.ask("NOOP"), /^250 /);
  });
});

test("whoever is not welcome any more is sent away at once, a message under way finished", async () => {
  await withListener({}, async (lab) => {
    const { server, reception } = lab;
    const [idle, sending] = [await lab.client(), await lab.client()];
    for (const line of ["HELO c.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>", "DATA"])
      await sending.ask(line);
    reception.superseded = true;
    reception.unwelcome = true;
    await server.configurationChanged(MINUTE);
    assert.match(await idle.reader.line(), /^421 /);
    assert.match(await sending.ask("Hi\r\n."), /^250 2\.6\.0 /);
    assert.match(await sending.reader.line(), /^421 /);
    assert.equal(reception.taken.length, 1);
    await turnUntil("the end", () => server.sessions === 0 && reception.sessions === 0);
  });
});

test("however often the configuration changes, a session ends a minute after its own was replaced", async () => {
  await withListener({}, async ({ server, reception, clock, client }) => {
    const one = await client();
    reception.superseded = true;
    for (let at = 0; at < 2; at++) {
      await server.configurationChanged(MINUTE);
      await clock.advance(MINUTE / 2);
    }
    assert.match(await one.reader.line(), /^421 4\.3\.2 the server has a new configuration/);
    await one.reader.end();
  });
});

test("a transaction that is never finished does not keep a session under an old configuration", async () => {
  await withListener({}, async ({ server, reception, clock, client }) => {
    const one = await client();
    await one.ask("HELO c.test");
    await one.ask("MAIL FROM:<a@c.test>");
    reception.superseded = true;
    await server.configurationChanged(MINUTE);
    await clock.advance(MINUTE);
    assert.match(await one.ask("RCPT TO:<b@x.test>"), /^250 /);
    await clock.advance(MINUTE);
    assert.match(await one.reader.line(), /^421 4\.3\.2 /);
    await one.reader.end();
    assert.equal(reception.sessions, 0);
  });
});

test("nobody waits to be sent away until it is known whether others are still welcome", async () => {
  await withListener({}, async ({ server, reception, client }) => {
    const [asked, other] = [await client(), await client()];
    const isWelcome = Promise.withResolvers<boolean>();
    let looks = 0;
    reception.isStillWelcome = () => (looks++ === 0 ? isWelcome.promise : Promise.resolve(false));
    reception.superseded = true;
    const looked = server.configurationChanged(MINUTE);
    assert.match(await other.reader.line(), /^421 /);
    isWelcome.resolve(true);
    await looked;
    assert.match(await asked.ask("NOOP"), /^250 /);
  });
});
