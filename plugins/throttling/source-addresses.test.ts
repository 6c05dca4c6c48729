import assert from "node:assert/strict";
import { test } from "node:test";
import { withLimits } from "../../test/support/limited-mta.ts";

const [A, B] = ["127.0.0.2", "127.0.0.3"];

function config(...lines: readonly string[]): string {
  return `bind-to-source-ip ${A},${B}
    <domain *>
    route PEER
    connection-idle-timeout 1m
    ${lines.join("\n")}
    </domain>`;
}

test("source-ip-max-msg-rate: each source address of a queue has its own, and the other goes on", () =>
  withLimits(config("source-ip-max-msg-rate 127.0.0.0/8 2/h"), async (limited) => {
    await limited.send(6, "x.test");
    await limited.peer.taken(4);
    await limited.held("source-ip-max-msg-rate 2/h reached");
    assert.deepEqual(limited.bySource(), { [A]: 2, [B]: 2 });
    // A queue of its own has rates of its own.
    await limited.send(2, "y.test");
    await limited.peer.taken(6);
    await limited.reload(config());
    await limited.peer.taken(8);
  }));

test("source-ip-max-msg-rate: the most specific range counts, also one without a limit", () =>
  withLimits(
    config(`source-ip-max-msg-rate 0/0 1/h`, `source-ip-max-msg-rate ${B} unlimited`),
    async (limited) => {
      await limited.send(6, "x.test");
      await limited.peer.taken(6);
      assert.ok((limited.bySource()[A] ?? 0) <= 1);
    },
  ));

test("source-ip-max-connect-rate: connections come from the address that has room", () =>
  withLimits(
    config("max-msg-per-connection 1", "source-ip-max-connect-rate 0/0 2/h", "max-smtp-out 1"),
    async (limited) => {
      await limited.send(6, "x.test");
      await limited.peer.taken(4);
      await limited.held("source-ip-max-connect-rate 2/h reached");
      assert.deepEqual(limited.bySource(), { [A]: 2, [B]: 2 });
      assert.equal(limited.peer.connections, 4);
    },
  ));

test("source-ip-max-data-volume-rate: bytes count by the address that they were delivered from", () =>
  withLimits(config("source-ip-max-data-volume-rate 0/0 900/h"), async (limited) => {
    // A message with its fields has more than a hundred bytes.
    await limited.send(20, "x.test");
    // Five of these, from each.
    await limited.peer.taken(10);
    await limited.held("source-ip-max-data-volume-rate 900b/h reached");
    const sizes = new Map<string, number>();
    for (const { client, content } of limited.peer.messages)
      sizes.set(client, (sizes.get(client) ?? 0) + content.length);
    assert.deepEqual([...sizes.keys()].sort(), [A, B]);
    for (const [client, size] of sizes) assert.ok(size <= 900, `${size} from ${client}`);
  }));

test("source-ip-max-smtp-out: one connection at a time from each address", () =>
  withLimits(
    config("max-msg-per-connection 1", "source-ip-max-smtp-out 127.0.0.0/8 1"),
    async (limited) => {
      await limited.send(30, "x.test");
      await limited.peer.taken(30);
      assert.equal(limited.most.get(A), 1);
      assert.equal(limited.most.get(B), 1);
    },
  ));
