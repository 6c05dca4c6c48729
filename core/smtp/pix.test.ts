import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { ScriptedPeer } from "../../test/support/scripted-peer.ts";
import { converse, hello } from "../../test/support/smtp-converse.ts";
import { clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { localPeer } from "../message/agent-connection.ts";
import { NO_CAPABILITIES } from "./capabilities.ts";
import { Connection } from "./connection.ts";
import { Wire } from "./wire.ts";

/** What is written to a host, a piece a write, with what had not left by then. */
async function writes(
  masked: boolean,
  pixWorkaround: boolean,
): Promise<readonly (readonly [string, number])[]> {
  const peer = await ScriptedPeer.start(`
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: DATA
    S: 354 go on
    content
    S: 250 taken
    end
  `);
  try {
    const socket = connect(peer.port, "127.0.0.1");
    await once(socket, "connect");
    const written: (readonly [string, number])[] = [];
    const write = socket.write.bind(socket);
    Reflect.set(socket, "write", (chunk: Buffer | string, done?: () => void) => {
      written.push([chunk.toString(), socket.writableLength]);
      return write(chunk, done);
    });
    const options = clientOptions(peer.port, { pixWorkaround });
    const wire = new Wire(socket, options);
    const facts = { ...localPeer("mx.test"), masked };
    const connection = new Connection(wire, facts, NO_CAPABILITIES, options);
    const result = await connection.send(transaction(["b@r.test"]));
    assert.equal(result.outcomes[0]?.kind, "delivered");
    connection.destroy();
    await peer.finished;
    return written;
  } finally {
    await peer.close();
  }
}

test("behind a PIX the final dot is written when all else has left, unless that is off", async () => {
  const apart = await writes(true, true);
  assert.deepEqual(apart.at(-1), [".\r\n", 0]);
  for (const [masked, workaround] of [
    [true, false],
    [false, true],
  ] as const) {
    const [last = ""] = (await writes(masked, workaround)).at(-1) ?? [];
    assert.match(last, /\r\n\.\r\n$/);
  }
});

for (const [greeting, masked] of [
  ["220 ****************************************0*2******0***", true],
  ["220 ************", true],
  ["220 mx.test *** welcome", false],
  ["220 mx.test ESMTP", false],
  ["220 0020", false],
] as const)
  test(`the greeting "${greeting}" is ${masked ? "" : "not "}that of a PIX`, async () => {
    await converse(hello().replace("220 mx.test ESMTP", greeting), async (connection) => {
      assert.equal(connection.peer.masked, masked);
    });
  });
