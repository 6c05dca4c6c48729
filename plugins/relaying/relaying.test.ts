import assert from "node:assert/strict";
import { test } from "node:test";
import { IDENTITY, loadConfig, parseAddress } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta } from "../../test/support/mta.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { relaying } from "./plugin.ts";

/** Tells who may send to whom under a configuration. */
async function gate(
  text: string,
): Promise<(client: string, recipient: string, user?: string) => Promise<boolean>> {
  const { generation } = await pluginLab([relaying], text, (services) =>
    services.put(IDENTITY, {
      hostName: "mx.test",
      localNames: ["mx.test", "mail.test"],
      hostId: "0",
    }),
  );
  return async (clientAddress, address, user) => {
    const session = {
      id: "1",
      clientAddress,
      clientPort: 1,
      localAddress: "127.0.0.1",
      localPort: 25,
      clientName: "c.test",
      secure: false,
      user,
      sourceName: undefined,
    };
    const domain = parseAddress(address)?.domain ?? "";
    const recipient = { address, domain, originalRecipient: undefined, notify: 0 };
    const given = { session, sender: "a@c.test", recipient, accepted: 0 };
    const view = generation.config.source(clientAddress);
    const answer = await generation.bus.decide("permitRelay", given, view);
    // Nobody's yes is the core's no.
    assert.notEqual(answer?.accept, false);
    return answer?.accept === true;
  };
}

test("by default this host and authenticated clients may send anywhere, nobody else", async () => {
  const may = await gate("");
  assert.equal(await may("127.0.0.1", "b@x.test"), true);
  assert.equal(await may("127.8.9.10", "b@x.test"), true);
  assert.equal(await may("::1", "b@x.test"), true);
  assert.equal(await may("::ffff:127.0.0.1", "b@x.test"), true);
  assert.equal(await may("192.0.2.1", "b@x.test"), false);
  assert.equal(await may("2001:db8::1", "b@x.test"), false);
  assert.equal(await may("192.0.2.1", "b@x.test", "user"), true);
});

test("our own names are reachable for anyone", async () => {
  const may = await gate("");
  assert.equal(await may("192.0.2.1", "b@mx.test"), true);
  assert.equal(await may("192.0.2.1", "b@MAIL.test"), true);
  assert.equal(await may("192.0.2.1", "b@sub.mx.test"), false);
});

test("always-allow-relaying says so for a source, or takes it from this host", async () => {
  const may = await gate(`
    <source 192.0.2.0/24>
      always-allow-relaying yes
    </source>
    <source 127.0.0.1>
      always-allow-relaying no
    </source>
  `);
  assert.equal(await may("192.0.2.77", "b@x.test"), true);
  assert.equal(await may("192.0.3.77", "b@x.test"), false);
  assert.equal(await may("127.0.0.1", "b@x.test"), false);
  assert.equal(await may("::1", "b@x.test"), true);
});

test("relay-domain opens domains and patterns to anyone", async () => {
  const may = await gate(`
    relay-domain bounces.x.test
    relay-domain [*.]Y.test
    relay-domain *.z.test
    relay-domain [192.0.2.0/24]
  `);
  assert.equal(await may("192.0.2.1", "b@bounces.x.test"), true);
  assert.equal(await may("192.0.2.1", "b@x.test"), false);
  assert.equal(await may("192.0.2.1", "b@y.test"), true);
  assert.equal(await may("192.0.2.1", "b@A.B.y.test"), true);
  assert.equal(await may("192.0.2.1", "b@z.test"), false);
  assert.equal(await may("192.0.2.1", "b@a.z.test"), true);
  assert.equal(await may("192.0.2.1", "b@[192.0.2.9]"), true);
  assert.equal(await may("192.0.2.1", "b@[192.0.3.9]"), false);
});

test("relay-domain in a source is for that source alone", async () => {
  const may = await gate("<source 192.0.2.1>\nrelay-domain x.test\n</source>");
  assert.equal(await may("192.0.2.1", "b@x.test"), true);
  assert.equal(await may("192.0.2.2", "b@x.test"), false);
});

test("relay-domain takes macros and their products", async () => {
  const may = await gate(`domain-macro brand one,two
domain-macro tld test,example
relay-domain $brand.$tld
relay-domain "*.$brand.test"`);
  assert.equal(await may("192.0.2.1", "b@two.example"), true);
  assert.equal(await may("192.0.2.1", "b@x.one.test"), true);
  assert.equal(await may("192.0.2.1", "b@x.one.example"), false);
  assert.equal(await may("192.0.2.1", "b@three.test"), false);
});

test("require-auth takes mail from nobody who has not logged in, whoever may relay", async () => {
  const text = "<source 127.0.0.0/8>\nrequire-auth yes\nalways-allow-relaying yes\n</source>";
  const mta = await startMta(text);
  try {
    const to = ["b@x.test"];
    const replies = await sendMail(mta.port, { to });
    assert.ok(replies.includes("530 5.7.0 authentication required"), replies.join("\n"));
    mta.config = `${text}\n<source 127.0.0.1>\nrequire-auth no\n</source>`;
    await mta.engine.control.reload();
    assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
  } finally {
    await mta.stop();
  }
});

test("check-config says that nobody can log in where a login is required", async () => {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [relaying],
    files: memoryFiles({
      "/c/config":
        "<source 0/0>\nrequire-auth yes\n</source>\n<source 127.0.0.1>\nrequire-auth no\n</source>",
    }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  assert.deepEqual(
    diagnostics.map(({ severity, message, at }) => `${at?.line} ${severity}: ${message}`),
    ["2 warning: nobody can log in yet: no mail is taken from these clients"],
  );
});
