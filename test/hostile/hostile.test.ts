import assert from "node:assert/strict";
import { test } from "node:test";
import { CountingClock } from "../support/counting-clock.ts";
import { fakeRandom } from "../support/fake-random.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { hostileConfig } from "./hostile-config.ts";
import { HostilePeer } from "./hostile-peer.ts";
import { complaints, hostileRun } from "./hostile-run.ts";
import { Ledger } from "./ledger.ts";

test("whatever peers do, each message ends once, and nothing is left of the conversations", async () => {
  const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000);
  const random = fakeRandom(seed);
  const ledger = new Ledger();
  const clock = new CountingClock();
  const peers = [new HostilePeer(random, ledger), new HostilePeer(random, ledger)] as const;
  const ports = [await peers[0].listen(), await peers[1].listen()] as const;
  let mta: TestMta | undefined;
  try {
    mta = await startMta(hostileConfig(ports), { clock });
    const { port, directory, engine } = mta;
    const server = { port, directory, status: async () => engine.control.status() };
    const result = await hostileRun({
      server,
      peers,
      ledger,
      random,
      conversations: 150,
      backlog: 100,
      report: () => {},
    });
    const said = complaints(result);
    const [first = ""] = [...result.verdict.doubled, ...result.verdict.lost];
    assert.deepEqual(said, [], `HOSTILE_SEED=${seed} ${ledger.stories(first).join("\n")}`);
    assert.ok(result.verdict.delivered > 0, "nothing was delivered");
    await mta.engine.drain();
    assert.equal(clock.pending, 0, "timers are left");
  } finally {
    await mta?.stop();
    for (const peer of peers) await peer.close();
  }
});
