import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { brief, converse, hello } from "../../test/support/smtp-converse.ts";
import { rfcTimeouts, transaction } from "../../test/support/smtp-messages.ts";
import type { AgentConnection } from "../message/agent-connection.ts";
import { IDLE_LIMIT } from "./connection.ts";
import { FAREWELL_LIMIT } from "./farewell.ts";

const HOST = "mx.test (127.0.0.1)";
const PIPELINING = hello("PIPELINING");
/** Up to the moment when a message for b@r.test may go out. */
const CONTENT_WANTED = `${PIPELINING}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go`;

const closed = (connection: AgentConnection): Promise<void> =>
  new Promise((resolve) => connection.onClose(resolve));

test("an idle connection that the peer closes is no longer usable, and says why", async () => {
  const cases = [
    ["S: 421 4.4.2 idle too long", "4.4.2", "421 4.4.2 idle too long"],
    ["S: 250 what?", "4.5.0", `unexpected reply 250 while idle with ${HOST}`],
    ["drop", "4.4.2", undefined],
  ] as const;
  for (const [step, status, text] of cases) {
    await converse(`${PIPELINING}gate now\n${step}`, async (connection, peer) => {
      const done = closed(connection);
      assert.equal(connection.usable, true);
      peer.open("now");
      await done;
      assert.equal(connection.usable, false);
      assert.equal(connection.closeReason?.status, status);
      if (text !== undefined) assert.equal(connection.closeReason?.text, text);
      const late = await connection.send(transaction(["b@r.test"]));
      assert.equal(late.ending, "not-begun");
      assert.deepEqual(late.outcomes, [{ kind: "failed", failure: connection.closeReason }]);
      await closed(connection);
    });
  }
});

test("421 fails what has no reply yet, and closes", async () => {
  const script = `${PIPELINING}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 250 ok
    S: 550 5.1.1 b
    S: 250 ok
    S: 421 4.7.0 enough
    end
  `;
  await converse(script, async (connection) => {
    const sent = connection.send(transaction(["b@r.test", "c@r.test", "d@r.test"]));
    const after = connection.send(transaction(["e@r.test"]));
    const enough = "421 4.7.0 enough";
    assert.deepEqual(brief(await sent), [
      "rcpt 5.1.1 550 5.1.1 b",
      `rcpt 4.7.0 ${enough}`,
      `rcpt 4.7.0 ${enough}`,
    ]);
    assert.deepEqual(brief(await after), [`mail 4.7.0 ${enough}`]);
  });
});

test("replies that fit no command close the connection", async () => {
  const cases = [
    ["354 now?", "MAIL", "mail"],
    ["250 ok\nS: 354 now?", "RCPT", "rcpt"],
    ["250 ok\nS: 250 ok\nS: 250 data?", "DATA", "data"],
  ] as const;
  for (const [replies, command, stage] of cases) {
    const script = `${PIPELINING}
      C: MAIL FROM:<a@s.test>
      C: RCPT TO:<b@r.test>
      C: DATA
      S: ${replies}
      end
    `;
    await converse(script, async (connection) => {
      const result = await connection.send(transaction(["b@r.test"]));
      const code = replies.includes("354") ? 354 : 250;
      assert.deepEqual(brief(result), [
        `${stage} 4.5.0 unexpected reply ${code} waiting for the reply to ${command} from ${HOST}`,
      ]);
      assert.equal(connection.usable, false);
    });
  }
});

