import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect as secureConnect } from "node:tls";
import { fileURLToPath } from "node:url";
import { CLOCK, errorText, IDENTITY, RECEPTION, type SettingsView } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { TestReception } from "../../test/support/test-reception.ts";
import { inboundTls } from "../inbound-tls/plugin.ts";
import { LOOKOUT, ROOM } from "../process/contract.ts";
import { LISTENERS } from "./contract.ts";
import { smtpListener } from "./plugin.ts";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/${name}`, import.meta.url));

/** A reception whose settings are those of the configuration. */
class ConfiguredReception extends TestReception {
  view: (address: string, name?: string) => SettingsView<"source"> = () => super.source();

  override source(address = "", name?: string): SettingsView<"source"> {
    return this.view(address, name);
  }
}

async function started(text: string): Promise<PluginLab & { reception: ConfiguredReception }> {
  const reception = new ConfiguredReception();
  const lab = await pluginLab([inboundTls, smtpListener], text, (services) => {
    services.put(CLOCK, new FakeClock());
    services.put(RECEPTION, reception);
    services.put(ROOM, { mostIn: 100, mostOut: 100 });
    services.put(LOOKOUT, { guard() {}, release() {} });
    services.put(IDENTITY, { hostName: "mx.test", localNames: ["mx.test"], hostId: "0" });
  });
  const { config, bus } = lab.generation;
  reception.view = (address, name) => config.source(address, name);
  await bus.lifecycle("start", config.global);
  return { ...lab, reception };
}

/** What EHLO is answered at a port. */
async function ehlo(port: number, host = "127.0.0.1"): Promise<readonly string[]> {
  const socket = connect(port, host);
  try {
    const reader = new SocketReader(socket);
    assert.equal(await reader.line(), "220 mx.test ESMTP");
    socket.write("EHLO c.test\r\n");
    const lines = [await reader.line()];
    while (lines.at(-1)?.startsWith("250-")) lines.push(await reader.line());
    return lines.map((line) => line.slice(4));
  } finally {
    socket.destroy();
  }
}

test("listeners open at start, where configured, with what the client's source says", async () => {
  const { generation, services } = await started(`
    smtp-listener 127.0.0.1:0
    smtp-listener [::1]:0
    max-message-size 2M
    <source 127.0.0.1>
      max-message-size 1k
      allow-chunking no
    </source>
  `);
  try {
    const [four, six] = services.get(LISTENERS).addresses;
    assert.equal(four?.host, "127.0.0.1");
    assert.equal(six?.host, "::1");
    const lines = await ehlo(four?.port ?? 0);
    assert.ok(lines.includes("SIZE 1024") && !lines.includes("CHUNKING"), lines.join());
    const others = await ehlo(six?.port ?? 0, "::1");
    assert.ok(others.includes("SIZE 2097152") && others.includes("CHUNKING"), others.join());
    assert.ok(!lines.includes("STARTTLS"));
  } finally {
    await generation.bus.lifecycle("stop", generation.config.global);
  }
  assert.deepEqual(services.get(LISTENERS).addresses, []);
});

test("a reload changes listeners, limits and certificate for new sessions", async () => {
  const lab = await started("smtp-listener 127.0.0.1:0");
  const old = lab.services.get(LISTENERS).addresses[0]?.port ?? 0;
  const next = await lab.reload(`
    smtp-listener 127.0.0.1:0
    smtp-listener [::1]:0
    smtp-server-tls-certificate ${file("test.crt")}
    smtp-server-tls-key ${file("test.key")}
    max-message-size 5k
  `);
  lab.reception.view = (address) => next.config.source(address);
  try {
    await (await next.bus.prepare(next.config.global)).commit();
    const [kept, added] = lab.services.get(LISTENERS).addresses;
    assert.equal(kept?.port, old);
    assert.equal(added?.host, "::1");
    const lines = await ehlo(old);
    assert.ok(lines.includes("STARTTLS") && lines.includes("SIZE 5120"), lines.join());
    await next.bus.lifecycle("drain", next.config.global);
    assert.deepEqual(lab.services.get(LISTENERS).addresses, []);
  } finally {
    await next.bus.lifecycle("stop", next.config.global);
  }
});

test("a certificate that cannot be used is named", async () => {
  const wrong = async (...lines: readonly string[]): Promise<string> => {
    const text = ["smtp-listener 127.0.0.1:0", ...lines].join("\n");
    return started(text).then(
      () => assert.fail("started"),
      (error: unknown) => errorText(error),
    );
  };
  const certificate = (name: string): string => `smtp-server-tls-certificate ${name}`;
  const readme = file("README.md");
  assert.ok((await wrong(certificate(readme))).includes(`: no certificate and key in ${readme}: `));
  assert.match(
    await wrong(certificate("/nowhere.pem")),
    /no certificate and key in \/nowhere\.pem: /,
  );
  assert.match(await wrong(certificate(file("test.crt"))), /no private key is in it/);
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  try {
    const other = join(folder, "other.key");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await writeFile(other, privateKey.export({ type: "pkcs8", format: "pem" }));
    const lines = [certificate(file("test.crt")), `smtp-server-tls-key ${other}`];
    assert.match(await wrong(...lines), /the key is not that of the certificate/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("certificate and key may share a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  try {
    const both = join(folder, "both.pem");
    const parts = await Promise.all([readFile(file("test.crt")), readFile(file("test.key"))]);
    await writeFile(both, Buffer.concat(parts));
    const lab = await started(`smtp-listener 127.0.0.1:0\nsmtp-server-tls-certificate ${both}`);
    const { config, bus } = lab.generation;
    const port = lab.services.get(LISTENERS).addresses[0]?.port ?? 0;
    assert.ok((await ehlo(port)).includes("STARTTLS"));
    await bus.lifecycle("stop", config.global);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a key without certificate is an error of the configuration", async () => {
  await assert.rejects(
    started(`smtp-server-tls-key ${file("test.key")}`),
    /there is a key but no certificate to go with it/,
  );
});

test("a listener may have a source of its own, in a line or in a block", async () => {
  const { generation, services } = await started(`
    smtp-listener 127.0.0.1:0 source=small
    <smtp-listener [::1]:0>
    </smtp-listener>
    <source small>
      max-message-size 1k
    </source>
    <source 127.0.0.1>
      max-message-size 2k
      allow-chunking no
    </source>
  `);
  try {
    const [four, six] = services.get(LISTENERS).addresses;
    const lines = await ehlo(four?.port ?? 0);
    assert.ok(lines.includes("SIZE 1024") && !lines.includes("CHUNKING"), lines.join());
    const others = await ehlo(six?.port ?? 0, "::1");
    assert.ok(others.includes("CHUNKING"), others.join());
  } finally {
    await generation.bus.lifecycle("stop", generation.config.global);
  }
});

test("a key may need a password, which follows the certificate", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-tls-"));
  try {
    const key = createPrivateKey(await readFile(file("test.key"), "utf8"));
    const closed = key.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "sesame",
    });
    const both = join(folder, "both.pem");
    await writeFile(both, `${await readFile(file("test.crt"), "utf8")}${closed}`);
    const certificate = `smtp-listener 127.0.0.1:0\nsmtp-server-tls-certificate ${both}`;
    const { generation, services } = await started(`${certificate} sesame`);
    assert.ok((await ehlo(services.get(LISTENERS).addresses[0]?.port ?? 0)).includes("STARTTLS"));
    await generation.bus.lifecycle("stop", generation.config.global);
    await assert.rejects(started(`${certificate} simsim`), /no certificate and key in/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const matrix = (name: string): string => file(`matrix/${name}`);

test("listeners have TLS of their own in blocks, and begin with it where that is said", async () => {
  const { generation, services } = await started(`
    smtp-server-tls-certificate ${matrix("good.crt")}
    smtp-server-tls-certificate ${matrix("wild.crt")}
    smtp-server-tls-key ${matrix("host.key")}
    smtp-listener 127.0.0.1:0
    smtp-listener 127.0.0.2:0 tls=yes
    <smtp-listener 127.0.0.3:0>
      immediate-tls yes
      tls-certificate ${matrix("other.crt")}
      tls-allow-tlsv1.3 no
    </smtp-listener>
  `);
  const shown = async (host: string, servername: string): Promise<readonly string[]> => {
    const { port = 0 } = services.get(LISTENERS).addresses.find((one) => one.host === host) ?? {};
    const socket = secureConnect({ port, host, servername, rejectUnauthorized: false });
    try {
      assert.equal(await new SocketReader(socket).line(), "220 mx.test ESMTP");
      const { subjectAltName = "" } = new X509Certificate(socket.getPeerCertificate().raw);
      return [subjectAltName, socket.getProtocol() ?? ""];
    } finally {
      socket.destroy();
    }
  };
  try {
    const [plain] = services.get(LISTENERS).addresses;
    assert.ok((await ehlo(plain?.port ?? 0)).includes("STARTTLS"));
    assert.deepEqual(await shown("127.0.0.2", "a.wild.test"), ["DNS:*.wild.test", "TLSv1.3"]);
    assert.deepEqual(await shown("127.0.0.3", "a.wild.test"), ["DNS:other.test", "TLSv1.2"]);
  } finally {
    await generation.bus.lifecycle("stop", generation.config.global);
  }
});

test("TLS that cannot be is an error of the configuration", async () => {
  const certificate = `smtp-server-tls-certificate ${matrix("good.crt")}`;
  for (const [text, problem] of [
    ["smtp-listener 127.0.0.1:0 tls=yes", /no certificate to show them/],
    ["<smtp-listener 127.0.0.1:0>\nimmediate-tls yes\n</smtp-listener>", /no certificate to show/],
    [
      `<smtp-listener 127.0.0.1:0>\ntls-key ${matrix("host.key")}\n</smtp-listener>`,
      /there is a key but no certificate to go with it/,
    ],
    [
      `${certificate}\nsmtp-server-tls-allow-tlsv1.2 no\n<smtp-listener 127.0.0.1:0>\ntls-allow-tlsv1.3 no\n</smtp-listener>`,
      /neither TLS 1\.2 nor TLS 1\.3 may be spoken/,
    ],
  ] as const)
    await assert.rejects(started(text), problem, text);
  const ciphers = started(`${certificate}\nsmtp-server-tls-ciphers NO-SUCH`);
  // On Deno no list has an effect.
  await assert.rejects(ciphers, /no ciphers are chosen by it|has no effect yet: Deno offers/);
});
