import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { ProxyPeer } from "../../test/support/proxy-peer.ts";
import { withRelay } from "../../test/support/relay-lab.ts";
import { until } from "../../test/support/until.ts";
import { virtualMta } from "../virtual-mta/plugin.ts";
import { proxies } from "./plugin.ts";

async function found(config: string): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [proxies, virtualMta],
    files: memoryFiles({ "/c/config": config }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

test("what a proxy lacks, and what excludes each other, is told", async () => {
  assert.deepEqual(await found("use-proxy p\n<proxy p>\n</proxy>"), [
    "it is not said where the proxy listens",
    "it is not said where the proxy connects from",
  ]);
  const line = "smtp-proxy-source-host 0/0 192.0.2.1:5000 192.0.2.10 a.test";
  assert.deepEqual(
    await found(`<virtual-mta v>\n${line}\nsmtp-source-host 192.0.2.2 b.test\n</virtual-mta>`),
    ["smtp-proxy-source-host and smtp-source-host exclude each other"],
  );
  assert.deepEqual(
    await found(`smtp-source-host 192.0.2.2 b.test\n<virtual-mta v>\n${line}\n</virtual-mta>`),
    [],
  );
  const login = "server 192.0.2.1:1\nclient 192.0.2.2 a.test\nusername u\npassword p";
  assert.deepEqual(await found(`use-proxy p\n<proxy p>\n${login}\n</proxy>`), [
    "only SOCKS5 proxies know logins",
  ]);
});

test("mail goes by the first proxy that can be reached, from its addresses in turn, waits while there is none, and goes from no other", async () => {
  const [first, second] = [new ProxyPeer(), new ProxyPeer()];
  const ports = [await first.listen(), await second.listen()];
  await withRelay(
    {
      config: `
        <proxy p1>
          server 127.0.0.1:${ports[0]}
          client 127.0.3.1 one.example.net
          client 127.0.3.2 two.example.net
        </proxy>
        <proxy p2>
          server 127.0.0.1:${ports[1]}
          client 127.0.3.3:0 three.example.net
          protocol-version 2
        </proxy>
        smtp-source-host 127.0.9.9 never.example.net
        <virtual-mta v>
          use-proxy p1,p2
          <domain *>
            max-msg-per-connection 1
          </domain>
        </virtual-mta>`,
      source: "default-virtual-mta v",
    },
    async ({ through, send, mta, peer }) => {
      const { control } = mta.engine;
      const seen: string[] = [];
      for (let at = 0; at < 3; at++) {
        const { client, helo } = await through();
        seen.push(`${client} ${helo}`);
      }
      const [one, two] = ["127.0.3.1 one.example.net", "127.0.3.2 two.example.net"];
      assert.deepEqual(seen, [one, two, one]);
      assert.equal(second.connections, 0);
      await first.close();
      assert.equal((await through()).client, "127.0.3.3");
      assert.equal((await through()).client, "127.0.3.3");
      assert.deepEqual(
        control.status().alarms.map(({ key }) => key),
        ["proxy-away:p1"],
      );
      await second.close();
      await send();
      const held = await until("the queue to be held", async () =>
        control.queues().find(({ heldBy }) => heldBy !== undefined),
      );
      assert.equal(held.heldBy, "its proxies cannot be reached");
      assert.equal(peer.messages.length, 5);
      await second.listen();
      assert.ok((await control.reload()).ok);
      await peer.taken(6);
      assert.equal(peer.messages[5]?.client, "127.0.3.3");
    },
  );
  await second.close();
});

test("lines say from where the proxy is connected to, and in which version; a host that refuses is no fault of the proxy", async () => {
  const proxy = new ProxyPeer();
  const port = await proxy.listen();
  await withRelay(
    {
      config: `
        <virtual-mta v>
          smtp-proxy-source-host 127.0.5.1 127.0.0.1:${port} 127.0.3.7:0 seven.example.net
          proxy-protocol 2
        </virtual-mta>
        <domain gone.test>
          route [127.0.0.1]:1
        </domain>`,
      source: "default-virtual-mta v",
    },
    async ({ through, send, mta }) => {
      const { client, helo } = await through();
      assert.equal(`${client} ${helo}`, "127.0.3.7 seven.example.net");
      assert.deepEqual(proxy.asked[0]?.from, { address: "127.0.3.7", port: 0 });
      await send("you@gone.test");
      const failed = await until("the failure", async () =>
        mta.engine.control.queues().find(({ lastError }) => lastError !== undefined),
      );
      assert.match(failed.lastError ?? "", /greeting of 127\.0\.0\.1/);
      assert.deepEqual(mta.engine.control.status().alarms, []);
    },
  );
  await proxy.close();
});

test("SOCKS5: with a login, from the address that is meant and from no other", async () => {
  let code = 0;
  const right = new ProxyPeer({ from: "127.0.3.4", login: ["u", "s3cret"], reply: () => code });
  const wrong = new ProxyPeer({ from: "127.0.3.5", says: "127.0.3.6" });
  const block = (name: string, port: number, more: string): string =>
    `<proxy ${name}>
      protocol socks5
      server 127.0.0.1:${port}
      client 127.0.3.4 four.example.net
      ${more}
    </proxy>
    <virtual-mta ${name}>
      use-proxy ${name}
      <domain *>
        max-msg-per-connection 1
      </domain>
    </virtual-mta>`;
  const config = [
    block("right", await right.listen(), "username u\npassword s3cret"),
    block("wrong", await wrong.listen(), ""),
    "<pattern-list choice>\nrcpt-to /@wrong[.]/ virtual-mta=wrong\n</pattern-list>",
  ].join("\n");
  await withRelay(
    { config, source: "default-virtual-mta right\npattern-list choice" },
    async ({ through, send, mta, peer }) => {
      const { control } = mta.engine;
      assert.equal((await through()).client, "127.0.3.4");
      code = 5;
      await send("you@b.test");
      const refused = await until("the failure", async () =>
        control.queues().find(({ lastError }) => lastError !== undefined),
      );
      assert.match(refused.lastError ?? "", /^connection refused connecting to .* by proxy right$/);
      assert.deepEqual(control.status().alarms, []);
      await send("you@wrong.test");
      await until("the queue to be held", async () =>
        control.queues().find(({ heldBy }) => heldBy === "its proxies cannot be reached"),
      );
      const [alarm] = control.status().alarms;
      assert.match(
        alarm?.text ?? "",
        /the proxy connects from 127\.0\.3\.6, not from 127\.0\.3\.4/,
      );
      assert.equal(peer.messages.length, 1);
    },
  );
  await right.close();
  await wrong.close();
});
