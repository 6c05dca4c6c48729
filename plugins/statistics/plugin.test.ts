import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

const CONTENT = "Subject: x\r\n\r\nhello\r\n";

/** Sends one message to three recipients, of whom one does not exist; gives the file's text before and after. */
async function figures(directives: string): Promise<readonly [string | undefined, unknown]> {
  const rcpt = (line: string): string =>
    line.includes("bad") ? "550 5.1.1 no such user" : "250 2.1.5 ok";
  const peer = new SmtpPeer({ rcpt });
  const port = await peer.listen();
  const route = `<domain *>\nroute [127.0.0.1]:${port}\n</domain>`;
  const mta = await startMta(`${directives}\n${route}`);
  const read = (): Promise<string | undefined> =>
    readFile(join(mta.directory, "figures.json"), "utf8").catch(() => undefined);
  try {
    const before = await read();
    const to = ["a@x.test", "bad@x.test", "b@x.test"];
    await sendMail(mta.port, { from: "", to, content: CONTENT });
    await peer.taken(1);
    await mta.engine.drain();
    const after = await read();
    return [before, after === undefined ? undefined : JSON.parse(after)];
  } finally {
    await rm(mta.directory, { recursive: true, force: true });
    await peer.close();
  }
}

test("the file has the totals since the start, and what is queued", async () => {
  const [before, after] = await figures("statistics true\nstatistics-file figures.json");
  assert.match(before ?? "", /"delivered": 0,/);
  assert.ok(typeof after === "object" && after !== null);
  assert.ok("time" in after && "startedAt" in after && "accepted" in after);
  const { time, startedAt, accepted, ...rest } = after;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.ok(String(startedAt) <= String(time));
  assert.ok(typeof accepted === "object" && accepted !== null && "bytes" in accepted);
  const { bytes, ...counts } = accepted;
  assert.ok(Number(bytes) > CONTENT.length);
  assert.deepEqual(counts, { messages: 1, recipients: 3 });
  const queued = { queues: 1, recipients: 0 };
  assert.deepEqual(rest, {
    delivered: 2,
    deferred: 0,
    bounced: 1,
    deleted: 0,
    queued,
    connectionsOut: 0,
  });
});

test("a file alone is enough, statistics no turns it off", async () => {
  const [, alone] = await figures("statistics-file figures.json");
  assert.ok(alone !== undefined);
  const [, off] = await figures("statistics no\nstatistics-file figures.json");
  assert.equal(off, undefined);
});

test("statistics without a file are asked for in vain", async () => {
  const mta = await startMta("statistics yes");
  try {
    const { diagnostics } = await mta.engine.control.reload();
    const texts = diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
    assert.ok(texts.includes("warning: no statistics are written without a statistics-file"));
  } finally {
    await mta.stop();
  }
});
