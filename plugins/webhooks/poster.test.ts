import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { webUrl } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startHttpsServer, TEST_AUTHORITY, TEST_HOST } from "../../test/support/https-server.ts";
import { read } from "../../test/support/kind-laws.ts";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { until } from "../../test/support/until.ts";
import { readCertificateAndKey } from "./pem.ts";
import { Poster, type PosterOptions } from "./poster.ts";

type Answer = (response: ServerResponse, body: Buffer, request: IncomingMessage) => void;

async function lab(t: TestContext, answer: Answer, options: Partial<PosterOptions> = {}) {
  const server = await startHttpsServer(
    (request, response, body) => answer(response, body, request),
    options.certificate === undefined
      ? {}
      : { requestCert: true, rejectUnauthorized: true, ca: TEST_AUTHORITY },
  );
  t.after(() => server.stop());
  const clock = new FakeClock();
  const resolver = tableResolver({ "A mta-sts.sts.test": found("127.0.0.1") });
  const poster = new Poster(
    {
      url: read(webUrl, `https://mta-sts.sts.test:${server.port}/hook?key=s3cret`),
      fields: { "x-api-key": "s3cret" },
      authorities: [TEST_AUTHORITY],
      certificate: undefined,
      gzip: false,
      timeout: 10_000,
      ...options,
    },
    { resolver, clock },
  );
  t.after(() => poster[Symbol.dispose]());
  const { signal } = new AbortController();
  const post = (content = "{}") => poster.post(Buffer.from(content), { "x-more": "1" }, signal);
  return { server, clock, post };
}

test("a post has its fields, and any status of class 2 takes it, whatever else is said", async (t) => {
  const { server, post } = await lab(t, (response, body, { url, headers }) => {
    const fields = [headers["x-api-key"], headers["x-more"], headers["content-length"]];
    assert.deepEqual(
      [url, body.toString(), ...fields],
      ["/hook?key=s3cret", "{}", "s3cret", "1", "2"],
    );
    assert.match(headers["user-agent"] ?? "", /^Postrider\//);
    response.writeHead(202).end(Buffer.alloc(1_000_000, "x"));
  });
  assert.deepEqual(await post(), { kind: "taken" });
  assert.deepEqual(await post(), { kind: "taken" });
  assert.equal(server.asked.length, 2);
});

test("what is compressed says so", async (t) => {
  const { post } = await lab(
    t,
    (response, body, { headers }) => {
      assert.equal(headers["content-encoding"], "gzip");
      assert.equal(gunzipSync(body).toString(), "x".repeat(10_000));
      response.end();
    },
    { gzip: true },
  );
  assert.deepEqual(await post("x".repeat(10_000)), { kind: "taken" });
});

test("other statuses are told in one line without secrets; redirections are not followed", async (t) => {
  let status = 500;
  const { server, post } = await lab(t, (response) => {
    response.writeHead(status, { location: "/elsewhere" }).end("no\r\n\u001b[31mway s");
  });
  const shown = `https://mta-sts.sts.test:${server.port}/hook`;
  const reason = (code: number) => `${shown}: it answered ${code}: no ?[31mway s`;
  assert.deepEqual(await post(), { kind: "failed", reason: reason(500), isPause: false });
  for (const [code, kind] of [
    [400, "refused"],
    [422, "refused"],
    [413, "too-large"],
    [404, "failed"],
  ] as const) {
    status = code;
    const { isPause, ...posted } = { isPause: false, ...(await post()) };
    assert.deepEqual({ isPause, ...posted }, { isPause: false, kind, reason: reason(code) });
  }
  status = 307;
  assert.deepEqual(await post(), {
    kind: "failed",
    reason: `${reason(307)}; redirections are not followed`,
    isPause: false,
  });
  assert.equal(server.asked.length, 6);
});

test("a server that shows our request back does not put its secrets into the log", async (t) => {
  const { post } = await lab(t, (response, _body, { headers, url }) => {
    response.writeHead(500).end(`${url} ${headers["x-api-key"]} ${JSON.stringify(headers)}`);
  });
  const posted = await post();
  assert.ok(posted.kind === "failed");
  assert.match(posted.reason, /it answered 500: \/hook\?key=\(hidden\) \(hidden\) /);
  assert.doesNotMatch(posted.reason, /s3cret/);
});

test("a server that asks for a pause gets one, an hour at most", async (t) => {
  let wait = "120";
  let status = 429;
  const { server, clock, post } = await lab(t, (response) => {
    response.writeHead(status, { "retry-after": wait }).end();
  });
  assert.equal((await post()).kind, "failed");
  await clock.advance(60_000);
  const second = await post();
  assert.ok(second.kind === "failed" && second.reason.endsWith("to be left alone for 60 s"));
  assert.equal(server.asked.length, 1);
  await clock.advance(60_000);
  wait = new Date(clock.now() + 30_000).toUTCString();
  status = 503;
  await post();
  await post();
  assert.equal(server.asked.length, 2);
  await clock.advance(31_000);
  wait = "99999999";
  await post();
  assert.equal(server.asked.length, 3);
  await clock.advance(3_600_000);
  status = 200;
  assert.deepEqual(await post(), { kind: "taken" });
});

test("a server that says nothing is given up in time", async (t) => {
  const { server, clock, post } = await lab(t, () => {}, { ioTimeout: 2000 });
  const slow = post();
  await until("the request", async () => server.asked.length === 1 || undefined);
  await clock.advance(2001);
  const posted = await slow;
  assert.ok(posted.kind === "failed" && posted.reason.endsWith("nothing was heard for 2 s"));
});

test("a certificate is shown to who asks for one; its file needs the key too", (t) =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, "client.pem");
    await writeFile(file, `${TEST_HOST.key}\n${TEST_HOST.cert}`);
    const certificate = await readCertificateAndKey(file);
    const { post } = await lab(t, (response) => response.end(), { certificate });
    assert.deepEqual(await post(), { kind: "taken" });
    await writeFile(
      file,
      readFileSync(new URL("../../test/support/tls/chain/host.pem", import.meta.url)),
    );
    await assert.rejects(readCertificateAndKey(file), /expected a certificate and its private key/);
  }));
