import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { createLog, webUrl } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startHttpSink } from "../../test/support/http-sink.ts";
import { read } from "../../test/support/kind-laws.ts";
import { startMta } from "../../test/support/mta.ts";
import { recordsIn } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { tableResolver } from "../../test/support/table-resolver.ts";
import { until } from "../../test/support/until.ts";
import type { RecordBatch } from "./output.ts";
import { WebOutput } from "./web-output.ts";

test("records are posted in the form of a file, and come again until they are taken", async () => {
  let isAway = true;
  const sink = await startHttpSink(() => ({ status: isAway ? 500 : 200 }));
  const mta = await startMta(`<domain *>
    type discard
    </domain>
    <acct-file ledger>
    http-webhook-url ${sink.url}/acct
    http-webhook-max-interval 1s
    http-webhook-transfer-encoding gzip
    http-webhook-log-verbose yes
    </acct-file>`);
  try {
    await sendMail(mta.port, { to: ["ann@a.test", "bob@b.test"] });
    await until("a post", async () => sink.heard.length > 0 || undefined);
    isAway = false;
    const last = await until("another", async () => sink.heard[1]);
    const [first] = sink.heard;
    assert.equal(last.headers["content-type"], "text/csv; charset=utf-8");
    assert.equal(first?.headers["webhook-id"], last.headers["webhook-id"]);
    const rows = recordsIn(gunzipSync(last.body).toString());
    assert.deepEqual(
      rows.map(({ type, rcpt, dlvType }) => `${type} ${rcpt} ${dlvType}`),
      ["d ann@a.test discard", "d bob@b.test discard"],
    );
    const told = mta.log.filter(({ message }) => message === "records posted");
    assert.ok(told.length >= 1);
  } finally {
    await mta.stop();
    await sink.stop();
  }
});

/** An output that posts 100 bytes at a time. */
function outputTo(url: string): WebOutput {
  return new WebOutput(
    {
      ...{ httpWebhookUrl: read(webUrl, url), httpWebhookExtraHeaders: undefined },
      ...{ httpWebhookCertificate: undefined, httpWebhookCaFile: undefined },
      ...{ httpWebhookTransferEncoding: "none", httpWebhookLogVerbose: false },
      ...{ httpWebhookConnectTimeout: 5000, httpWebhookIoTimeout: 5000 },
      ...{ format: "json", maxSize: 100, head: "" },
    },
    {
      clock: new FakeClock(),
      log: createLog("accounting", () => {}),
      resolver: tableResolver({}),
    },
  );
}

/** Seven records of 30 bytes each; three go together. */
function sevenRecords(from: number): RecordBatch {
  const records = Array.from({ length: 7 }, (_, at) => ({
    ...{ event: from + at, part: 0, line: `${String(at).padStart(29, "x")}\n` },
  }));
  return { records, upTo: from + 6 };
}

test("what was taken of a batch is not posted again when the rest fails", async () => {
  let left = 2;
  const sink = await startHttpSink(() => ({ status: left-- > 0 ? 204 : 503 }));
  const output = outputTo(sink.url);
  const batch = sevenRecords(1);
  const { signal } = new AbortController();
  try {
    await assert.rejects(output.take(batch, signal), /503/);
    left = 9;
    await output.take(batch, signal);
    await output.take(batch, signal);
    assert.deepEqual(
      sink.heard.map(({ body }) => body.length),
      [90, 90, 30, 30],
    );
  } finally {
    await output.close();
    await sink.stop();
  }
});

test("posts are as large as they may be, and smaller after a 413", async () => {
  let most = Number.POSITIVE_INFINITY;
  const sink = await startHttpSink(({ body }) => ({ status: body.length > most ? 413 : 204 }));
  const output = outputTo(sink.url);
  const { signal } = new AbortController();
  try {
    await output.take(sevenRecords(1), signal);
    assert.deepEqual(
      sink.heard.map(({ body }) => body.length),
      [90, 90, 30],
    );
    assert.equal(sink.heard[0]?.headers["content-type"], "application/x-ndjson");
    most = 60;
    const batch = sevenRecords(8);
    await output.take(batch, signal);
    const taken = sink.heard.slice(3).filter(({ body }) => body.length <= 60);
    assert.equal(
      taken.map(({ body }) => body).join(""),
      batch.records.map(({ line }) => line).join(""),
    );
    most = 10;
    await assert.rejects(output.take(sevenRecords(15), signal), /it answered 413/);
  } finally {
    await output.close();
    await sink.stop();
  }
});
