import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { test } from "node:test";
import type { UserAsked } from "../../core/mod.ts";
import { FakeClock } from "../../core/testing/fake-clock.ts";
import { fakeRandom } from "../../core/testing/fake-random.ts";
import { startHttpsServer, TEST_AUTHORITY } from "../../test/support/https-server.ts";
import { tableResolver } from "../../test/support/table-resolver.ts";
import { turnUntil } from "../../test/support/until.ts";
import { serviceUrl } from "./service-url.ts";
import { type ServiceOptions, UserService } from "./user-service.ts";

const MINUTE = 60_000;

/** A service of users on loopback. */
interface ServiceLab {
  readonly service: UserService;
  readonly clock: FakeClock;
  /** Questions so far. */
  readonly asked: Readonly<Record<string, unknown>>[];
  readonly tokens: (string | undefined)[];
}

type Answer = (question: Readonly<Record<string, unknown>>, response: ServerResponse) => void;

async function withService(
  answer: Answer,
  options: Partial<ServiceOptions>,
  use: (lab: ServiceLab) => Promise<void>,
): Promise<void> {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const tokens: (string | undefined)[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      const question: Readonly<Record<string, unknown>> = JSON.parse(body);
      asked.push(question);
      tokens.push(request.headers.authorization);
      answer(question, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const url = serviceUrl.parse(`http://127.0.0.1:${port}/users?of=smtp`);
  assert.ok(url.ok);
  const clock = new FakeClock();
  const service = new UserService(
    {
      ...{
        url: url.value,
        authorities: undefined,
        token: undefined,
        timeout: 5000,
        cache: 5 * MINUTE,
        checks: false,
      },
      ...options,
    },
    { resolver: tableResolver({}), clock, random: fakeRandom() },
  );
  try {
    await use({ service, clock, asked, tokens });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function question(user: string, password?: string): UserAsked {
  const session = {
    ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
    ...{ clientName: "c.test", secure: true, user: undefined, sourceName: undefined },
  };
  return { session, user, mechanism: "PLAIN", password };
}

const knowsJoe: Answer = ({ user }, response) =>
  user === "joe"
    ? response.end(JSON.stringify({ password: "secret", source: "bulk" }))
    : response.writeHead(404).end();

test("a service is asked once for a user, by however many; passwords are not told", () =>
  withService(knowsJoe, { token: "let-me-in" }, async ({ service, clock, asked, tokens }) => {
    const [first, again] = await Promise.all([
      service.find(question("joe", "secret")),
      service.find(question("joe", "wrong")),
    ]);
    assert.deepEqual(first, {
      ...{ kind: "user", name: undefined, source: "bulk", correct: undefined },
      password: { kind: "plain", password: "secret" },
    });
    assert.equal(again, first);
    assert.deepEqual(asked, [{ user: "joe", mechanism: "PLAIN", client: "192.0.2.1" }]);
    assert.deepEqual(tokens, ["Bearer let-me-in"]);
    assert.deepEqual(await service.find(question("ann")), { kind: "nobody" });
    await service.find(question("ann"));
    assert.equal(asked.length, 2);
    await clock.advance(MINUTE);
    await service.find(question("ann"));
    await service.find(question("joe"));
    assert.equal(asked.length, 3, "nobody is forgotten soon");
    await clock.advance(5 * MINUTE);
    await service.find(question("joe"));
    assert.equal(asked.length, 4);
  }));

test("a service that looks at passwords is asked again for a wrong one, and for a right one after a while", () =>
  withService(
    ({ password }, response) =>
      void response.end(JSON.stringify({ correct: password === "secret" })),
    { checks: true, cache: 5 * MINUTE },
    async ({ service, clock, asked }) => {
      const correct = async (password: string): Promise<boolean | undefined> => {
        const answer = await service.find(question("joe", password));
        return answer.kind === "user" ? answer.correct : undefined;
      };
      for (const [password, right, questions] of [
        ["wrong", false, 1],
        ["wrong", false, 2],
        ["secret", true, 3],
        ["secret", true, 3],
        ["wrong", false, 4],
      ] as const) {
        assert.equal(await correct(password), right);
        assert.equal(asked.length, questions, password);
      }
      await clock.advance(5 * MINUTE);
      assert.equal(await correct("secret"), true);
      assert.equal(asked.length, 5);
    },
  ));

test("what a service may not answer, and no answer, is no user and not nobody", async () => {
  for (const [status, body, expected] of [
    [500, "", /status 500; expected 200 or 404/],
    [302, "", /status 302/],
    [200, "<html>", /not JSON/],
    [200, "[]", /not an object/],
    [200, '{"password": 7}', /"password" in its answer is not a text/],
    [200, '{"password": "SCRAM-SHA-256$hunter2"}', /no keys for SCRAM/],
    [200, '{"correct": "yes"}', /neither true nor false/],
    [200, '{"source": "a\\nb"}', /"source" in its answer is not a name/],
    [200, `{"x": "${"x".repeat(70_000)}"}`, /more than 65536 bytes/],
  ] as const)
    await withService(
      (_question, response) => void response.writeHead(status).end(body),
      {},
      async ({ service, asked }) => {
        await assert.rejects(service.find(question("joe")), (error: Error) => {
          assert.match(error.message, /^the service http:\/\/127\.0\.0\.1:\d+\/users: /);
          assert.match(error.message, expected);
          assert.doesNotMatch(error.message, /hunter2/);
          return true;
        });
        await assert.rejects(service.find(question("joe")));
        assert.equal(asked.length, 2, "a failure is not kept");
      },
    );
  await withService(
    () => {},
    { timeout: 5000 },
    async ({ service, clock, asked }) => {
      const answer = assert.rejects(service.find(question("joe")), /no answer in 5 s/);
      await turnUntil("the question", () => asked.length === 1);
      await clock.advance(5000);
      await answer;
    },
  );
});

test("a service by HTTPS must have a certificate of its authorities; another one sees no password", async () => {
  const server = await startHttpsServer((_request, response, body) => {
    bodies.push(body.toString());
    response.end('{"correct": true}');
  });
  const bodies: string[] = [];
  const url = serviceUrl.parse(`https://127.0.0.1:${server.port}/users`);
  assert.ok(url.ok);
  const serviceWith = (authorities: readonly string[] | undefined): UserService =>
    new UserService(
      {
        ...{ url: url.value, token: "let-me-in", timeout: 5000, cache: MINUTE, checks: true },
        authorities,
      },
      { resolver: tableResolver({}), clock: new FakeClock(), random: fakeRandom() },
    );
  await assert.rejects(serviceWith(undefined).find(question("joe", "secret")), /certificate/i);
  assert.deepEqual(bodies, []);
  const answer = await serviceWith([TEST_AUTHORITY]).find(question("joe", "secret"));
  assert.ok(answer.kind === "user" && answer.correct === true);
  assert.match(bodies[0] ?? "", /"password":"secret"/);
  await server.stop();
});

test("keys and passwords go over TLS, or to this host", () => {
  const parses = (text: string): boolean => serviceUrl.parse(text).ok;
  for (const good of [
    "https://accounts.example.net/users",
    "https://192.0.2.7:8443/",
    "http://127.0.0.1:8080/users?a=b",
    "http://[::1]/",
  ])
    assert.ok(parses(good), good);
  for (const bad of [
    "http://accounts.example.net/",
    "http://192.0.2.7/",
    "http://localhost.example/",
    "https://joe:hunter2@accounts.example.net/",
    "ftp://127.0.0.1/",
    "/users",
    "https://a.example/ b",
    "https://a.example/#b",
  ])
    assert.ok(!parses(bad), bad);
});
