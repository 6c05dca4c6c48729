import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { logging } from "../../plugins/logging/plugin.ts";
import { startMta } from "../support/mta.ts";
import { recordsIn } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

type LogLine = Readonly<Record<string, unknown>>;

/** Runs a server that sends to `peer` and stops it when `count` messages have been taken; gives its log. */
async function run(
  peer: SmtpPeer,
  count: number,
  use: (port: number) => Promise<void>,
): Promise<{ readonly log: readonly LogLine[]; readonly directory: string }> {
  const port = await peer.listen();
  const config = `log-file log
    log-format json
    <domain *>
      route [127.0.0.1]:${port}
    </domain>
    <domain x.test>
      accounting-log records.csv
    </domain>`;
  const mta = await startMta(config, { plugins: [logging] });
  await use(mta.port);
  await peer.taken(count);
  await mta.engine.drain();
  await peer.close();
  const text = await readFile(join(mta.directory, "log"), "utf8");
  const log = text
    .trimEnd()
    .split("\n")
    .map((line): LogLine => JSON.parse(line));
  return { log, directory: mta.directory };
}

test("a message has one name: in our reply, its trace field, the log, the records and its report", async () => {
  const rcpt = (line: string): string =>
    line.includes("no@")
      ? "550 5.1.1 unknown"
      : line.includes("later@")
        ? "450 4.2.2 full"
        : "250 2.1.5 ok";
  const peer = new SmtpPeer({ rcpt });
  let id = "";
  const { log, directory } = await run(peer, 2, async (port) => {
    const to = ["yes@x.test", "no@x.test", "later@x.test"];
    const replies = await sendMail(port, { from: "me@home.test", to });
    id = /queued as (\w+)$/.exec(replies.at(-1) ?? "")?.[1] ?? "";
  });
  try {
    assert.match(id, /^[0-9a-z]{10}$/);
    const own = peer.messages.find(({ from }) => from.startsWith("<me@"));
    const sent = peer.messages.find(({ from }) => from.startsWith("<>"));
    assert.match(own?.content ?? "", new RegExp(`^Received: [^;]* id ${id};`, "s"));

    const lines = log.filter((line) => line.id === id);
    const facts = (line: LogLine | undefined): LogLine => {
      const { time: _time, level: _level, from: _from, next: _next, ...rest } = line ?? {};
      return rest;
    };
    assert.deepEqual(lines.map(({ message }) => message).sort(), [
      "accepted",
      "bounced",
      "deferred",
      "delivered",
    ]);
    const size = Number(lines[0]?.size);
    assert.ok(size > 0);
    assert.deepEqual(facts(lines.find(({ message }) => message === "accepted")), {
      message: "accepted",
      id,
      sender: "me@home.test",
      client: "127.0.0.1",
      helo: "client.test",
      vmta: "{default}",
      size,
      recipients: 3,
    });
    const common = {
      id,
      sender: "me@home.test",
      queue: "x.test/{default}",
      vmta: "{default}",
      size,
    };
    const host = "127.0.0.1 (127.0.0.1)";
    assert.deepEqual(facts(lines.find(({ message }) => message === "bounced")), {
      message: "bounced",
      ...common,
      to: "no@x.test",
      source: "127.0.0.1",
      host,
      dsn: "5.1.1",
      why: "550 5.1.1 unknown",
    });

    const rows = recordsIn(await readFile(join(directory, "records.csv"), "utf8"));
    assert.deepEqual(rows.map(({ type, messageId }) => [type, messageId]).sort(), [
      ["b", id],
      ["d", id],
      ["t", id],
    ]);
    const bounced = rows.find(({ type }) => type === "b");
    assert.equal(bounced?.dsnStatus, "5.1.1 (bad destination mailbox address)");

    const reportId = log.find(({ about }) => about === id)?.id;
    assert.match(String(reportId), /^[0-9a-z]{10}$/);
    assert.match(sent?.content ?? "", new RegExp(`^X-Postrider-Message-Id: ${id}\\r$`, "m"));
    assert.match(sent?.content ?? "", new RegExp(`^Message-ID: <${String(reportId)}\\.`, "m"));
    const delivered = log.find((line) => line.id === reportId && line.message === "delivered");
    assert.equal(delivered?.to, "me@home.test");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
