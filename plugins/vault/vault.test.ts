import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { createLog } from "../../core/mod.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { TEST_AUTHORITY, TEST_HOST } from "../../test/support/https-server.ts";
import { withRelay } from "../../test/support/relay-lab.ts";
import { mta as command, type MtaRun } from "../../test/support/run-mta.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { tableResolver } from "../../test/support/table-resolver.ts";
import { matrixFile } from "../../test/support/tls-peer.ts";
import { until } from "../../test/support/until.ts";
import { VaultServer } from "../../test/support/vault-server.ts";
import { type VaultAnswer, vaultAddress } from "./contract.ts";
import { HashicorpVault } from "./hashicorp-vault.ts";

const HOUR = 3_600_000;
const TOKEN = "hvs.s3cret";
const V1 = { data: { key: "one" } };
const v2 = (key: string): object => ({ data: { data: { key }, metadata: { version: 1 } } });

interface Lab {
  readonly server: VaultServer;
  readonly vault: HashicorpVault;
  readonly clock: FakeClock;
  ask(text: string): Promise<VaultAnswer>;
  alarms(): readonly string[];
  /** Another configuration, with that token and the server's address or another one. */
  reload(token?: string, url?: string, authorities?: string): void;
  look(): Promise<void>;
}

async function withVault(
  use: (lab: Lab) => Promise<void>,
  server: VaultServer = new VaultServer(),
): Promise<void> {
  await server.listen();
  server.tokens.set(TOKEN, { ttl: 0 });
  const clock = new FakeClock();
  const hub = new AlarmHub(
    clock,
    createLog("test", () => {}),
  );
  const vault = new HashicorpVault({ clock, resolver: tableResolver({}) }, hub.of("vault"));
  const reload = (token = TOKEN, url = server.url, authorities?: string): void =>
    vault.use({ url, token, cacheTtl: 24 * HOUR, authorities });
  reload();
  try {
    await use({
      ...{ server, vault, clock, reload },
      ask: async (text) => {
        const address = vaultAddress(text);
        assert.ok(address, text);
        return await vault.read(address);
      },
      alarms: () => hub.active().map(({ key, text }) => `${key} ${text}`),
      look: () => vault.keepToken(new AbortController().signal),
    });
  } finally {
    await server.close();
  }
}

test("places in a vault are written as paths with a key", () => {
  assert.deepEqual(vaultAddress("{vault}:/secret/mail:key"), { path: "/secret/mail", key: "key" });
  assert.deepEqual(vaultAddress("{vault}:/v1/secret/a:k"), { path: "/secret/a", key: "k" });
  for (const text of [
    "/secret/mail:key",
    "{vault}:secret:key",
    "{vault}:/secret",
    "{vault}:/secret/../sys:key",
    "{vault}:/secret?a=b:key",
    "{vault}:/a b:key",
  ])
    assert.equal(vaultAddress(text), undefined, text);
});

test("secrets of both versions of the store are read, once, and so is that there is none", () =>
  withVault(async ({ server, ask, clock }) => {
    server.secrets.set("/kv/one", V1);
    server.secrets.set("/secret/data/two", v2("two"));
    const all = (): Promise<readonly VaultAnswer[]> =>
      Promise.all(
        ["/kv/one:key", "/kv/one:key", "/secret/data/two:key", "/kv/none:key", "/kv/one:other"].map(
          (text) => ask(`{vault}:${text}`),
        ),
      );
    const expected = [
      { kind: "found", value: "one" },
      { kind: "found", value: "one" },
      { kind: "found", value: "two" },
      { kind: "missing", reason: "there is nothing at /kv/none" },
      { kind: "missing", reason: "there is no text other at /kv/one" },
    ];
    assert.deepEqual(await all(), expected);
    assert.equal(server.asked.length, 3);
    await clock.advance(HOUR - 1);
    assert.deepEqual(await all(), expected);
    assert.equal(server.asked.length, 3);
    await clock.advance(1);
    await all();
    assert.deepEqual(server.asked.slice(3), ["GET /kv/none"]);
    await clock.advance(24 * HOUR);
    await all();
    assert.equal(server.asked.length, 7);
  }));

