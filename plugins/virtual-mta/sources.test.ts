import assert from "node:assert/strict";
import { test } from "node:test";
import { withRelay } from "../../test/support/relay-lab.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

/** RFC 5737: nobody has it. */
const MISSING = "192.0.2.77";

test("the peer sees the addresses of a virtual MTA in turn, one a connection, each with its name in EHLO", () =>
  withRelay(
    {
      config: `<virtual-mta v>
        host-name v.example.net
        smtp-source-host 127.0.3.1 one.example.net
        smtp-source-host 127.0.3.2
        bind-to-source-ip 127.0.3.3
        <domain *>
          max-smtp-out 1
          max-msg-per-connection 1
        </domain>
      </virtual-mta>`,
      source: "default-virtual-mta v",
    },
    async ({ through }) => {
      const seen: string[] = [];
      for (let at = 0; at < 6; at++) {
        const { client, helo } = await through();
        seen.push(`${client} ${helo}`);
      }
      const turn = [
        "127.0.3.1 one.example.net",
        "127.0.3.2 v.example.net",
        "127.0.3.3 v.example.net",
      ];
      assert.deepEqual(seen, [...turn, ...turn]);
    },
  ));

test("a virtual MTA without addresses has those of the top level; each goes to hosts of its family only", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen(0, "::1");
  try {
    await withRelay(
      {
        config: `smtp-source-host 127.0.3.9 four.example.net
        smtp-source-host ::1 six.example.net
        <virtual-mta v>
        </virtual-mta>
        <domain six.test>
          route [::1]:${port}
        </domain>`,
        source: "default-virtual-mta v",
      },
      async ({ through, send }) => {
        for (let at = 0; at < 3; at++) {
          const { client, helo } = await through();
          assert.equal(`${client} ${helo}`, "127.0.3.9 four.example.net");
          await send("you@six.test");
          await peer.taken(at + 1);
          const six = peer.messages[at];
          assert.equal(`${six?.client} ${six?.helo}`, "::1 six.example.net");
        }
      },
    );
  } finally {
    await peer.close();
  }
});

test("an address that this host does not have is told of, and mail goes from another one of its virtual MTA", () =>
  withRelay(
    {
      config: `<virtual-mta v>\n bind-to-source-ip ${MISSING},127.0.3.1\n </virtual-mta>`,
      source: "default-virtual-mta v",
    },
    async ({ through, mta }) => {
      for (const domain of ["a", "b", "c"])
        assert.equal((await through(`you@${domain}.test`)).client, "127.0.3.1");
      const [alarm] = mta.engine.control.status().alarms;
      assert.equal(alarm?.key, `source-address:${MISSING}`);
      assert.match(alarm.text, /this host does not have the source address 192\.0\.2\.77/);
      assert.ok(mta.engine.control.queues().every(({ lastError }) => lastError === undefined));
    },
  ));

test("without another one mail waits, never goes from elsewhere, and goes out by an address that a reload brings", () =>
  withRelay(
    {
      config: `<virtual-mta v>\n bind-to-source-ip ${MISSING}\n </virtual-mta>`,
      source: "default-virtual-mta v",
    },
    async ({ send, mta, peer }) => {
      const { control } = mta.engine;
      await send();
      const held = await until("the queue to be held", async () =>
        control.queues().find(({ heldBy }) => heldBy !== undefined),
      );
      assert.equal(held.heldBy, "this host does not have its source addresses");
      assert.equal(peer.connections, 0);
      const { recipients } = await control.mail.list({}, undefined, 10);
      assert.deepEqual(
        recipients.map(({ attempts }) => attempts),
        [0],
      );
      mta.config = mta.config.replace(MISSING, "127.0.3.4");
      assert.ok((await control.reload()).ok);
      await peer.taken(1);
      assert.equal(peer.messages[0]?.client, "127.0.3.4");
      assert.deepEqual(control.status().alarms, []);
    },
  ));
