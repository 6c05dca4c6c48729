import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin } from "../../core/mod.ts";
import { withRelay } from "../../test/support/relay-lab.ts";

const THREE = ["1", "2", "3"]
  .map(
    (n) => `<virtual-mta v${n}>
      smtp-source-host 127.0.3.${n} v${n}.example.net
    </virtual-mta>`,
  )
  .join("\n");

/** Whom the peer saw for so many messages, by the last part of the address. */
async function seen(config: string, count: number): Promise<string> {
  const came: string[] = [];
  await withRelay(
    { config: `${THREE}\n${config}`, source: "default-virtual-mta pool" },
    async ({ through, accepted }) => {
      for (let at = 0; at < count; at++) {
        const { client, helo } = await through();
        const n = client.split(".").at(-1);
        assert.equal(helo, `v${n}.example.net`);
        came.push(`${n}`);
      }
      assert.ok(accepted.every(({ virtualMtaPool }) => virtualMtaPool === "pool"));
    },
  );
  return came.join("");
}

test("the peer sees the addresses of a pool's members in turn, each with its name", async () => {
  const members = "virtual-mta v1\n virtual-mta v2\n virtual-mta v3";
  const pool = `<virtual-mta-pool pool>\n ${members}\n </virtual-mta-pool>`;
  assert.equal(await seen(pool, 7), "1231231");
});

test("a member with a weight has more turns", async () => {
  const members = "virtual-mta v1 2\n virtual-mta v2\n virtual-mta v3";
  const pool = `<virtual-mta-pool pool>\n ${members}\n </virtual-mta-pool>`;
  assert.equal(await seen(pool, 8), "12311231");
});

test("a member with weight 0 gets no mail, nor does a pool of such members", async () => {
  const pools = `<virtual-mta-pool idle>
      virtual-mta v3 0
    </virtual-mta-pool>
    <virtual-mta-pool pool>
      virtual-mta v1 weight 0
      virtual-mta-pool idle
      virtual-mta v2 weight 1
      virtual-mta v3
    </virtual-mta-pool>`;
  assert.equal(await seen(pools, 4), "2323");
});

test("a pool in a pool has the turns of one member, and its members have theirs of those", async () => {
  const pools = `<virtual-mta-pool inner>
      virtual-mta v2
      virtual-mta v3
    </virtual-mta-pool>
    <virtual-mta-pool pool>
      virtual-mta v1
      virtual-mta-pool inner
    </virtual-mta-pool>`;
  assert.equal(await seen(pools, 8), "12131213");
});

test("a reload goes on where the pool was, and takes in new members", () =>
  withRelay(
    {
      config: `${THREE}
      <virtual-mta-pool pool>
        virtual-mta v1
        virtual-mta v2
      </virtual-mta-pool>`,
      source: "default-virtual-mta pool",
    },
    async ({ mta, through }) => {
      assert.equal((await through()).client, "127.0.3.1");
      assert.ok((await mta.engine.control.reload()).ok);
      assert.equal((await through()).client, "127.0.3.2");
      mta.config = mta.config.replace("virtual-mta v2\n", "virtual-mta v2\n virtual-mta v3\n");
      assert.ok((await mta.engine.control.reload()).ok);
      const after = new Set<string>();
      for (let at = 0; at < 3; at++) after.add((await through()).client);
      assert.deepEqual([...after].sort(), ["127.0.3.1", "127.0.3.2", "127.0.3.3"]);
    },
  ));

test("by-smtp-source-ip takes the virtual MTA that sends from the address that the client came to", async () => {
  const source = "default-virtual-mta by-smtp-source-ip";
  const here = "<virtual-mta here>\n bind-to-source-ip 127.0.0.2,127.0.0.1\n </virtual-mta>";
  await withRelay({ config: `${THREE}\n${here}`, source }, async ({ send, accepted }) => {
    await send();
    assert.equal(accepted[0]?.virtualMta, "here");
  });
  // An address of the top level is nobody's own.
  const config = `smtp-source-host 127.0.0.1 mta.test\n${THREE}`;
  await withRelay({ config, source }, async ({ send, accepted }) => {
    await send();
    assert.equal(accepted[0]?.virtualMta, "{default}");
  });
});

test("mail that is to go to a pool with its own virtual MTA in it goes to the next member", () =>
  withRelay(
    {
      config: `<virtual-mta v1>
          smtp-source-host 127.0.3.1
        </virtual-mta>
        <virtual-mta v2>
          smtp-source-host 127.0.3.2
        </virtual-mta>
        <virtual-mta-pool pool>
          virtual-mta v1
          virtual-mta v2
        </virtual-mta-pool>`,
      source: "default-virtual-mta v1",
    },
    async ({ through, mta }) => {
      for (const to of ["you@a.test", "you@b.test", "you@c.test"])
        assert.equal((await through(to)).client, "127.0.3.2");
      assert.ok(!JSON.stringify(mta.log).includes("cannot go to itself"));
    },
    { plugins: [toPool] },
  ));

const toPool = definePlugin({
  name: "to-pool",
  summary: "Leads mail of v1 to the pool.",
  directives: {},
  hooks: {
    routeQueue: {
      order: "pre",
      handler: ({ domain, virtualMta }) =>
        virtualMta === "v1" ? { moveTo: { domain, virtualMta: "pool" } } : undefined,
    },
  },
});