test("a peer that goes away after the content leaves the message's fate unknown", async () => {
  const script = `${CONTENT_WANTED}
    content
    raw: 250
    drop
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(["b@r.test"]));
    assert.match(
      brief(result)[0] ?? "",
      /^end-of-data 4\.4\.2 .* the end of content from mx\.test/,
    );
    assert.equal(result.ending, "in-doubt");
  });
});

test("a message whose end had not left when its connection was destroyed is not in doubt", async () => {
  const script = `${CONTENT_WANTED}
    end
  `;
  await converse(script, async (connection) => {
    const written = (): void => queueMicrotask(() => connection.destroy());
    const result = await connection.send(transaction(["b@r.test"]), written);
    assert.equal(result.ending, "broken");
  });
});

test("each reply has its own limit, and the transaction one for all", async () => {
  const clock = new FakeClock();
  const timeouts = { ...rfcTimeouts, mail: 10, rcpt: 20, dataStart: 30, dataEnd: 40 };
  const cases = [
    ["", "mail", 10],
    ["S: 250 ok", "rcpt", 20],
    ["S: 250 ok\nS: 250 ok", "data", 30],
    ["S: 250 ok\nS: 250 ok\nS: 354 go\ncontent", "end-of-data", 40],
  ] as const;
  for (const [replies, stage, limit] of cases) {
    for (const transactionLimit of [1000, limit - 1]) {
      let traced = 0;
      const expected = replies.split("S:").length - 1;
      const answered = Promise.withResolvers<void>();
      const script = `${PIPELINING}
        C: MAIL FROM:<a@s.test>
        C: RCPT TO:<b@r.test>
        C: DATA
        ${replies}
        end
      `;
      await converse(
        script,
        async (connection) => {
          if (expected === 0) answered.resolve();
          const sent = connection.send(transaction(["b@r.test"]));
          await answered.promise;
          await clock.advance(Math.min(limit, transactionLimit) - 1);
          assert.equal(connection.usable, true);
          await clock.advance(1);
          const [outcome] = (await sent).outcomes;
          assert.ok(outcome?.kind === "failed");
          assert.equal(outcome.failure.stage, stage);
          assert.match(outcome.failure.text, /^timeout waiting for the reply to /);
          assert.equal(clock.pending, 0);
        },
        {
          clock,
          timeouts: { ...timeouts, transaction: transactionLimit },
          trace(direction) {
            const ofHello = 3;
            if (direction === "<" && ++traced === expected + ofHello) answered.resolve();
          },
        },
      );
    }
  }
});

test("QUIT goes after what is under way", async () => {
  const script = `${CONTENT_WANTED}
    content
    S: 250 done
    C: QUIT
    S: 221 bye
    end
  `;
  await converse(script, async (connection) => {
    const sent = connection.send(transaction(["b@r.test"]));
    const quit = Promise.all([connection.quit(), connection.quit()]);
    assert.equal(connection.usable, false);
    const refused = await connection.send(transaction(["c@r.test"]));
    assert.deepEqual(brief(refused), [`mail 4.4.2 connection to ${HOST} is closed`]);
    assert.deepEqual(brief(await sent), ["+250"]);
    await quit;
    assert.equal(connection.closeReason, undefined);
  });
});

test("with QUIT the connection is closed; its reply is waited for a moment, by nobody", async () => {
  const clock = new FakeClock();
  await converse(
    `${PIPELINING}C: QUIT\ngate told\nend`,
    async (connection, peer) => {
      let told = 0;
      connection.onClose(() => told++);
      await connection.quit();
      assert.equal(told, 1);
      assert.equal(connection.closeReason, undefined);
      peer.open("told");
      assert.equal(clock.untilNext, FAREWELL_LIMIT);
      await clock.advance(FAREWELL_LIMIT);
      assert.equal(clock.pending, 0);
    },
    { clock },
  );
  for (const step of ["drop", "S: 500 what?\nend", "raw: \\0\\r\\n\nend"]) {
    await converse(`${PIPELINING}C: QUIT\n${step}`, async (connection, peer) => {
      await connection.quit();
      await peer.finished;
      assert.equal(connection.closeReason, undefined);
    });
  }
});

test("a farewell can be cut short", async () => {
  const clock = new FakeClock();
  await converse(
    `${PIPELINING}C: QUIT\nend`,
    async (connection) => {
      await connection.quit();
      await clock.advance(1);
      connection.destroy();
      assert.equal(clock.pending, 0);
    },
    { clock },
  );
});

test("an idle connection that nobody closes has a limit", async () => {
  const clock = new FakeClock();
  await converse(
    `${PIPELINING}end`,
    async (connection) => {
      await clock.advance(IDLE_LIMIT);
      assert.equal(connection.closeReason?.text, `timeout while idle with ${HOST}`);
      assert.equal(clock.pending, 0);
    },
    { clock },
  );
});

test("destroying fails what is under way", async () => {
  const script = `${PIPELINING}
    end
  `;
  await converse(script, async (connection) => {
    const sent = connection.send(transaction(["b@r.test"]));
    const after = connection.send(transaction(["c@r.test"]));
    connection.destroy();
    assert.equal((await after).ending, "not-begun");
    assert.deepEqual(brief(await sent), [
      `mail 4.4.2 given up waiting for the reply to MAIL from ${HOST}`,
    ]);
    assert.equal(connection.usable, false);
  });
  await converse(PIPELINING, async (connection) => {
    connection.destroy();
    await closed(connection);
    assert.equal(connection.closeReason, undefined);
  });
});