test("a vault that is away at the start is told of and asked again; what was known counts while it is away, through a reload too", () =>
  withVault(async ({ server, ask, clock, alarms, reload }) => {
    server.secrets.set("/kv/one", V1);
    const one = (): Promise<VaultAnswer> => ask("{vault}:/kv/one:key");
    await server.close();
    const first = await one();
    assert.equal(first.kind, "away");
    assert.match(alarms()[0] ?? "", /^away the vault does not answer/);
    await server.listen();
    assert.equal((await one()).kind, "away");
    assert.equal(server.asked.length, 0);
    await clock.advance(5000);
    assert.deepEqual(await one(), { kind: "found", value: "one" });
    assert.deepEqual(alarms(), []);
    server.sealed = true;
    reload();
    assert.deepEqual(await one(), { kind: "found", value: "one" });
    assert.match(alarms()[0] ?? "", /sealed/);
    await clock.advance(5000);
    server.sealed = false;
    server.secrets.set("/kv/one", { data: { key: "new" } });
    assert.deepEqual(await one(), { kind: "found", value: "new" });
    reload(TOKEN, "http://127.0.0.1:1");
    assert.equal((await one()).kind, "away");
  }));

test("a vault that says nothing is given up, and a token that may not read is no reason to forget", () =>
  withVault(async ({ server, ask, clock, reload }) => {
    server.secrets.set("/kv/one", V1);
    server.silent = true;
    const asked = ask("{vault}:/kv/one:key");
    await until("the question", async () => server.asked[0]);
    await clock.advance(10_000);
    assert.deepEqual(await asked, { kind: "away", reason: "/kv/one: no answer in 10 s" });
    server.silent = false;
    await clock.advance(5000);
    assert.equal((await ask("{vault}:/kv/one:key")).kind, "found");
    reload("another");
    assert.equal((await ask("{vault}:/kv/one:key")).kind, "found");
    const other = await ask("{vault}:/kv/two:key");
    assert.deepEqual(other, { kind: "away", reason: "/kv/two: the token may not do that (403)" });
    assert.doesNotMatch(JSON.stringify(other), /another|s3cret/);
  }));

test("by HTTPS a vault must have a certificate of the authorities of ca-file, for its name; others do not see the token", () =>
  withVault(async ({ server, ask, reload, alarms }) => {
    server.secrets.set("/kv/one", V1);
    const one = (): Promise<VaultAnswer> => ask("{vault}:/kv/one:key");
    assert.equal((await one()).kind, "away", "an authority that nobody knows");
    assert.match(alarms()[0] ?? "", /^away the vault does not answer: .*certificate/i);
    assert.deepEqual(server.asked, []);
    const other = new VaultServer({ cert: matrixFile("other.crt"), key: matrixFile("host.key") });
    await other.listen();
    reload(TOKEN, other.url, matrixFile("authority.crt"));
    assert.equal((await one()).kind, "away", "a certificate for another name");
    assert.deepEqual(other.asked, []);
    await other.close();
    reload(TOKEN, server.url, TEST_AUTHORITY);
    assert.deepEqual(await one(), { kind: "found", value: "one" });
    server.secrets.set("/behind/v1/kv/one", { data: { key: "behind" } });
    reload(TOKEN, `${server.url}/behind/`, TEST_AUTHORITY);
    assert.deepEqual(await one(), { kind: "found", value: "behind" });
  }, new VaultServer(TEST_HOST)));

test("whatever a vault answers, it is a secret, none, or a reason; nothing is followed elsewhere", () =>
  withVault(async ({ server, ask, clock }) => {
    const elsewhere = new VaultServer();
    await elsewhere.listen();
    for (const [answer, expected] of [
      [(to) => to.writeHead(307, { location: `${elsewhere.url}/v1/kv` }).end(), /answers with 307/],
      [(to) => to.end(Buffer.alloc(1024 * 1024 + 1, " ")), /more than 1048576 bytes/],
      [(to) => to.end("[".repeat(1024 * 1024)), /no JSON/],
      [(to) => to.end("<html>"), /no JSON/],
      [(to) => to.end("null"), /there is nothing at/],
      [(to) => to.end('{"data": [{"key": "x"}]}'), /there is nothing at/],
      [(to) => to.end('{"data": {"__proto__": {"key": "x"}}}'), /there is no text key/],
      [(to) => to.end('{"data": {"key": {"key": 1}}}'), /there is no text key/],
      [(to) => to.end('{"data": {"data": null, "metadata": {}}}'), /there is no text key/],
      [(to) => to.destroy(), /./],
    ] as const satisfies readonly (readonly [(to: ServerResponse) => void, RegExp])[]) {
      server.raw = answer;
      const said = await ask(`{vault}:/kv/${server.asked.length}:key`);
      assert.ok(said.kind !== "found" && expected.test(said.reason), JSON.stringify(said));
      await clock.advance(5000);
    }
    assert.deepEqual(elsewhere.asked, []);
    await elsewhere.close();
  }));

