import assert from "node:assert/strict";
import { test } from "node:test";
import { reply } from "../../core/mod.ts";
import { type ListenerLab, withListener } from "../../test/support/listener-lab.ts";
import { Patience } from "./patience.ts";

const TAKEN = reply(250, "2.6.0", "message queued");

/** How often a thing can be done before it is one too often. */
function timesUntilOver(act: (patience: Patience) => void, errors = 20): number {
  const patience = new Patience(errors);
  let times = 0;
  while (!patience.over && times < 20_000) {
    act(patience);
    times++;
  }
  return times;
}

test("errors, idle commands and pardoned refusals come to their ends", () => {
  const hearing = (code: number, status: string) => (patience: Patience) =>
    patience.hear(reply(code, status, "no"));
  assert.equal(timesUntilOver(hearing(500, "5.5.2")), 20);
  assert.equal(timesUntilOver(hearing(550, "5.7.1")), 20);
  assert.equal(timesUntilOver(hearing(503, "5.5.1")), 100);
  assert.equal(
    timesUntilOver((patience) => patience.idle()),
    100,
  );
  assert.equal(timesUntilOver(hearing(501, "5.1.3")), 10_000);
  assert.equal(timesUntilOver(hearing(452, "4.5.3")), 10_000);
  assert.equal(timesUntilOver(hearing(550, "5.7.1"), Number.POSITIVE_INFINITY), 20_000);
  assert.equal(timesUntilOver(hearing(250, "2.1.5")), 20_000);
});

test("a message that is taken makes everything good", () => {
  const patience = new Patience(2);
  patience.hear(reply(550, "5.1.1", "no"));
  patience.passOver(1000);
  patience.hear(TAKEN);
  patience.hear(reply(550, "5.1.1", "no"));
  assert.equal(patience.over, false);
  assert.equal(patience.passedOver, 0);
});

/** Says the same again and again; returns how many answers came before the client was sent away. */
async function answersTo(lab: ListenerLab, command: string, most: number): Promise<number> {
  const { send, reader } = await lab.client();
  send(`HELO c.test\r\n${`${command}\r\n`.repeat(most)}`);
  for (let answers = 0; answers < most; answers++)
    if ((await reader.line()).startsWith("421 4.7.0 ")) return answers;
  return most;
}

test("no command can be repeated for ever without a message", async () => {
  await withListener({ maxSmtpErrors: 20, maxMessageSize: 1000 }, async (lab) => {
    const mail = "MAIL FROM:<a@c.test>";
    for (const [command, most] of [
      ["NOOP", 101],
      ["RSET", 101],
      ["VRFY who", 101],
      ["HELP", 101],
      ["HELO c.test", 101],
      ["EXPN list", 101],
      ["DATA", 101],
      ["BDAT 0", 60],
      [`${mail}\r\nRSET`, 201],
      ["MAIL FROM:<a@refused.test>", 22],
      [`${mail}\r\nRCPT TO:<b@refused.test>`, 60],
      ["FOO", 22],
      ["MAIL", 22],
      ["BDAT 4\r\nabcd", 101],
    ] as const) {
      const answers = await answersTo(lab, command, 300);
      assert.ok(answers <= most, `${command}: ${answers} answers`);
    }
  });
});

test("a refused chunk is bounded like a message: too large is not read at all", async () => {
  await withListener({ maxSmtpErrors: 20, maxMessageSize: 1000 }, async ({ client }) => {
    const { ask, reader } = await client();
    assert.match(await ask("BDAT 999999999999"), /^552 5\.3\.4 /);
    await reader.end();
  });
});

test("refused chunks are bounded in all", async () => {
  await withListener({ maxMessageSize: 1000 }, async ({ client }) => {
    const { ask, send, reader } = await client();
    const size = 6 * 1024 * 1024;
    assert.match(await ask(`BDAT ${size}\r\n${"x".repeat(size)}`.slice(0, -2)), /^503 /);
    send(`BDAT ${size}\r\n`);
    assert.match(await reader.line(), /^552 5\.3\.4 /);
    await reader.end();
  });
});

test("a refused chunk must come within the time of a message's content", async () => {
  await withListener({ smtpTotalDataTimeout: 60_000 }, async ({ client, clock }) => {
    const { send, reader } = await client();
    send("BDAT 1000\r\n");
    let trickled = 0;
    while (reader.buffered === 0 && trickled++ < 100) {
      send("x");
      await clock.advance(1000);
    }
    assert.match(await reader.line(), /^421 4\.4\.2 /);
  });
});

test("a chunk that is too large for its message is not waited for", async () => {
  await withListener({ maxMessageSize: 1000 }, async ({ client, reception }) => {
    const { ask, reader } = await client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    await ask("RCPT TO:<b@x.test>");
    assert.match(await ask("BDAT 99999999"), /^552 5\.3\.4 /);
    await reader.end();
    assert.equal(reception.open.size, 0);
  });
});
