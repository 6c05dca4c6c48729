import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { memoryBody, type Transaction, webUrl } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type SinkAnswer, startHttpSink } from "../../test/support/http-sink.ts";
import { read } from "../../test/support/kind-laws.ts";
import { tableResolver } from "../../test/support/table-resolver.ts";
import { until } from "../../test/support/until.ts";
import { Endpoint, type PostedMessage } from "./endpoint.ts";
import { judgeStatus } from "./judge-status.ts";

async function lab(t: TestContext, answer: () => SinkAnswer) {
  const sink = await startHttpSink(answer);
  const clock = new FakeClock();
  const endpoint = new Endpoint(
    { url: read(webUrl, sink.url), fields: {}, authorities: undefined, ioTimeout: 5000 },
    { clock, resolver: tableResolver({}) },
  );
  t.after(async () => {
    endpoint[Symbol.dispose]();
    await sink.stop();
  });
  const transaction: Transaction = {
    ...{ message: 7, sender: "ann@x.test", recipients: [], prefix: Buffer.from("A: 1\r\n") },
    ...{ body: memoryBody(Buffer.from("\r\nhi\r\n")), eightBit: false, smtpUtf8: true },
    ...{ envelopeId: "e", returnContent: undefined },
  };
  const ending = new AbortController();
  const post = (to = "bob@y.test"): Promise<PostedMessage> =>
    endpoint.post(transaction, to, 60_000, ending.signal);
  return { sink, clock, endpoint, ending, post };
}

test("a web server that takes nothing now is left alone for as long as it says, and half a minute otherwise", async (t) => {
  let fields: Record<string, string> = { "retry-after": "120" };
  const { endpoint, clock, post } = await lab(t, () => ({ status: 503, fields, text: "busy" }));
  assert.equal(endpoint.awayFor, undefined);
  assert.deepEqual(await post(), { status: "4.3.0", text: "HTTP 503: busy", isOurs: false });
  await clock.advance(119_000);
  assert.equal(endpoint.awayFor, "HTTP 503: busy");
  await clock.advance(1000);
  assert.equal(endpoint.awayFor, undefined);
  fields = {};
  await post();
  await clock.advance(29_000);
  assert.equal(endpoint.awayFor, "HTTP 503: busy");
  await clock.advance(1000);
  assert.equal(endpoint.awayFor, undefined);
});

test("what was sent and not answered is in doubt, what was not sent is not", async (t) => {
  const { sink, endpoint, clock, ending, post } = await lab(t, () => undefined);
  const silent = post("bü@y.test");
  await until("the request", async () => sink.heard.length === 1 || undefined);
  assert.equal(sink.heard[0]?.headers["x-envelope-to"], "<b\\x{FC}@y.test>");
  assert.equal(sink.heard[0]?.body.toString(), "A: 1\r\n\r\nhi\r\n");
  await clock.advance(5001);
  const { status, text } = await silent;
  assert.deepEqual([status, text], ["4.4.2", "in doubt: nothing was heard for 5 s"]);
  assert.ok(endpoint.awayFor);
  const given = post();
  await until("the next request", async () => sink.heard.length === 2 || undefined);
  ending.abort();
  assert.match((await given).text, /^in doubt: given up$/);
  await sink.stop();
  const refused = await lab(t, () => undefined);
  await refused.sink.stop();
  const nobody = await refused.post();
  assert.equal(nobody.status, "4.4.1");
  assert.doesNotMatch(nobody.text, /doubt/);
});

test("no status bounces mail for what is wrong with the address or the login", () => {
  for (let code = 100; code < 1000; code++) {
    const { status, isOurs, isAway } = judgeStatus(code, undefined);
    assert.equal(status.startsWith("2"), code >= 200 && code <= 299, String(code));
    if (code >= 300 && code <= 399) assert.ok(isOurs && status.startsWith("4"), String(code));
    if (code >= 500 && code !== 501) assert.ok(status.startsWith("4") && !isOurs, String(code));
    if (isAway) assert.ok(status.startsWith("4"), String(code));
  }
  for (const code of [401, 402, 403, 404, 405, 407, 421, 501])
    assert.deepEqual(judgeStatus(code, undefined).status, "4.3.5", String(code));
  for (const given of ["2.0.0", "5", "5.1.1 no", "", "6.1.1"])
    assert.deepEqual(judgeStatus(500, given), judgeStatus(500, undefined), given);
  assert.equal(judgeStatus(404, "5.1.1").status, "5.1.1");
  assert.equal(judgeStatus(204, "5.1.1").status, "2.0.0");
});
