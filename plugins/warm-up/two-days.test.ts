import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { ServerClock } from "../../test/support/server-clock.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil } from "../../test/support/until.ts";

const HOUR = 3_600_000;
const WARM = "127.0.0.1";
const COLD = "127.0.0.2";

test("two days, with restarts on each: the first messages come from the cold address, the rest from the warm one", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const config = `warm-up-time-zone Europe/Berlin
<source 127.0.0.1>
  default-virtual-mta warm
</source>
<virtual-mta warm>
  smtp-source-host ${WARM} warm.test
  cold-virtual-mta cold
  <domain *>
    max-cold-virtual-mta-msg 3/day,5/day
  </domain>
</virtual-mta>
<virtual-mta cold>
  smtp-source-host ${COLD} cold.test
</virtual-mta>
<domain *>
  route [127.0.0.1]:${port}
</domain>`;
  const directory = await mkdtemp(join(tmpdir(), "mta-warm-up-"));
  // 00:30 of the first of January in Berlin.
  let clock = new ServerClock(Date.UTC(2025, 11, 31, 23, 30));
  let mta = await startMta(config, { clock, directory });
  /** Sends so many messages, one after the other, and says how many came from the cold address. */
  const cold = async (many: number, ...to: string[]): Promise<number> => {
    const before = peer.messages.length;
    for (let sent = 0; sent < many; sent++) {
      await sendTaken(mta.port, { to });
      await peer.taken(before + sent + 1);
    }
    return peer.messages.slice(before).filter(({ client }) => client === COLD).length;
  };
  const restart = async (after: number): Promise<void> => {
    const now = clock.now();
    // What is not recorded yet would go again.
    await turnUntil("all outcomes", () => mta.engine.control.waiting() === 0);
    await mta.halt();
    clock = new ServerClock(now + after);
    mta = await startMta(config, { clock, directory });
  };
  try {
    assert.equal(await cold(2, "a@one.test", "b@one.test"), 2, "a message counts once");
    await restart(60_000);
    assert.equal(await cold(3, "a@one.test"), 1);
    assert.equal(await cold(1, "a@two.test"), 1, "each domain has an allowance of its own");
    await restart(22 * HOUR);
    assert.equal(await cold(1, "a@one.test"), 0, "22:31 is the same day");
    await clock.advance(2 * HOUR);
    assert.equal(await cold(2, "a@one.test"), 2, "the next day");
    await restart(60_000);
    assert.equal(await cold(5, "a@one.test"), 3, "with the second number");
    await restart(48 * HOUR);
    assert.equal(await cold(7, "a@one.test"), 5, "the last number stays");
    const senders = new Set(peer.messages.map(({ client, helo }) => `${client} ${helo}`));
    assert.deepEqual([...senders].sort(), [`${WARM} warm.test`, `${COLD} cold.test`]);
  } finally {
    await mta.halt();
    await rm(directory, { recursive: true, force: true });
    await peer.close();
  }
});
