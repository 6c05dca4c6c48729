/** TLS with clients, over real sockets. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import type { ConnectionOptions } from "node:tls";
import { fileURLToPath } from "node:url";
import { cidr } from "../../core/mod.ts";
import { read } from "../../test/support/kind-laws.ts";
import {
  type LabClient,
  type ListenerLab,
  type SecureLabClient,
  upgrade,
  withListener,
} from "../../test/support/listener-lab.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { matrixFile } from "../../test/support/tls-peer.ts";
import { turnUntil } from "../../test/support/until.ts";
import type { TlsSettings } from "../inbound-tls/server-tls.ts";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/matrix/${name}`, import.meta.url));

/** The authority of all certificates of the matrix. */
const CA = matrixFile("authority.crt");
const KEYS = [file("host.key")];
const certificates = (...names: readonly string[]): TlsSettings["certificates"] =>
  names.map((name) => ({ file: file(name), password: undefined }));
const GOOD = { certificates: certificates("good.crt"), keys: KEYS };
const LOOPBACK = read(cidr, "127.0.0.1/32");
const IMMEDIATE = { listener: { immediateTls: true } };

/** What a server has shown. */
function certificateOf({ socket }: SecureLabClient): X509Certificate {
  return new X509Certificate(socket.getPeerCertificate().raw);
}

/** The names in it. */
function namesOf(client: SecureLabClient): string {
  return certificateOf(client).subjectAltName ?? "";
}

async function ehlo({ send, reader }: LabClient): Promise<readonly string[]> {
  send("EHLO c.test\r\n");
  const lines = [await reader.line()];
  while (lines.at(-1)?.startsWith("250-")) lines.push(await reader.line());
  return lines.map((line) => line.slice(4));
}

test("a listener that speaks TLS at once greets under TLS, offers no STARTTLS, and says in Received what was agreed", () =>
  withListener(
    {},
    async (lab) => {
      const client = await lab.secureClient({ ca: CA });
      assert.equal(await client.reader.line(), "220 mx.test ESMTP");
      assert.ok(!(await ehlo(client)).includes("STARTTLS"));
      for (const line of ["MAIL FROM:<a@x.test>", "RCPT TO:<b@y.test>"])
        assert.match(await client.ask(line), /^250 /);
      await client.ask("DATA");
      assert.match(await client.ask("Subject: s\r\n\r\nx\r\n."), /^250 /);
      const [taken] = lab.reception.taken;
      const { tls, secure } = lab.reception.senders[0]?.session ?? {};
      assert.ok(secure);
      assert.equal(tls?.protocol, "TLSv1.3");
      assert.match(
        taken?.content ?? "",
        /with ESMTPS id \w+\r\n\tfor <b@y\.test>\r\n\ttls TLS_[A-Z0-9_]+ \(TLSv1\.3\);\r\n/,
      );
      const agreed = lab.events.find(({ message }) => message === "TLS agreed");
      assert.equal(agreed?.fields?.suite, tls?.suite);
    },
    { tls: GOOD, ...IMMEDIATE },
  ));

test("STARTTLS is told in Received too, and TLS 1.2 by its own cipher", () =>
  withListener(
    {},
    async ({ client, reception }) => {
      const secured = await upgrade(await client(), { maxVersion: "TLSv1.2" });
      await ehlo(secured);
      await secured.ask("MAIL FROM:<a@x.test>");
      const { tls } = reception.senders[0]?.session ?? {};
      assert.equal(tls?.protocol, "TLSv1.2");
      assert.match(tls?.suite ?? "", /^TLS_ECDHE_ECDSA_WITH_/);
    },
    { tls: true },
  ));

test("who speaks in clear text where TLS is spoken at once is told nothing and closed on", () =>
  withListener(
    {},
    async ({ connect, server, events }) => {
      const socket = connect();
      const heard: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => heard.push(chunk));
      socket.write("EHLO c.test\r\nMAIL FROM:<a@x.test>\r\n");
      await once(socket, "close");
      await turnUntil("the session's end", () => server.sessions === 0);
      // At most an alert of TLS.
      assert.doesNotMatch(Buffer.concat(heard).toString("latin1"), /mx\.test|^[245]\d\d/);
      assert.ok(events.some(({ message }) => message === "TLS failed"));
    },
    { tls: GOOD, ...IMMEDIATE },
  ));

