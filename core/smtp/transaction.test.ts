import assert from "node:assert/strict";
import { test } from "node:test";
import { ScriptedPeer } from "../../test/support/scripted-peer.ts";
import { body, clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import type { ConnectOptions, SmtpConnection, TransactionResult } from "./client.ts";
import { connectSmtp } from "./connect.ts";

const HELLO = `
  S: 220 mx.test ESMTP
  C: EHLO out.test
`;
const PLAIN = `${HELLO}
  S: 250-mx.test
  S: 250 ENHANCEDSTATUSCODES
`;
const PIPELINING = `${HELLO}
  S: 250-mx.test
  S: 250 PIPELINING
`;

/** Runs `use` with a connection to a peer that follows `script`. */
async function converse(
  script: string,
  use: (connection: SmtpConnection, peer: ScriptedPeer) => Promise<void>,
  changes: Partial<ConnectOptions> = {},
): Promise<void> {
  const peer = await ScriptedPeer.start(script);
  try {
    const result = await connectSmtp(clientOptions(peer.port, changes));
    if (!result.ok) assert.fail(result.failure.text);
    await Promise.race([
      use(result.connection, peer),
      peer.finished.then(() => new Promise(() => {})),
    ]);
    result.connection.destroy();
    await peer.finished;
  } finally {
    await peer.close();
  }
}

/** Outcomes in short: `+250 …` or `stage status text`. */
function brief(result: TransactionResult): string[] {
  return result.outcomes.map((outcome) =>
    outcome.kind === "delivered"
      ? `+${outcome.reply.code}`
      : `${outcome.failure.stage} ${outcome.failure.status} ${outcome.failure.text}`,
  );
}

test("without PIPELINING every command waits for its reply", async () => {
  const script = `${PLAIN}
    C: MAIL FROM:<a@s.test>
    alone
    S: 250 2.1.0 ok
    C: RCPT TO:<b@r.test>
    alone
    S: 250 2.1.5 ok
    C: DATA
    alone
    S: 354 go on
    content
    S: 250 2.0.0 queued as 1
    C: QUIT
    S: 221 bye
    end
  `;
  await converse(script, async (connection, peer) => {
    const result = await connection.send(transaction(["b@r.test"]));
    assert.deepEqual(brief(result), ["+250"]);
    assert.equal(result.contentStarted, true);
    assert.deepEqual(peer.contents, ["Subject: x\r\n\r\nhello\r\n"]);
    await connection.quit();
    assert.equal(connection.usable, false);
    assert.equal(connection.closeReason, undefined);
  });
});

test("with PIPELINING the envelope is one flight and the next message follows the final dot", async () => {
  const script = `${PIPELINING}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 550 5.1.1 no such user
    S: 354 go on
    content
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 250 one
    S: 250 ok
    S: 250 ok
    S: 354 go on
    content
    S: 250 two
  `;
  await converse(script, async (connection, peer) => {
    let second: Promise<TransactionResult> | undefined;
    const first = await connection.send(transaction(["b@r.test", "c@r.test"]), () => {
      second = connection.send(transaction(["d@r.test"], { body: body(".dot\r\nend") }));
    });
    assert.deepEqual(brief(first), ["+250", "rcpt 5.1.1 550 5.1.1 no such user"]);
    assert.ok(second);
    assert.deepEqual(brief(await second), ["+250"]);
    assert.equal(peer.contents[1], ".dot\r\nend\r\n");
  });
});
