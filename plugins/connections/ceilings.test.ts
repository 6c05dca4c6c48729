import assert from "node:assert/strict";
import { test } from "node:test";
import { withLimits } from "../../test/support/limited-mta.ts";

function config(lines: string, ofDomain = ""): string {
  return `${lines}
    <domain *>
    route PEER
    max-msg-per-connection 1
    connection-idle-timeout 0
    ${ofDomain}
    </domain>`;
}

test("ip-connection-limit: over all queues, and the most specific range counts", () =>
  withLimits(
    config("ip-connection-limit 127.0.0.0/8 2\nip-connection-limit 0/0 1"),
    async (limited) => {
      await limited.send(10, "x.test", "y.test", "z.test");
      await limited.peer.taken(30);
      assert.ok((limited.most.get("all") ?? 0) <= 2);
    },
  ));

test("mx-connection-limit: connections to each mail host of a pattern", () =>
  withLimits(config("mx-connection-limit [127.0.0.0/8] 1"), async (limited) => {
    await limited.send(10, "x.test", "y.test");
    await limited.peer.taken(20);
    assert.equal(limited.most.get("all"), 1);
  }));

test("max-smtp-out-per-source-ip is source-ip-max-smtp-out for all addresses", () =>
  withLimits(
    `bind-to-source-ip 127.0.0.2,127.0.0.3\n${config("", "max-smtp-out-per-source-ip 1")}`,
    async (limited) => {
      await limited.send(20, "x.test");
      await limited.peer.taken(20);
      assert.equal(limited.most.get("127.0.0.2"), 1);
      assert.equal(limited.most.get("127.0.0.3"), 1);
    },
  ));

test("smtp-out-rampup-interval: no second connection before its time while one is at work", () =>
  withLimits(config("", "smtp-out-rampup-interval 1h"), async (limited) => {
    await limited.send(20, "x.test", "y.test");
    await limited.peer.taken(40);
    assert.ok((limited.most.get("all") ?? 0) <= 2, "one of each queue");
  }));

test("max-errors-per-connection: a connection is closed after so many refused recipients", () =>
  withLimits(
    `<domain *>
     route PEER
     max-smtp-out 1
     max-errors-per-connection 2
     connection-idle-timeout 1m
     </domain>`,
    async (limited) => {
      await limited.send(5, "x.test");
      await limited.peer.taken(1);
      assert.equal(limited.peer.connections, 3);
    },
    // The first four are refused.
    { rcpt: (argument) => (/u[0-3]@/.test(argument) ? "550 5.1.1 unknown" : "250 ok") },
  ));