test("a handshake that nobody goes on with ends after a minute", () =>
  withListener(
    {},
    async ({ connect, server, clock }) => {
      const socket = connect();
      await once(socket, "connect");
      await turnUntil("a session", () => server.sessions === 1 && clock.untilNext !== undefined);
      await clock.advance(60_000);
      await clock.advance(5000);
      await turnUntil("its end", () => server.sessions === 0);
    },
    { tls: GOOD, ...IMMEDIATE },
  ));

test("clients over the limit are closed on without a word where TLS is spoken at once", () =>
  withListener(
    { maxSmtpIn: 0 },
    async ({ connect }) => {
      const socket = connect();
      let heard = 0;
      socket.on("data", () => heard++);
      await once(socket, "close");
      assert.equal(heard, 0);
    },
    { tls: GOOD, ...IMMEDIATE },
  ));

test("a client sees the certificate of the name it asks for, and the first when none has it", () =>
  withListener(
    {},
    async ({ secureClient }) => {
      for (const [servername, names] of [
        ["mx.test", "DNS:mx.test, IP Address:127.0.0.1"],
        ["OTHER.test", "DNS:other.test"],
        ["a.wild.test", "DNS:*.wild.test"],
        ["b.a.wild.test", "DNS:mx.test, IP Address:127.0.0.1"],
        ["unknown.test", "DNS:mx.test, IP Address:127.0.0.1"],
      ] as const) {
        const shown = await secureClient({ servername, rejectUnauthorized: false });
        assert.equal(namesOf(shown), names, servername);
      }
      const nameless = await secureClient({ servername: "", rejectUnauthorized: false });
      assert.equal(namesOf(nameless), "DNS:mx.test, IP Address:127.0.0.1");
    },
    {
      tls: { certificates: certificates("good.crt", "other.crt", "wild.crt"), keys: KEYS },
      ...IMMEDIATE,
    },
  ));

/** For mx.test by RSA and by an elliptic curve; for other.test by RSA. */
const BOTH = {
  certificates: certificates("good.crt", "../test.crt", "other.crt"),
  keys: [...KEYS, file("../test.key")],
};

