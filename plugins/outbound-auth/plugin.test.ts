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

test("where a host offers no login that may be used, mail waits", async () => {
  const peer = new SmtpPeer({ extensions: ["AUTH PLAIN"] });
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
    },
  );
});
