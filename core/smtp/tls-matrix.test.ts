/** What is sent where, by what is demanded and by what is wrong with a peer's TLS: never in clear text where TLS is a must. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { brief } from "../../test/support/smtp-converse.ts";
import { clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { matrixFile, TlsPeer, type TlsPeerOptions } from "../../test/support/tls-peer.ts";
import { connectSmtp } from "./connect.ts";
import type { TlsAttempt } from "./tls-attempt.ts";
import { demandOf, type TlsMode } from "./tls-demand.ts";

const AUTHORITY = { ca: matrixFile("authority.crt"), minVersion: "TLSv1.2" } as const;

/** `tls`, `clear`, or the status of the failure; then what was told of TLS. */
type Expected = readonly [opportunistic: string, required: string, verified: string, told: string];

const PEERS: Readonly<Record<string, readonly [TlsPeerOptions, Expected]>> = {
  good: [{}, ["tls", "tls", "tls", "secured"]],
  expired: [{ certificate: "expired" }, ["tls", "tls", "4.7.5", "certificate-expired"]],
  "wrong name": [{ certificate: "other" }, ["tls", "tls", "4.7.5", "certificate-host-mismatch"]],
  "self-signed": [
    { certificate: "self-signed" },
    ["tls", "tls", "4.7.5", "certificate-not-trusted"],
  ],
  "TLS 1.0 only": [{ trouble: "old" }, ["clear", "4.7.5", "4.7.5", "validation-failure"]],
  "handshake hang": [{ trouble: "hang" }, ["clear", "4.7.5", "4.7.5", "validation-failure"]],
  "hang-up in the handshake": [
    { trouble: "hang-up" },
    ["clear", "4.7.5", "4.7.5", "validation-failure"],
  ],
  "STARTTLS stripped": [{ stripped: true }, ["clear", "4.7.4", "4.7.4", "starttls-not-supported"]],
  "STARTTLS refused": [
    { trouble: "refused" },
    ["clear", "4.7.4", "4.7.4", "starttls-not-supported"],
  ],
  "plain text before the handshake": [
    { trouble: "before" },
    ["4.7.5", "4.7.5", "4.7.5", "validation-failure"],
  ],
};

const MODES = ["opportunistic", "required", "verified"] as const;

for (const [name, [options, expected]] of Object.entries(PEERS))
  test(`${name}: what is sent is what is demanded`, async () => {
    for (const [at, mode] of MODES.entries()) {
      const { result, told, peer } = await deliver(options, mode);
      assert.equal(result, expected[at], mode);
      const [first] = told;
      const problem =
        first?.outcome.kind === "failed"
          ? first.outcome.problem
          : (first?.outcome.certificate?.problem ?? first?.outcome.kind);
      assert.equal(problem, expected[3], mode);
      const mailInClear = peer.clear.some((line) => /^(MAIL|RCPT|DATA|BDAT|content)/.test(line));
      assert.equal(mailInClear, result === "clear", mode);
      assert.equal(
        peer.secured.includes("content of 3 lines"),
        result === "tls",
        `${mode}: ${peer.secured}`,
      );
    }
  });

test("plain text put into the stream after the handshake is never taken for a reply", async () => {
  for (const mode of ["required", "verified"] as const) {
    const { result, peer } = await deliver({ trouble: "after" }, mode);
    assert.notEqual(result, "tls");
    assert.notEqual(result, "clear");
    assert.deepEqual(peer.clear, ["EHLO out.test", "STARTTLS"]);
    assert.equal(peer.secured.includes("content of 3 lines"), false);
  }
});

test("a name is checked label by label", async () => {
  const names: Readonly<Record<string, boolean>> = {
    "mx.wild.test": true,
    "MX.Wild.test": true,
    "wild.test": false,
    "a.mx.wild.test": false,
    "mx.wild.test.evil.test": false,
    ".wild.test": false,
  };
  for (const [hostName, isRight] of Object.entries(names)) {
    const { result } = await deliver({ certificate: "wild" }, "verified", hostName);
    assert.equal(result === "tls", isRight, hostName);
  }
});

async function deliver(
  options: TlsPeerOptions,
  mode: TlsMode,
  hostName = "mx.test",
): Promise<{ result: string; told: readonly TlsAttempt[]; peer: TlsPeer }> {
  const peer = new TlsPeer(options);
  const clock = new FakeClock();
  const told: TlsAttempt[] = [];
  const changes = clientOptions(await peer.listen(), {
    ...{ hostName, clock, tlsContext: AUTHORITY, tls: demandOf(mode, hostName) },
    tlsTried: (attempt) => told.push(attempt),
  });
  try {
    const connecting = connectSmtp(changes);
    if (options.trouble === "hang") {
      await peer.handshake;
      await clock.advance(changes.timeouts.command);
    }
    const connected = await connecting;
    if (!connected.ok) return { result: connected.failure.status, told, peer };
    const { connection } = connected;
    const sent = await connection.send(transaction(["b@r.test"]));
    const inTls = connection.peer.tls !== undefined;
    connection.destroy();
    const [outcome = ""] = brief(sent);
    const where = inTls ? "tls" : "clear";
    return { result: outcome === "+250" ? where : outcome, told, peer };
  } finally {
    await peer.close();
  }
}
