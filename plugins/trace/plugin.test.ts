import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { inTerminal } from "../../test/support/in-terminal.ts";
import { startMta } from "../../test/support/mta.ts";
import { mta as command, type MtaRun } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";

const PASSWORD = "out-secret-8";
const KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
const HOSTILE = "250 2.1.5 ok\u001b[2J\u001b]0;owned\u0007\u202eevil";

test("a delivery is shown with its dialogue, without secrets, and what a host says takes no terminal over", async (t) => {
  const peer = new SmtpPeer({
    extensions: ["PIPELINING", "AUTH PLAIN"],
    rcpt: (path) => {
      if (path.includes("hostile")) return HOSTILE;
      return path.includes("busy") ? "451 4.7.1 later" : "250 2.1.5 ok";
    },
  });
  const port = await peer.listen();
  const silent = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  silent.unref();
  const address = silent.address();
  const silentPort = typeof address === "object" ? address?.port : 0;
  const mta = await startMta(`
    <source 127.0.0.0/8>
      always-allow-relaying yes
    </source>
    <virtual-mta v>
    </virtual-mta>
    <domain x.test>
      route localhost:${port}
      auth-username tim
      auth-password ${PASSWORD}
      use-unencrypted-plain-auth yes
      max-smtp-out 1
    </domain>
    <domain gone.test>
      type discard
    </domain>
    <domain y.test>
      route [127.0.0.1]:${silentPort}
    </domain>`);
  let isStopped = false;
  t.after(async () => {
    if (!isStopped) await mta.stop();
    await peer.close();
    silent.close();
  });
  const { socketPath } = mta.engine.services.get(ADMIN);
  const run = (...words: string[]): Promise<MtaRun> => command(...words, `--socket=${socketPath}`);
  /** Resolves when so many traces that are written to the log have begun to wait. */
  const traced = (count: number): Promise<true> =>
    until("the trace", async () => {
      const told = mta.log.filter(
        ({ from, fields }) => from === "trace" && fields.what === "waits",
      );
      return told.length >= count || undefined;
    });

  // The trace waits for mail that comes in.
  const waiting = run("trace", "x.test", "--log-data", "--log-resolution", "--to-log");
  await traced(1);
  const content = `x-dkim-KEY: ${KEY}\r\nSubject: hi \u001b[2J\r\n\r\n${"body ".repeat(20_000)}\r\n`;
  await sendMail(mta.port, { to: ["ann@x.test", "hostile@x.test", "busy@x.test"], content });
  const { code, out, err } = await waiting;
  assert.equal(code, 0, err);
  const lines = out.split("\n").map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3} {2}/, ""));
  const has = (line: RegExp): void =>
    assert.ok(
      lines.some((one) => line.test(one)),
      `${line}\n${out.slice(0, 3000)}`,
    );
  has(/^x\.test\/\{default\} has no mail: the trace begins with the next/);
  has(/^an attempt of x\.test\/\{default\} begins$/);
  has(/^looked up A localhost: 127\.0\.0\.1.* ms$/);
  has(/^connecting to localhost \(.*\) port \d+$/);
  has(/^< 220 peer\.test ESMTP$/);
  has(/^> EHLO mta\.test$/);
  has(/^open from .*, in clear text$/);
  has(/^> RCPT TO:<ann@x\.test>$/);
  has(/^< 451 4\.7\.1 later$/);
  has(/^\| x-dkim-KEY\*+$/);
  has(/^\| Subject: hi /);
  has(/^\| … \d+ more bytes of content$/);
  has(/^delivered ann@x\.test: 250 2\.0\.0 taken$/);
  has(/^deferred busy@x\.test: 451 4\.7\.1 later, next attempt 20/);
  has(/^connection closed$/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
  assert.doesNotMatch(out, /[\u0000-\u0008\u000b-\u001f\u007f\u202e]/);
  const login = Buffer.from(`\0tim\0${PASSWORD}`).toString("base64");
  const said = `${out}\n${JSON.stringify(mta.log)}`;
  for (const secret of [PASSWORD, login, KEY]) assert.ok(!said.includes(secret), secret);
  assert.ok(
    mta.log.some(({ from, fields }) => from === "trace" && fields.line === "RCPT TO:<ann@x.test>"),
  );
  assert.ok(!JSON.stringify(mta.log).includes("body body"));
  assert.ok(peer.commands.some((line) => line.startsWith("AUTH PLAIN ")));

  // What was deferred is not due: that is said, and a second trace of the queue is refused meanwhile.
  const idle = run("trace", "x.test", "--for=2s", "--to-log");
  await traced(2);
  const second = await run("trace", "x.test/{default}");
  assert.match(second.err, /is being traced already/);
  const told = await idle;
  assert.equal(told.code, 1);
  assert.match(
    told.out,
    /1 recipient; not yet: each recipient waits for its next attempt, goes on in/,
  );
  assert.match(told.out, /to go on at once: mta trace --retry-recipients x\.test\/\{default\}/);
  assert.match(told.err, /nothing was tried in time/);
  const retried = await run("trace", "--retry-recipients", "x.test", "--json");
  assert.equal(retried.code, 0, retried.err);
  const events = retried.out.split("\n").map((line): Record<string, unknown> => JSON.parse(line));
  assert.ok(events.some(({ kind, recipients }) => kind === "retried" && recipients === 1));
  assert.ok(events.some(({ kind, result }) => kind === "outcome" && result === "deferred"));
  assert.deepEqual(events.at(-1)?.how, "done");
  assert.ok(!retried.out.includes('"kind":"content"'), "content only where it is asked for");

  await run("pause", "queue", "x.test");
  const paused = await run("trace", "--retry-recipients", "--for=1s", "x.test");
  assert.match(paused.out, /not yet: paused by /);
  assert.match(paused.out, /to go on at once: mta resume queue x\.test/);

  // Who looks on goes by Ctrl-C or a signal; the queue can be traced again.
  for (const end of [
    ["type", "\u0003"],
    ["signal", 15],
  ] as const) {
    const left = await inTerminal(
      ["trace", "x.test", `--socket=${socketPath}`],
      [["wait", "not yet: paused by "], end],
    );
    assert.equal(left.code, 1);
    assert.match(left.output, /looked on no longer; an attempt under way goes on/);
    assert.ok(left.restored);
    await until("the end of the trace", async () => {
      const next = await run("trace", "x.test", "--for=1s");
      return next.err.includes("nothing was tried in time") || undefined;
    });
  }

  for (const [words, answer] of [
    [["trace", "*/v"], /takes one queue/],
    [["trace", "x.test/nowhere"], /there is no queue x\.test\/nowhere, and none could be/],
    [
      ["trace", "x.test", "--source-ip=192.0.2.9"],
      /does not send from 192\.0\.2\.9, but from any of this host/,
    ],
    [["trace", "x.test", "--for=2d"], /--for takes how long/],
  ] as const) {
    const refused = await run(...words);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, answer);
  }

  // What goes to no host is followed as far as it goes.
  await run("pause", "queue", "gone.test/{default}");
  await sendMail(mta.port, { to: ["ann@gone.test"] });
  const discarded = run("trace", "gone.test", "--to-log");
  await traced(3);
  await run("resume", "queue", "gone.test/{default}");
  const gone = await discarded;
  assert.equal(gone.code, 0, gone.err);
  assert.match(gone.out, /delivered ann@gone\.test: discarded$/);

  // The server ends while a host keeps it waiting.
  const connected = once(silent, "connection");
  const cut = run("trace", "y.test");
  await sendMail(mta.port, { to: ["ann@y.test"] });
  await connected;
  isStopped = true;
  await mta.stop();
  const end = await cut;
  assert.equal(end.code, 1);
  assert.match(end.err, /the server (stops|has gone)/);
});
