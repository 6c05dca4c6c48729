import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { ALARMS, STATE } from "../../core/mod.ts";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { generateKey } from "../dkim/contract.ts";
import { standardPlugins } from "../standard.ts";

/** Runs a server for strangers whose other mail goes to a peer. */
async function withServer(
  config: string,
  run: (mta: TestMta, peer: SmtpPeer, text: (config: string) => string) => Promise<void>,
): Promise<void> {
  const dns = await startDnsServer(() => ({ code: 3 }));
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const text = (more: string): string => `
    name-server 127.0.0.1:${dns.port}
    <source 0/0>
    always-allow-relaying no
    process-x-dkim-options yes
    process-x-dkim-key yes
    </source>
    <domain elsewhere.test>
    route [127.0.0.1]:${port}
    </domain>
    <domain victim.test>
    route [127.0.0.1]:${port}
    </domain>
    ${more}`;
  const mta = await startMta(text(config));
  try {
    await run(mta, peer, text);
  } finally {
    await mta.stop();
    await peer.close();
    dns.close();
  }
}

async function privateKey(): Promise<string> {
  const { privateKey: key } = await generateKey("ed25519");
  return key.export({ type: "pkcs8", format: "pem" }).toString().trim();
}

const NAMES = ["postmaster", "PostMaster@mta.test", "abuse@MTA.test"];

test("mail to postmaster and abuse goes to the postmasters, once each, from anyone", async () => {
  await withServer(
    "postmaster ops@elsewhere.test\npostmaster Boss@elsewhere.test",
    async (mta, peer) => {
      const replies = await sendMail(mta.port, { from: "x@victim.test", to: NAMES });
      assert.equal(replies.filter((reply) => reply.startsWith("250 2.1.5")).length, 3);
      await peer.taken(1);
      assert.deepEqual(peer.messages[0]?.to, ["<ops@elsewhere.test>", "<Boss@elsewhere.test>"]);
      assert.equal(peer.messages[0]?.from, "<x@victim.test>");
    },
  );
});

test("a report about mail to postmaster names the address that was written to", async () => {
  const config = `postmaster nobody@elsewhere.test`;
  const peer = new SmtpPeer({
    rcpt: (line) => (line.includes("nobody") ? "550 5.1.1 no such user" : "250 ok"),
  });
  const port = await peer.listen();
  const mta = await startMta(`${config}\n<domain *>\nroute [127.0.0.1]:${port}\n</domain>`);
  try {
    await sendMail(mta.port, { from: "x@victim.test", to: ["postmaster"] });
    await peer.taken(1);
    assert.match(
      peer.messages[0]?.content ?? "",
      /Original-Recipient: rfc822; ?postmaster@mta\.test\r\nFinal-Recipient: rfc822; ?nobody@elsewhere\.test/,
    );
  } finally {
    await mta.stop();
    await peer.close();
  }
});

for (const config of ["", "postmaster ops@mta.test"])
  test(`without a postmaster elsewhere the mail waits, and goes on as soon as there is one (${config || "none"})`, async () => {
    await withServer(config, async (mta, peer, text) => {
      const content = `Subject: help\r\n\r\n${"x".repeat(70)}\r\n`;
      // With a private key, which the forwarded message must not have.
      const key = (await privateKey()).replaceAll("\n", "\r\n ");
      const brought = `X-DKIM-Options: s=s1\r\nX-DKIM-Key: ${key}\r\n${content}`;
      const replies = await sendMail(mta.port, {
        ...{ from: "x@victim.test", to: NAMES, content: brought },
      });
      assert.match(replies.at(-1) ?? "", /^250 /);
      const { control } = mta.engine;
      const waiting = await until("the queue to wait", async () =>
        control.queues().find(({ retryAt }) => retryAt > 0),
      );
      assert.equal(waiting.name, "mta.test/{default}");
      assert.equal(waiting.recipients, 3);
      assert.match(waiting.lastError ?? "", /^no postmaster address is set/);
      assert.equal(peer.messages.length, 0);

      mta.config = text("postmaster ops@elsewhere.test");
      assert.equal((await control.reload()).ok, true);
      await control.scheduleQueue(waiting.name);
      await peer.taken(1);
      assert.deepEqual(peer.messages[0]?.to, ["<ops@elsewhere.test>"]);
      assert.equal(peer.messages[0]?.from, "<x@victim.test>");
      assert.ok(peer.messages[0]?.content.endsWith(content));
      assert.doesNotMatch(peer.messages[0]?.content ?? "", /PRIVATE|X-DKIM-/);
      await until("nothing to be left", async () => (control.waiting() === 0 ? true : undefined));
      // And no report of what waited went to a sender that anybody can forge.
      assert.equal(peer.messages.length, 1);
    });
  });

async function diagnostics(config: string): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: standardPlugins,
    files: memoryFiles({ "/c/config": config }),
    checkFiles: false,
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
}

test("check-config misses a postmaster where other hosts can send", async () => {
  const missing = ["warning: nobody gets the mail to postmaster and abuse at our own names"];
  for (const listener of [
    "smtp-listener 0/0:25",
    "smtp-listener [::]:25",
    "smtp-listener 192.0.2.1:25\nsmtp-listener 192.0.2.2:25",
    "<smtp-listener 192.0.2.1:25>\n</smtp-listener>",
  ]) {
    assert.deepEqual(await diagnostics(listener), missing);
    assert.deepEqual(await diagnostics(`postmaster ops@elsewhere.test\n${listener}`), []);
  }
  assert.deepEqual(await diagnostics("smtp-listener 0/0:25\nsandbox-mail mail"), []);
  for (const listener of ["", "smtp-listener 127.0.0.1:25", "smtp-listener [::1]:25"])
    assert.deepEqual(await diagnostics(listener), []);
});

test("check-config finds a postmaster at our own name", async () => {
  const config = "host-name mx.test\npostmaster ops@MX.test";
  assert.deepEqual(await diagnostics(config), [
    "warning: mail to ops@mx.test would come back: it is an address at our own name",
  ]);
  assert.deepEqual(
    await diagnostics(`${config}\n<domain mx.test>\nroute [192.0.2.1]\n</domain>`),
    [],
  );
});

test("the postmasters are mailed of an alarm", async () => {
  const config = "postmaster ops@elsewhere.test";
  await withServer(config, async (mta, peer) => {
    mta.engine.services.get(ALARMS).of("test").raise("odd", "something is odd");
    await peer.taken(1);
    assert.deepEqual(peer.messages[0]?.to, ["<ops@elsewhere.test>"]);
    assert.equal(peer.messages[0]?.from, "<>");
    assert.match(String(peer.messages[0]?.content), /something is odd/);
    assert.equal(mta.engine.control.status().alarms[0]?.key, "odd");
    const kept = await until("it to be kept", async () => {
      const { entries } = mta.engine.services.get(STATE).list("postmaster", 10);
      return entries.find(({ name }) => name === "told");
    });
    assert.equal(kept.key, "test odd");
  });
});
