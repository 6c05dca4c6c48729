import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { connectSmtp, type PeerInfo } from "../../core/mod.ts";
import { clientOptions } from "../../test/support/smtp-messages.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { matrixFile, TlsPeer } from "../../test/support/tls-peer.ts";
import { type ContextSettings, TlsContexts } from "./contexts.ts";

const PLAIN: ContextSettings = {
  certificate: undefined,
  password: undefined,
  authorities: undefined,
  ciphers: undefined,
  suites: undefined,
  tls12: true,
  tls13: true,
};

/** What is agreed with a good peer, or the failure's text. */
async function agreed(peer: TlsPeer, settings: ContextSettings): Promise<PeerInfo["tls"] | string> {
  const port = await peer.listen();
  const tlsContext = new TlsContexts().of(settings);
  try {
    const result = await connectSmtp(clientOptions(port, { tls: "verified", tlsContext }));
    if (!result.ok) return result.failure.text;
    result.connection.destroy();
    return result.connection.peer.tls;
  } finally {
    await peer.close();
  }
}

test("domains without settings share the runtime's own; equal settings share one of their own", () => {
  const contexts = new TlsContexts();
  assert.equal(contexts.of(PLAIN), undefined);
  const old = contexts.of({ ...PLAIN, tls13: false });
  assert.equal(contexts.of({ ...PLAIN, tls13: false }), old);
  assert.notEqual(contexts.of({ ...PLAIN, tls12: false }), old);
});

test("what authorities sign is trusted where a file names them, and nothing else", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "authorities.pem");
    await writeFile(file, `${matrixFile("self-signed.crt")}\n${matrixFile("authority.crt")}`);
    assert.equal(typeof (await agreed(new TlsPeer(), { ...PLAIN, authorities: file })), "object");
    assert.match(String(await agreed(new TlsPeer(), PLAIN)), /^certificate not trusted /);
  });
});

test("versions and ciphers are those that are set", async () => {
  await inTemporaryFolder(async (folder) => {
    const authorities = join(folder, "authorities.pem");
    await writeFile(authorities, matrixFile("authority.crt"));
    const set = { ...PLAIN, authorities };
    const protocol = async (settings: ContextSettings, peer = new TlsPeer()): Promise<unknown> => {
      const came = await agreed(peer, settings);
      return typeof came === "object" ? came.protocol : "failed";
    };
    assert.equal(await protocol(set), "TLSv1.3");
    assert.equal(await protocol({ ...set, tls13: false }), "TLSv1.2");
    const old = (): TlsPeer => new TlsPeer({ context: { maxVersion: "TLSv1.2" } });
    assert.equal(await protocol(set, old()), "TLSv1.2");
    assert.equal(await protocol({ ...set, tls12: false }, old()), "failed");
    const ciphers = "ECDHE-RSA-AES256-GCM-SHA384";
    const came = await agreed(new TlsPeer(), { ...set, tls13: false, ciphers });
    assert.ok(typeof came === "object" && came.cipher === ciphers);
    // Deno has its own choice.
    if ("deno" in process.versions) return;
    const other = { ...set, tls13: false, ciphers: "ECDHE-RSA-AES128-GCM-SHA256" };
    const chosen = await agreed(new TlsPeer(), other);
    assert.ok(typeof chosen === "object" && chosen.cipher === other.ciphers);
  });
});

test("a client certificate is shown, its key opened with a password if it has one", async () => {
  await inTemporaryFolder(async (folder) => {
    const authorities = join(folder, "authorities.pem");
    await writeFile(authorities, matrixFile("authority.crt"));
    const key = matrixFile("host.key");
    const closed = createPrivateKey(key).export({
      ...{ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" },
    });
    const certificate = join(folder, "client.pem");
    for (const [text, password] of [
      [`${matrixFile("other.crt")}\n${key}`, undefined],
      [`${closed}\n${matrixFile("other.crt")}`, "open sesame"],
    ] as const) {
      await writeFile(certificate, text);
      const peer = new TlsPeer();
      const came = await agreed(peer, { ...PLAIN, authorities, certificate, password });
      assert.equal(typeof came, "object", String(came));
      assert.deepEqual(peer.clients, ["mx.test"]);
    }
  });
});

test("a file that does not do is named, and its password is not", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "file.pem");
    const contexts = new TlsContexts();
    const client = { ...PLAIN, certificate: file, password: "open sesame" };
    const refuses = (settings: ContextSettings, problem: RegExp): void =>
      assert.throws(
        () => contexts.of(settings),
        (error: Error) =>
          problem.test(error.message) &&
          error.message.includes(file) &&
          !error.message.includes("sesame"),
      );
    refuses({ ...PLAIN, authorities: file }, /^smtp-tls-ca-file .*ENOENT/);
    // What is known holds until the next configuration.
    await writeFile(file, matrixFile("authority.crt"));
    refuses({ ...PLAIN, authorities: file }, /^smtp-tls-ca-file .*ENOENT/);
    refuses(client, /no private key is in it/);
    await writeFile(file, matrixFile("host.key"));
    refuses({ ...client, password: "other" }, /no certificate is in it/);
    refuses({ ...PLAIN, authorities: file, tls13: false }, /no certificate is in it/);
    await writeFile(file, matrixFile("authority.crt") + matrixFile("host.key"));
    refuses({ ...client, password: undefined }, /the key is not that of the certificate/);
  });
});
