import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { matrixFile, TlsPeer } from "../../test/support/tls-peer.ts";
import { connectSmtp } from "./connect.ts";
import type { TlsAttempt } from "./tls-attempt.ts";
import { TlsSessions } from "./tls-sessions.ts";

for (const version of ["TLSv1.2", "TLSv1.3"] as const)
  test(`a session of ${version} goes on, for an hour, and only under its own key`, async () => {
    const peer = new TlsPeer({ context: { maxVersion: version } });
    const port = await peer.listen();
    const clock = new FakeClock();
    const sessions = new TlsSessions(clock);
    const told: TlsAttempt[] = [];
    const deliver = async (key: string): Promise<boolean> => {
      const connected = await connectSmtp(
        clientOptions(port, {
          ...{ clock, tls: "verified", tlsContext: { ca: matrixFile("authority.crt") } },
          sessions: sessions.of(key),
          tlsTried: (attempt) => told.push(attempt),
        }),
      );
      assert.ok(connected.ok);
      await connected.connection.send(transaction(["b@r.test"]));
      connected.connection.destroy();
      const last = told.at(-1)?.outcome;
      assert.ok(last?.kind === "secured" && last.certificate === undefined);
      return last.resumed;
    };
    try {
      assert.equal(await deliver("a"), false);
      const keeps = sessions.of("a").take() !== undefined;
      // Deno gives no session that could go on.
      const resumes = keeps && !("deno" in process.versions);
      assert.equal(await deliver("a"), resumes);
      assert.equal(await deliver("b"), false);
      assert.equal(peer.resumed, resumes ? 1 : 0);
      await clock.advance(3_600_000);
      assert.equal(await deliver("a"), false);
    } finally {
      await peer.close();
    }
  });

test("a session does not last longer by going on", async () => {
  const clock = new FakeClock();
  const sessions = new TlsSessions(clock);
  const session = { ticket: Buffer.from("one"), certificate: undefined };
  sessions.of("a").keep(session);
  await clock.advance(2_000_000);
  const again = sessions.of("a");
  assert.equal(again.take(), session);
  again.keep({ ...session, ticket: Buffer.from("two") });
  await clock.advance(1_599_999);
  assert.equal(sessions.of("a").take()?.ticket.toString(), "two");
  await clock.advance(1);
  assert.equal(sessions.of("a").take(), undefined);
});

test("sessions are bounded, the oldest go first", () => {
  const sessions = new TlsSessions(new FakeClock());
  for (let at = 0; at < 3000; at++)
    sessions.of(`k${at}`).keep({ ticket: Buffer.alloc(0), certificate: undefined });
  assert.equal(sessions.of("k999").take(), undefined);
  assert.notEqual(sessions.of("k1000").take(), undefined);
  sessions.of("k1000").keep({ ticket: Buffer.alloc(16 * 1024 + 1), certificate: undefined });
  assert.equal(sessions.of("k1000").take(), undefined);
});
