import assert from "node:assert/strict";
import { test } from "node:test";
import { withRelay } from "../../test/support/relay-lab.ts";

/** Virtual MTAs v1 to v4, each with an address, and the lines of its own for each. */
function virtualMtas(own: Readonly<Record<string, string>>): string {
  return ["1", "2", "3", "4"]
    .map(
      (n) => `<virtual-mta v${n}>
        smtp-source-host 127.0.3.${n}
        ${own[`v${n}`] ?? ""}
      </virtual-mta>`,
    )
    .join("\n");
}

const to = (name: string): string => `<domain *>\n reroute-to-virtual-mta ${name}\n </domain>`;

test("mail of a queue goes out by the virtual MTA that it is rerouted to, through several of them", () =>
  withRelay(
    { config: virtualMtas({ v1: to("v2"), v2: to("v3") }), source: "default-virtual-mta v1" },
    async ({ through, mta }) => {
      assert.equal((await through()).client, "127.0.3.3");
      assert.equal((await through()).client, "127.0.3.3");
      const left = mta.engine.control.queues().filter(({ name }) => !name.endsWith("/v3"));
      assert.ok(left.every(({ recipients }) => recipients === 0));
    },
  ));

test("of a pool, the members take queues in turn, and a member's mail stays", () =>
  withRelay(
    {
      config: `${virtualMtas({})}
        <virtual-mta-pool pool>
          virtual-mta v2
          virtual-mta v3
        </virtual-mta-pool>
        <domain *>
          reroute-to-virtual-mta pool
        </domain>`,
      source: "default-virtual-mta v1",
    },
    async ({ through }) => {
      assert.equal((await through("you@a.test")).client, "127.0.3.2");
      assert.equal((await through("you@b.test")).client, "127.0.3.3");
      assert.equal((await through("you@a.test")).client, "127.0.3.2");
    },
  ));

test("one that leads back is told of and left out, one to itself is nothing, and an empty text takes it back", async () => {
  await withRelay(
    { config: virtualMtas({ v1: to("v2"), v2: to("v1") }), source: "default-virtual-mta v1" },
    async ({ through, mta }) => {
      assert.equal((await through()).client, "127.0.3.2");
      const told = mta.log.filter((event) => JSON.stringify(event).includes("is a loop"));
      assert.equal(told.length, 1);
    },
  );
  await withRelay(
    { config: virtualMtas({ v1: to("v1") }), source: "default-virtual-mta v1" },
    async ({ through, mta }) => {
      assert.equal((await through()).client, "127.0.3.1");
      assert.ok(!JSON.stringify(mta.log).includes("loop"));
    },
  );
  await withRelay(
    {
      config: `${virtualMtas({ v1: to('""') })}\n<domain x.test>\n reroute-to-virtual-mta v4\n </domain>`,
      source: "default-virtual-mta v1",
    },
    async ({ through }) => assert.equal((await through()).client, "127.0.3.1"),
  );
});
