/** Clients that log in by a certificate: EXTERNAL (RFC 4422 Appendix A) as a plugin would declare it. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  type ClientCertificate,
  definePlugin,
  isCertificateOf,
  type Plugin,
  type SaslMechanism,
  type Token,
  token,
} from "../../core/mod.ts";
import { type LabClient, upgrade, withListener } from "../../test/support/listener-lab.ts";
import { startMta } from "../../test/support/mta.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { turnUntil } from "../../test/support/until.ts";
import { PROOFS } from "../sasl/contract.ts";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/${name}`, import.meta.url));
const cert = await readFile(file("test.crt"), "utf8");
const key = await readFile(file("test.key"), "utf8");
const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(":", "");
const SHOWN = { cert, key };

/** The name of whom a certificate is for: its first DNS name. */
function subjectOf({ der }: ClientCertificate): string {
  return /DNS:([^,]+)/.exec(new X509Certificate(der).subjectAltName ?? "")?.[1] ?? "";
}

const external: SaslMechanism = {
  showsPassword: false,
  usesCertificate: true,
  begin: ({ session: { certificate }, findUser }) => ({
    async step(input) {
      if (input === undefined) return { kind: "challenge", data: Buffer.alloc(0) };
      if (input.includes(0) || certificate === undefined)
        return { kind: "failure", why: "malformed" };
      const name = input.length > 0 ? input.toString("utf8") : subjectOf(certificate);
      const user = await findUser(name);
      if (user === undefined || !isCertificateOf(user, certificate))
        return { kind: "failure", why: "denied" };
      return { kind: "proven", user };
    },
  }),
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function ehlo({ send, reader }: LabClient): Promise<string> {
  send("EHLO c.test\r\n");
  const lines = [await reader.line()];
  while (lines.at(-1)?.startsWith("250-")) lines.push(await reader.line());
  return lines.join("\n");
}

test("EXTERNAL is offered to clients that have shown a certificate under TLS, and proves its user", () =>
  withListener(
    {},
    async ({ client, reception, clock, events }) => {
      reception.mechanisms = new Map([["EXTERNAL", external]]);
      const verifiers = [{ kind: "certificate", fingerprint }] as const;
      reception.users.set("mx.test", { name: "mx.test", verifiers });
      const other = [{ kind: "certificate", fingerprint: "0".repeat(64) }] as const;
      reception.users.set("ann", { name: "ann", verifiers: other });

      const open = await client();
      assert.doesNotMatch(await ehlo(open), /AUTH/);
      const bare = await upgrade(open);
      assert.doesNotMatch(await ehlo(bare), /AUTH/, "it has shown none");

      const shown = await upgrade(await client(), SHOWN);
      assert.match(await ehlo(shown), /AUTH EXTERNAL/);
      assert.match(await shown.ask(`AUTH EXTERNAL ${base64("a\0b")}`), /^501 /);
      shown.send(`AUTH EXTERNAL ${base64("ann")}\r\n`);
      const failed = (): boolean => events.some(({ message }) => message === "login failed");
      await turnUntil("a failure", () => failed() && clock.untilNext !== undefined);
      await clock.advance(1000);
      assert.match(await shown.reader.line(), /^535 5\.7\.8 /, "not ann's certificate");
      assert.equal(await shown.ask("AUTH EXTERNAL"), "334 ");
      assert.match(await shown.ask("="), /^501 /, "an empty response is an empty line here");
      assert.match(await shown.ask("AUTH EXTERNAL ="), /^235 /, "by the certificate's name");

      const named = await upgrade(await client(), SHOWN);
      await ehlo(named);
      assert.match(await named.ask(`AUTH EXTERNAL ${base64("mx.test")}`), /^235 /);
    },
    { tls: true },
  ));

test("clients are asked for a certificate only where a mechanism or the settings want one", async () => {
  for (const [wanted, mechanism, asked] of [
    [undefined, false, false],
    [undefined, true, true],
    [false, true, false],
    [true, false, true],
  ] as const)
    await withListener(
      { requestClientCertificate: wanted },
      async ({ client, reception }) => {
        if (mechanism) reception.mechanisms = new Map([["EXTERNAL", external]]);
        const secured = await upgrade(await client(), SHOWN);
        await ehlo(secured);
        await secured.ask("MAIL FROM:<a@x.test>");
        const { certificate } = reception.senders.at(-1)?.session ?? {};
        assert.equal(certificate?.fingerprint, asked ? fingerprint.toLowerCase() : undefined);
      },
      { tls: true },
    );
});

test("a client that resumes its TLS session logs in by the same certificate, or by none", async () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const)
    await withListener(
      {},
      async ({ client, reception }) => {
        reception.mechanisms = new Map([["EXTERNAL", external]]);
        const verifiers = [{ kind: "certificate", fingerprint }] as const;
        reception.users.set("mx.test", { name: "mx.test", verifiers });
        const kept: Buffer[] = [];
        const keep = (given: Buffer): void => void kept.push(given);
        const first = await upgrade(await client(), { ...SHOWN, maxVersion, onSession: keep });
        await ehlo(first);
        await first.ask("NOOP");
        const [session] = kept;
        // Deno's clients keep none.
        if (session === undefined) return;
        const again = await upgrade(await client(), { ...SHOWN, maxVersion, session });
        assert.match(await ehlo(again), /^250-mx\.test/);
        await again.ask("MAIL FROM:<a@x.test>");
        const shown = reception.senders.at(-1)?.session.certificate?.fingerprint;
        assert.ok(shown === undefined || shown === fingerprint.toLowerCase());
      },
      { tls: true },
    );
});

const MEMBERS: Token<void> = token<void>("members");

/** Knows one member, by its certificate. */
const members: Plugin = definePlugin({
  name: "members",
  summary: "Lets members log in by their certificate.",
  directives: {},
  needs: { proofs: PROOFS, members: MEMBERS },
  provides: (offer) => [
    offer(
      MEMBERS,
      ({ services }) =>
        services.proofs.add({ has: (proof) => proof === "certificate", userOf: subjectOf }),
      { per: "configuration" },
    ),
  ],
  hooks: {
    findIdentity: ({ user, session }) =>
      user === "mx.test"
        ? {
            name: session.certificate === undefined ? "nobody" : user,
            verifiers: [{ kind: "certificate", fingerprint }],
          }
        : undefined,
  },
});

test("in a whole server a plugin answers a certificate as what proves a user", async () => {
  const tls = `smtp-server-tls-certificate ${file("test.crt")}\nsmtp-server-tls-key ${file("test.key")}`;
  const mta = await startMta(`${tls}\n<source {auth}>\nalways-allow-relaying yes\n</source>`, {
    plugins: [members],
  });
  try {
    const socket = connect(mta.port, "127.0.0.1");
    const reader = new SocketReader(socket);
    await reader.line();
    const send = (text: string): void => void socket.write(text);
    const ask = (line: string): Promise<string> => {
      send(`${line}\r\n`);
      return reader.line();
    };
    const secured = await upgrade({ socket, reader, send, ask }, SHOWN);
    assert.match(await ehlo(secured), /AUTH PLAIN LOGIN EXTERNAL/);
    assert.match(await secured.ask("AUTH EXTERNAL ="), /^235 /);
    assert.ok(
      mta.log.some(({ message, fields }) => message === "logged in" && fields?.user === "mx.test"),
    );
    secured.socket.destroy();
  } finally {
    await mta.stop();
  }
});
