import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { withPeer } from "../../test/support/smtp-converse.ts";
import { clientOptions, rfcTimeouts } from "../../test/support/smtp-messages.ts";
import { connectSmtp } from "./connect.ts";

test("the rest of a reply has its own limit from its first line on, whatever trickles in", async () => {
  const clock = new FakeClock();
  const script = `
    S: 220 mx.test
    C: EHLO out.test
    raw: 250-mx.test\\r\\n
    gate more
    raw: 250-SIZE\\r\\n
    end
  `;
  await withPeer(script, async (peer) => {
    const begun = Promise.withResolvers<void>();
    const more = Promise.withResolvers<void>();
    const connecting = connectSmtp(
      clientOptions(peer.port, {
        clock,
        timeouts: { ...rfcTimeouts, multiLine: 50_000 },
        trace: (_direction, line) => {
          if (line === "250-mx.test") begun.resolve();
          if (line === "250-SIZE") more.resolve();
        },
      }),
    );
    await begun.promise;
    await clock.advance(40_000);
    peer.open("more");
    await more.promise;
    await clock.advance(20_000);
    const result = await connecting;
    assert.ok(!result.ok);
    assert.match(result.failure.text, /^timeout within a reply of several lines /);
    assert.equal(result.failure.status, "4.4.2");
  });
});

test("a reply that ends in time, and the next one, are not cut off", async () => {
  const clock = new FakeClock();
  const script = `
    raw: 220-mx.test\\r\\n
    gate rest
    raw: 220 welcome\\r\\n
    C: EHLO out.test
    S: 250 mx.test
    end
  `;
  await withPeer(script, async (peer) => {
    const begun = Promise.withResolvers<void>();
    const connecting = connectSmtp(
      clientOptions(peer.port, {
        clock,
        timeouts: { ...rfcTimeouts, multiLine: 50_000 },
        trace: (_direction, line) => line === "220-mx.test" && begun.resolve(),
      }),
    );
    await begun.promise;
    await clock.advance(40_000);
    peer.open("rest");
    const result = await connecting;
    assert.ok(result.ok);
    await clock.advance(60_000);
    assert.equal(result.connection.usable, true);
    result.connection.destroy();
  });
});