test("of two certificates for one name a client sees the one that it knows to check, whatever else there is", () =>
  withListener(
    {},
    async ({ secureClient }) => {
      const shows = async (given: ConnectionOptions): Promise<string> => {
        const shown = certificateOf(await secureClient({ rejectUnauthorized: false, ...given }));
        return `${shown.publicKey.asymmetricKeyType} ${shown.checkHost("other.test") ?? "mx.test"}`;
      };
      assert.equal(await shows({}), "ec mx.test");
      assert.equal(await shows({ servername: "" }), "ec mx.test");
      assert.equal(await shows({ servername: "other.test" }), "rsa other.test");
      // Deno's clients know everything.
      if (THIS_RUNTIME === "deno") return;
      const old = { sigalgs: "rsa_pss_rsae_sha256:rsa_pkcs1_sha256" };
      assert.equal(await shows(old), "rsa mx.test");
      assert.equal(await shows({ ...old, servername: "unknown.test" }), "rsa mx.test");
      const early = { maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" } as const;
      assert.equal(await shows(early), "rsa mx.test");
    },
    { tls: BOTH, ...IMMEDIATE },
  ));

test("a certificate is chosen after STARTTLS too; nothing is said in clear text while the choice waits", () =>
  withListener(
    {},
    async ({ client, server, events }) => {
      const { publicKey } = certificateOf(await upgrade(await client()));
      assert.equal(publicKey.asymmetricKeyType, "ec");
      const [halved, plain] = [await client(), await client()];
      for (const { ask, socket } of [halved, plain]) {
        assert.match(await ask("STARTTLS"), /^220 /);
        socket.write(socket === plain.socket ? "NOOP\r\n" : Buffer.from("160301", "hex"));
      }
      await plain.reader.end();
      assert.ok(events.some(({ message }) => message === "TLS failed"));
      const drained = server.drain();
      await halved.reader.end();
      assert.equal(halved.reader.buffered, 0);
      await drained;
    },
    { tls: BOTH },
  ));

test("a proxy in front says for whom TLS is that begins at once, also in one piece with its first bytes", () =>
  withListener(
    {},
    async (lab) => {
      const front = createServer((client) => {
        const behind = lab.connect();
        client.once("data", (first: Buffer) => {
          const header = Buffer.from("PROXY TCP4 192.0.2.7 198.51.100.1 4711 465\r\n");
          behind.write(Buffer.concat([header, first]));
          client.pipe(behind).pipe(client);
        });
        client.on("error", () => {});
      });
      front.listen(0, "127.0.0.1");
      await once(front, "listening");
      try {
        const place = front.address();
        assert.ok(typeof place === "object" && place !== null);
        const client = await lab.secureClient({ port: place.port });
        assert.equal(await client.reader.line(), "220 mx.test ESMTP");
        await ehlo(client);
        await client.ask("MAIL FROM:<a@x.test>");
        const { session } = lab.reception.senders[0] ?? {};
        assert.equal(session?.clientAddress, "192.0.2.7");
        assert.ok(session?.secure);
        client.socket.destroy();
      } finally {
        front.close();
      }
    },
    {
      tls: BOTH,
      listener: { immediateTls: true, proxies: [LOOPBACK] },
    },
  ));

test("nobody has a second handshake on one connection", () =>
  withListener(
    {},
    async ({ secureClient }) => {
      const { socket, reader, ask } = await secureClient({ ca: CA, maxVersion: "TLSv1.2" });
      await reader.line();
      // Only Node has clients that try.
      if (THIS_RUNTIME === "node")
        await new Promise<void>((resolve) => {
          socket.renegotiate({}, (error) => assert.ok(error));
          socket.once("error", () => resolve());
        });
      else assert.match(await ask("NOOP"), /^250 /);
    },
    { tls: GOOD, ...IMMEDIATE },
  ));

const refusedBy = async (lab: ListenerLab, options: ConnectionOptions): Promise<boolean> => {
  try {
    // In TLS 1.3 a client may take for agreed what the server does not.
    const client = await lab.secureClient({ ca: CA, ...options });
    await client.reader.line();
    return false;
  } catch {
    return true;
  }
};

test("versions that are not allowed are not spoken", async () => {
  for (const [tls12, tls13, min, max] of [
    [true, false, "TLSv1.3", "TLSv1.3"],
    [false, true, "TLSv1.2", "TLSv1.2"],
  ] as const) {
    const choice = { tls12, tls13, ciphers: undefined, suites: undefined };
    await withListener(
      {},
      async (lab) => {
        assert.ok(await refusedBy(lab, { minVersion: min, maxVersion: max }));
        assert.ok(!(await refusedBy(lab, {})));
      },
      { tls: { ...GOOD, choice }, ...IMMEDIATE },
    );
  }
});

test("of the ciphers that are offered one is agreed on, where the runtime lets us choose", async () => {
  const ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
  const suites = ["TLS_CHACHA20_POLY1305_SHA256"] as const;
  await withListener(
    {},
    async ({ secureClient }) => {
      const old = await secureClient({ ca: CA, maxVersion: "TLSv1.2" });
      if (THIS_RUNTIME !== "deno") assert.match(old.socket.getCipher().name, /CHACHA20-POLY1305$/);
      const now = await secureClient({ ca: CA });
      if (THIS_RUNTIME === "node") assert.equal(now.socket.getCipher().name, suites[0]);
    },
    { tls: { ...GOOD, choice: { tls12: true, tls13: true, ciphers, suites } }, ...IMMEDIATE },
  );
});

test("clients are asked for certificates of the authorities given; one of somebody else counts as not shown", () =>
  withListener(
    {},
    async ({ secureClient, reception }) => {
      const key = matrixFile("host.key");
      for (const [name, counts] of [
        ["good.crt", true],
        ["expired.crt", false],
        ["self-signed.crt", false],
        [undefined, false],
      ] as const) {
        const shown = name === undefined ? {} : { cert: matrixFile(name), key };
        const client = await secureClient({ ca: CA, ...shown });
        await client.reader.line();
        await ehlo(client);
        await client.ask("MAIL FROM:<a@x.test>");
        const { session } = reception.senders.at(-1) ?? {};
        assert.ok(session?.secure);
        assert.equal(session.certificate !== undefined, counts, name ?? "none");
      }
    },
    { tls: { ...GOOD, caFile: file("authority.crt") }, ...IMMEDIATE },
  ));
