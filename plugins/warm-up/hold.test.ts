import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { ServerClock } from "../../test/support/server-clock.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil } from "../../test/support/until.ts";

const HOUR = 3_600_000;

interface HeldMail {
  readonly mta: TestMta;
  readonly peer: SmtpPeer;
  readonly clock: ServerClock;
  /** Resolves when so many recipients wait, and all others are recorded. */
  recorded(waiting: number): Promise<void>;
}

/** Runs a server at a time whose mail all goes to one peer. */
async function withHeldMail(
  config: string,
  at: number,
  use: (held: HeldMail) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const clock = new ServerClock(at);
  const route = `<domain *>\n  route [127.0.0.1]:${port}\n</domain>`;
  const mta = await startMta(`${config}\n${route}`, { clock });
  const recorded = (waiting: number): Promise<void> =>
    turnUntil(
      `${waiting} that wait`,
      () => mta.engine.control.waiting() === waiting,
      () => clock.advance(1),
    );
  try {
    await use({ mta, peer, clock, recorded });
  } finally {
    // Who waits a moment for a limit does so in the time of the test.
    let ended = false;
    const stopping = mta.stop().finally(() => {
      ended = true;
    });
    await turnUntil(
      "the end",
      () => ended,
      () => clock.advance(10),
    );
    await stopping;
    await peer.close();
  }
}

test("with hold what is above the number waits, also the new address's own mail, and goes by itself when the next day begins", () => {
  const config = `<source 127.0.0.1>
  default-virtual-mta warm
</source>
<virtual-mta warm>
  smtp-source-host 127.0.0.1 warm.test
  cold-virtual-mta cold
</virtual-mta>
<virtual-mta cold>
  smtp-source-host 127.0.0.2 cold.test
</virtual-mta>
<warm-up new>
  virtual-mta cold
  start 2026-01-01
  schedule one.test,two.test 2,3
  schedule three.test 1
  when-full hold
</warm-up>`;
  const evening = Date.UTC(2026, 0, 1, 22, 30);
  return withHeldMail(config, evening, async ({ mta, peer, clock, recorded }) => {
    const { control } = mta.engine;
    for (let sent = 0; sent < 4; sent++) {
      await sendTaken(mta.port, { to: ["a@one.test"] });
      await sendTaken(mta.port, { to: ["a@two.test"] });
    }
    await recorded(6);
    assert.equal(peer.messages.length, 2, "the domains of a line share the number");
    const held = control.queues().map(({ heldBy }) => heldBy);
    assert.ok(
      held.some((by) => by !== undefined && JSON.stringify(by).includes("warm-up")),
      JSON.stringify(held),
    );
    await clock.advance(HOUR);
    assert.equal(peer.messages.length, 2, "the day is not over");
    // Not further than midnight: the peer answers in the time of its own.
    await clock.advance(HOUR / 2 + 1);
    await recorded(3);
    assert.equal(peer.messages.length, 5);
    await sendTaken(mta.port, { to: ["a@three.test"] });
    await recorded(3);
    assert.deepEqual(
      [...new Set(peer.messages.map(({ client }) => client))],
      ["127.0.0.2"],
      "none goes from the old address",
    );
  });
});

test("a start that is put off sets nothing free that waits", () => {
  const config = `<source 127.0.0.1>
  default-virtual-mta cold
</source>
<virtual-mta cold>
  smtp-source-host 127.0.0.2 cold.test
</virtual-mta>
<warm-up new>
  virtual-mta cold
  start 2026-01-01
  schedule one.test 2,3
  when-full hold
</warm-up>`;
  const noon = Date.UTC(2026, 0, 1, 12);
  return withHeldMail(config, noon, async ({ mta, peer, clock, recorded }) => {
    for (let sent = 0; sent < 6; sent++) await sendTaken(mta.port, { to: ["a@one.test"] });
    await recorded(4);
    mta.config = mta.config.replace("start 2026-01-01", "start 2026-02-01");
    assert.ok((await mta.engine.control.reload()).ok);
    await clock.advance(HOUR);
    assert.equal(peer.messages.length, 2);
    // Not further than midnight, as above.
    await clock.advance(11 * HOUR);
    await recorded(2);
    assert.equal(peer.messages.length, 4);
  });
});
