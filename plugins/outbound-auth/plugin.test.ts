import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { withRelay } from "../../test/support/relay-lab.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { routing } from "../routing/plugin.ts";
import { outboundAuth } from "./plugin.ts";

async function found(config: string): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [outboundAuth, routing],
    files: memoryFiles({ "/c/config": config }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.map(({ severity, message }) => `${severity} ${message}`);
}

test("a name needs a password, and neither is for the whole world", async () => {
  assert.deepEqual(await found("<domain a.test>\nauth-username u\n</domain>"), [
    "error there is a name but no password",
  ]);
  assert.deepEqual(await found("<domain a.test>\nauth-password p\n</domain>"), [
    "error there is a password but no name",
  ]);
  const both = "auth-username u\nauth-password p";
  assert.match((await found(`<domain *>\n${both}\n</domain>`))[0] ?? "", /^error .* all domains$/);
  assert.deepEqual(await found(`<domain *>\n${both}\nsmtp-hosts relay.test\n</domain>`), []);
  assert.deepEqual(await found(`<domain a.test>\n${both}\n</domain>`), []);
});

test("hosts of their own are not shown a login that was set for others, unless a block says so", async () => {
  const all = "<domain *>\nauth-username u\nauth-password p\nsmtp-hosts relay.test\n</domain>\n";
  const said = (block: string): Promise<readonly string[]> => found(`${all}${block}`);
  const shown = (label: string): string =>
    `error this name and password would also be shown to the hosts of ${label}`;
  for (const hosts of ["smtp-hosts other.test", 'smtp-hosts ""']) {
    const [problem = "", ...more] = await said(`<domain [*.]b.test>\n${hosts}\n</domain>`);
    assert.ok(problem.startsWith(`${shown("<domain [*.]b.test>")} (/c/config:6:`), problem);
    assert.deepEqual(more, []);
  }
  const inVmta =
    "<virtual-mta v>\n<domain b.test>\nsmtp-hosts other.test\n</domain>\n</virtual-mta>";
  assert.ok((await said(inVmta)).some((text) => text.startsWith(shown("<virtual-mta v>"))));
  for (const login of ['auth-username ""', "auth-username v\nauth-password q"])
    assert.deepEqual(
      await said(`<domain b.test>\nsmtp-hosts other.test\n${login}\n</domain>`),
      [],
      login,
    );
  assert.deepEqual(await said("<domain b.test>\nauth-username v\n</domain>"), []);
});

test("we log in before mail goes out, and connections are not lent across logins", async () => {
  const peer = new SmtpPeer({ extensions: ["PIPELINING", "AUTH PLAIN"] });
  const plain = (user: string): string =>
    `AUTH PLAIN ${Buffer.from(`\0${user}\0secret-of-${user}`).toString("base64")}`;
  const block = (name: string, user: string): string =>
    `<domain ${name}.test>
      auth-username ${user}
      auth-password secret-of-${user}
      use-unencrypted-plain-auth yes
      connection-idle-timeout 1m
    </domain>`;
  await withRelay(
    { config: `${block("a", "one")}${block("b", "one")}${block("c", "two")}`, peer },
    async ({ through }) => {
      for (const domain of ["a", "b", "c"]) await through(`you@${domain}.test`);
      assert.deepEqual(
        peer.commands.filter((line) => line.startsWith("AUTH")),
        [plain("one"), plain("two")],
      );
      await through("you@d.test");
      assert.equal(peer.connections, 3);
    },
  );
});

test("where a host offers no login that may be used, mail waits, with an alarm until it does", async () => {
  const extensions = ["AUTH PLAIN"];
  const peer = new SmtpPeer({ extensions });
  await withRelay(
    {
      config: "<domain a.test>\nauth-username u\nauth-password p\n</domain>",
      peer,
    },
    async ({ send, mta }) => {
      await send("you@a.test");
      await until("the failure", async () =>
        mta.engine.control
          .queues()
          .find(({ lastError }) => /show the password/.test(lastError ?? "")),
      );
      assert.equal(peer.messages.length, 0);
      assert.ok(peer.commands.every((line) => !line.startsWith("MAIL")));
      const { control } = mta.engine;
      const alarms = (): readonly string[] =>
        control.status().alarms.map(({ from, key, text }) => `${from} ${key} ${text}`);
      await until("the alarm", async () => alarms().length > 0 || undefined);
      assert.match(
        alarms().join(),
        /^outbound-auth refused:u no host takes the login of u, and mail of a\.test.* waits: .*password/,
      );
      extensions.length = 0;
      const inClear = "auth-password p\nuse-unencrypted-plain-auth yes";
      mta.config = mta.config.replace("auth-password p", inClear);
      assert.equal((await control.reload()).ok, true);
      assert.deepEqual(alarms(), []);
      await control.scheduleQueue("a.test/*");
      await until("another alarm", async () => alarms().length > 0 || undefined);
      assert.match(alarms().join(), /AUTH not offered/);
      extensions.push("AUTH PLAIN");
      await control.scheduleQueue("a.test/*");
      await peer.taken(1);
      assert.deepEqual(alarms(), []);
    },
  );
});
