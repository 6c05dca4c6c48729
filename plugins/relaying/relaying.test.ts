import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { IDENTITY, parseAddress, THIS_SERVER } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta } from "../../test/support/mta.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { localDelivery } from "../local-delivery/plugin.ts";
import { relayDebug } from "../relay-debug/plugin.ts";
import { routing } from "../routing/plugin.ts";
import { relaying } from "./plugin.ts";

/** Tells who may send to whom under a configuration: yes, no, or with which reply not. */
async function gate(
  text: string,
): Promise<(client: string, recipient: string, user?: string) => Promise<boolean | string>> {
  const { generation, services } = await pluginLab(
    [routing, relaying, relayDebug, localDelivery],
    text,
    (services) =>
      services.put(IDENTITY, {
        hostName: "mx.test",
        localNames: ["mx.test", "mail.test"],
        hostId: "0",
      }),
  );
  services.get(THIS_SERVER).takesMailAt([{ host: "0.0.0.0", port: 25 }]);
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
    const domain = parseAddress(address)?.domain || "mx.test";
    const recipient = { address, domain, originalRecipient: undefined, notify: 0 };
    const given = { session, sender: "a@c.test", recipient, accepted: 0 };
    const view = generation.config.source(clientAddress);
    const answer = await generation.bus.decide("permitRelay", given, view);
    // Nobody's yes is the core's no.
    return answer?.accept === false
      ? `${answer.reply.code} ${answer.reply.enhanced}`
      : answer?.accept === true;
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

const CLIENTS = ["192.0.2.1", "127.0.0.1"];

test("at our own names there is postmaster and abuse, for anyone, and nobody else", async () => {
  const may = await gate("");
  for (const client of CLIENTS) {
    for (const address of [
      "postmaster",
      "PostMaster",
      "postmaster@mx.test",
      "POSTMASTER@MAIL.test",
      "abuse@mx.test",
      "Abuse@mail.test",
      "postmaster@[192.0.2.25]",
      "postmaster@localhost",
    ])
      assert.equal(await may(client, address), true, address);
    for (const address of [
      "b@mx.test",
      "b@MAIL.test",
      "mailer-daemon@mx.test",
      "postmaster+x@mx.test",
      "b@localhost",
      "b@a.localhost",
      "b@[192.0.2.25]",
      "b@192.0.2.25",
      "b@[127.0.0.1]",
      "b@[IPv6:::ffff:127.0.0.1]",
    ])
      assert.equal(await may(client, address), "550 5.1.1", address);
  }
  assert.equal(await may("192.0.2.1", "b@sub.mx.test"), false);
  assert.equal(await may("192.0.2.1", "b@[192.0.2.1]"), false);
  assert.equal(await may("192.0.2.1", "postmaster@x.test"), false);
});

test("neither relay-domain nor trust makes mailboxes of ours", async () => {
  const may = await gate("relay-domain mx.test\nalways-allow-relaying yes");
  for (const client of CLIENTS) assert.equal(await may(client, "b@mx.test"), "550 5.1.1");
});

test("a name of ours that is routed by name takes mail for anyone, by its route", async () => {
  for (const block of [
    "<domain mx.test>\nroute inner.test\n</domain>",
    "<domain mx.test>\nresolve-to inner.test\n</domain>",
    "<domain [*.]test>\nroute inner.test\n</domain>",
  ])
    for (const client of CLIENTS) {
      const may = await gate(block);
      assert.equal(await may(client, "b@mx.test"), true, block);
    }
  // One for all domains says nothing of ours.
  const may = await gate("<domain *>\nroute inner.test\n</domain>");
  for (const client of CLIENTS) assert.equal(await may(client, "b@mx.test"), "550 5.1.1");
});

test("a name of ours whose mail ends on this host takes it from anyone", async () => {
  for (const way of [
    "local yes\nmailbox-command /bin/deliver",
    "type pipe\ncommand /bin/deliver",
    "type maildir\nmaildir-destination /m/$user",
    "type file\nfile-destination /m/$user",
    "type discard",
  ]) {
    const may = await gate(`<domain mx.test>\n${way}\n</domain>`);
    for (const client of CLIENTS) assert.equal(await may(client, "b@mx.test"), true, way);
    const other = await gate(`<domain *>\n${way}\n</domain>`);
    for (const client of CLIENTS) assert.equal(await other(client, "b@mx.test"), "550 5.1.1", way);
  }
  for (const way of ["local no", "type smtp"]) {
    const may = await gate(`<domain mx.test>\n${way}\n</domain>`);
    for (const client of CLIENTS) assert.equal(await may(client, "b@mx.test"), "550 5.1.1", way);
  }
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

test("relay-address opens single recipients, and those that an expression matches, to anyone", async () => {
  const may = await gate(`
    relay-address Info@X.test
    relay-address "/^bounce-[0-9]+@y\\.test$/"`);
  for (const address of ["info@x.test", "INFO@x.TEST", "bounce-17@y.test", "bounce-17@Y.Test"])
    assert.equal(await may("192.0.2.1", address), true, address);
  const others = ["info@y.test", "inf@x.test", "bounce-@y.test", "Bounce-17@y.test"];
  for (const address of [...others, "bounce-17@y.test.z.test", '"bounce-17@y.test"@z.test'])
    assert.equal(await may("192.0.2.1", address), false, address);
});

test("an expression that matches everybody is an error, and one without an end is doubtful", async () => {
  const found = async (line: string): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: [relaying, routing],
      files: memoryFiles({ "/c/config": line }),
      loadPlugin: () => Promise.reject(new Error("there is none")),
    });
    return diagnostics.map(({ severity, message }) => `${severity} ${message}`);
  };
  assert.match((await found("relay-address /@/"))[0] ?? "", /^error .*open relay/);
  assert.match((await found("relay-address /^a@x[.]test/"))[0] ?? "", /^warning .*end with \$/);
  assert.deepEqual(await found("relay-address /^a@(x[.]test$)/"), []);
});

test("relay-debug refuses for the time being, and nobody else's yes is lost", async () => {
  const may = await gate("relay-debug yes\nrelay-domain x.test");
  assert.equal(await may("192.0.2.1", "b@x.test"), true);
  assert.equal(await may("192.0.2.1", "b@y.test"), "450 4.7.1");
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

test("check-config says what a login needs where one is required", async () => {
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
    [
      "2 warning: clients can log in only where a plugin knows users: without one no mail is taken from these",
    ],
  );
});