test("what another vault said is not told, though it was asked before a reload", () =>
  withVault(async ({ server, ask, clock, reload }) => {
    server.secrets.set("/kv/one", V1);
    const one = (): Promise<VaultAnswer> => ask("{vault}:/kv/one:key");
    await one();
    await clock.advance(24 * HOUR);
    server.silent = true;
    const asked = one();
    await until("the question", async () => server.asked[1]);
    reload(TOKEN, "http://127.0.0.1:1");
    await clock.advance(10_000);
    assert.equal((await asked).kind, "away");
  }));

test("the token is renewed when half of its time is over, and it is told when that cannot be", () =>
  withVault(async ({ server, clock, alarms, reload, look }) => {
    server.tokens.set(TOKEN, { ttl: 3600, creation_ttl: 3600, renewable: true });
    await look();
    await clock.advance(HOUR / 2 - 1);
    await look();
    assert.equal(server.asked.length, 1);
    server.tokens.set(TOKEN, { ttl: 1800, creation_ttl: 3600, renewable: true });
    await clock.advance(1);
    await look();
    assert.deepEqual(server.asked.slice(1), [
      "GET /auth/token/lookup-self",
      "POST /auth/token/renew-self",
    ]);
    server.tokens.set(TOKEN, { ttl: 7000, creation_ttl: 3600, renewable: false });
    await clock.advance(HOUR);
    await look();
    assert.deepEqual(alarms(), ["token the token ends within 2 h and cannot be renewed"]);
    reload("unknown");
    assert.deepEqual(alarms(), []);
    await look();
    assert.deepEqual(alarms(), ["token the vault refuses the token"]);
  }));

test("a password to log in with comes from the vault; mail waits while that is away", async () => {
  const server = new VaultServer();
  await server.listen();
  server.tokens.set(TOKEN, { ttl: 0 });
  server.sealed = true;
  server.secrets.set("/secret/data/smtp", v2("pw"));
  const peer = new SmtpPeer({ extensions: ["AUTH PLAIN"] });
  await withRelay(
    {
      config: `<vault>
        server-url ${server.url}
        access-token ${TOKEN}
      </vault>
      <domain a.test>
        auth-username u
        auth-password {vault}:/secret/data/smtp:key
        use-unencrypted-plain-auth yes
        max-msg-per-connection 1
      </domain>`,
      peer,
    },
    async ({ send, mta }) => {
      const { control } = mta.engine;
      const socket = join(mta.directory, "spool", "control.sock");
      const clear = (): Promise<MtaRun> => command("clear", "secretscache", "--socket", socket);
      await send("you@a.test");
      const waiting = await until("the failure", async () =>
        control.queues().find(({ lastError }) => lastError !== undefined),
      );
      assert.match(waiting.lastError ?? "", /^no password to log in .* sealed/);
      assert.ok(control.status().alarms.some(({ key }) => key === "away"));
      assert.equal(peer.messages.length, 0);
      server.sealed = false;
      assert.ok((await control.reload()).ok);
      await control.scheduleQueue("a.test/*");
      await peer.taken(1);
      const plain = Buffer.from("\0u\0pw").toString("base64");
      assert.ok(peer.commands.includes(`AUTH PLAIN ${plain}`));

      // Another password is known when the old one is forgotten.
      server.secrets.set("/secret/data/smtp", v2("other"));
      const asked = server.asked.length;
      await send("me@a.test");
      await peer.taken(2);
      assert.equal(server.asked.length, asked, "it is kept");
      assert.equal((await clear()).out, "1 secret is asked of the vault again.");
      await send("her@a.test");
      await peer.taken(3);
      const other = Buffer.from("\0u\0other").toString("base64");
      assert.ok(peer.commands.includes(`AUTH PLAIN ${other}`));
    },
  );
  await server.close();
});
