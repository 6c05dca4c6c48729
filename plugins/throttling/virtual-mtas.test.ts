import assert from "node:assert/strict";
import { test } from "node:test";
import { withLimits } from "../../test/support/limited-mta.ts";

function config(lines: string): string {
  return `<domain *>
    route PEER
    connection-idle-timeout 0
    </domain>
    <source 0/0>
    default-virtual-mta p
    </source>
    <virtual-mta-pool p>
    virtual-mta one
    virtual-mta two
    ${lines}
    </virtual-mta-pool>`;
}

const BOTH = "<virtual-mta one>\n</virtual-mta>\n<virtual-mta two>\n</virtual-mta>\n";

test("max-smtp-msg-rate: the members of a pool share it over all their queues", () =>
  withLimits(BOTH + config("max-smtp-msg-rate 5/h"), async (limited) => {
    await limited.send(6, "x.test", "y.test");
    await limited.peer.taken(5);
    await limited.held("max-smtp-msg-rate 5/h reached");
    assert.equal(limited.peer.messages.length, 5);
    await limited.reload(BOTH + config(""));
    await limited.peer.taken(12);
  }));

test("max-smtp-msg-rate: a member that sets its own is limited by that alone", () =>
  withLimits(
    `<virtual-mta one>
     max-smtp-msg-rate 3/h
     </virtual-mta>
     <virtual-mta two>
     </virtual-mta>
     ${config("max-smtp-msg-rate 1/h")}`,
    async (limited) => {
      await limited.send(8, "x.test");
      await limited.peer.taken(4);
      await limited.held("max-smtp-msg-rate 1/h reached", "max-smtp-msg-rate 3/h reached");
      assert.equal(limited.peer.messages.length, 4);
    },
  ));

test("max-smtp-data-volume-rate: bytes of all queues of a virtual MTA", () =>
  withLimits(BOTH + config("max-smtp-data-volume-rate 900/h"), async (limited) => {
    await limited.send(3, "x.test", "y.test", "z.test");
    await limited.peer.taken(5);
    await limited.held("max-smtp-data-volume-rate 900b/h reached");
    const size = limited.peer.messages.reduce((sum, { content }) => sum + content.length, 0);
    assert.ok(size > 0 && size <= 900, `${size}`);
  }));

test("max-smtp-out of a pool: its members have as many connections together, and all mail goes", () =>
  withLimits(BOTH + config("max-smtp-out 1"), async (limited) => {
    await limited.send(8, "x.test", "y.test", "z.test");
    await limited.peer.taken(24);
    assert.equal(limited.most.get("all"), 1);
  }));
