import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES, systemRandom } from "../../core/mod.ts";
import { schemaProblem } from "../../core/testing.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { askWeb } from "../../test/support/web-client.ts";
import { passwordHashOf } from "./command.ts";
import { WEB } from "./contract.ts";

/** What is asked besides each GET that takes nothing. */
const QUESTIONS: readonly (readonly [method: string, path: string, body?: string])[] = [
  ["GET", "/settings?domain=a.test&set=yes"],
  ["GET", "/explain?recipient=r@a.test&domain=a.test&clientAddress=127.0.0.1"],
  ["GET", "/explain?recipient=r@b.test&domain=b.test&clientAddress=127.0.0.1&virtualMta=proxied"],
  ["GET", "/routing-table?domain=[127.0.0.1]"],
  ["GET", "/recent-events?queue=later.test/%7Bdefault%7D"],
  ["GET", "/recent-events/conversations?queue=later.test/%7Bdefault%7D"],
  ["GET", "/queues/one?queue=held.test/%7Bdefault%7D"],
  ["GET", "/queues/one?queue=nobody.test/v"],
  ["GET", "/bounce-categories/5.1.1%3Bsmtp%3B550%205.1.1%20User%20unknown"],
  ["GET", "/tls-reports/a.test"],
  ["GET", "/story/search?w=from:ann@x.test"],
  ["GET", "/sender-checks/spf?ip=127.0.0.1&helo=x.test&sender=ann@[127.0.0.1]"],
  ["GET", "/suppression/gone"],
  ["GET", "/suppression/gone?address=bob@x.test"],
  ["POST", "/suppression/gone/add", '[{"address": "bob@x.test", "text": "asked"}]'],
  ["GET", "/suppression/gone?most=1"],
  ["POST", "/suppression/gone/import", "address\ncid@x.test\nnobody\n"],
  ["POST", "/suppression/gone/remove", '{"address": "bob@x.test"}'],
  ["POST", "/suppression/gone/clear?confirm=gone", ""],
  ["POST", "/queues/pause?queue=later.test/%7Bdefault%7D&reason=why"],
  ["POST", "/queues/mode?queue=later.test/%7Bdefault%7D&mode=backoff"],
  ["GET", "/queues"],
  ["GET", "/queues/search?text=later&order=name"],
  ["GET", "/mail?queue=held.test/*"],
  ["GET", "/mail/count?queue=held.test/*"],
  ["POST", "/queues/resume?queue=later.test/%7Bdefault%7D"],
  ["POST", "/queues/schedule?queue=later.test/%7Bdefault%7D"],
  ["POST", "/mail/priority?queue=held.test/*&priority=60"],
  ["POST", "/mail/retry?queue=held.test/*"],
  ["POST", "/mail/move?queue=held.test/%7Bdefault%7D&to=moved.test/%7Bdefault%7D"],
  ["POST", "/mail/fail?queue=moved.test/*&code=550"],
  ["POST", "/mail/delete?queue=later.test/*"],
  ["POST", "/dns/forget?domain=a.test"],
  ["POST", "/warm-up?check=yes", "cold,*,2,2026-11-29,3\n"],
  ["POST", "/accounting/rotate"],
  ["POST", "/log/rotate"],
  ["POST", "/counters/reset"],
  ["POST", "/vault/forget"],
  ["POST", "/reload"],
  ["POST", "/login", '{"user": "ann", "password": "correct horse"}'],
  ["POST", "/logout"],
];

/** Answers that take more than is here: sessions over a day, and a sandbox. */
const HELD_ELSEWHERE = [
  "GET /tls-reports/:domain",
  "GET /sandbox/personality",
  "PUT /sandbox/personality",
  "POST /sandbox/refusals",
  "DELETE /sandbox/personality",
];

interface Holding {
  /** Routes that have answered 200. */
  readonly asked: ReadonlySet<string>;
  /** Asks, and compares the answer with what the route says of it. */
  hold(method: string, path: string, body?: string): Promise<void>;
}

function holding({ engine }: TestMta): Holding {
  const port = engine.services.get(WEB).addresses[0]?.port ?? 0;
  const routes = engine.services.get(ROUTES).all();
  const asked = new Set<string>();
  return {
    asked,
    async hold(method, path, body) {
      const [declared = ""] = path.split("?");
      const route = routes.find((one) => one.method === method && isPathOf(declared, one.path));
      assert.ok(route, `${method} ${path}`);
      const { answer, errors } = route.facts;
      if (answer === undefined || !("json" in answer)) return;
      const content = body === undefined ? {} : { body };
      const came = await askWeb(port, `/api/mta/v1${path}`, { method, ...content });
      const said = `${method} ${path}: ${came.status} ${came.body}`;
      if (came.status !== 200) {
        assert.ok(errors?.[came.status] !== undefined, said);
        return;
      }
      asked.add(`${method} ${route.path}`);
      assert.equal(schemaProblem(answer.json, JSON.parse(came.body)), undefined, said);
    },
  };
}

test("every route says what it does, takes and answers; the API's description has them all; and answers are as they are described", async () => {
  const peer = new SmtpPeer({ rcpt: () => "451 4.7.1 later" });
  const peerPort = await peer.listen();
  const mta = await startMta(
    `http-mgmt-port any
    <http-user ann>
    password ${await passwordHashOf("correct horse", systemRandom, 4)}
    </http-user>
    story yes
    <source 127.0.0.1>
    always-allow-relaying yes
    </source>
    <suppression-list gone>
    </suppression-list>
    <virtual-mta cold>
    </virtual-mta>
    <virtual-mta proxied>
    smtp-proxy-source-host 192.0.2.0/24 127.0.0.1:5000 192.0.2.10 a.test
    </virtual-mta>
    <virtual-mta warm>
    cold-virtual-mta cold
    <domain *>
    max-cold-virtual-mta-msg 5/day
    </domain>
    </virtual-mta>
    <domain *>
    type discard
    </domain>
    <domain later.test>
    type smtp
    route [127.0.0.1]:${peerPort}
    retry-after 1h
    track-recipient-events yes
    record-conversations 2
    </domain>`,
  );
  try {
    const { services, control } = mta.engine;
    const port = services.get(WEB).addresses[0]?.port ?? 0;
    const routes = services.get(ROUTES).all();
    control.holds.hold(
      { queue: "held.test/*" },
      { until: Number.POSITIVE_INFINITY, why: "a test", by: "a test", onlyKnown: false },
    );
    await sendMail(mta.port, {
      from: "ann@x.test",
      to: ["r@held.test", "r@b.test", "r@later.test"],
    });
    await until("a deferral", async () =>
      control.queues().some(({ name, retryAt }) => name.startsWith("later.") && retryAt > 0)
        ? true
        : undefined,
    );
    for (const { method, path, facts } of routes) {
      const name = `${method} ${path}`;
      assert.match(facts.doc ?? "", /^[A-Z].*\.$/s, `${name} says what it does`);
      assert.ok(facts.answer !== undefined, `${name} says what it answers`);
      for (const [, parameter = ""] of path.matchAll(/:([^/]+)/g))
        assert.ok(facts.parameters?.[parameter] !== undefined, `${name} says what ${parameter} is`);
    }
    const { status, body } = await askWeb(port, "/api/mta/v1/openapi.json");
    assert.equal(status, 200);
    const described: {
      readonly openapi: string;
      readonly paths: Readonly<Record<string, object>>;
    } = JSON.parse(body);
    assert.equal(described.openapi, "3.1.0");
    for (const { method, path } of routes) {
      const operations = described.paths[path.replaceAll(/:([^/]+)/g, "{$1}")] ?? {};
      assert.ok(method.toLowerCase() in operations, `${method} ${path}`);
    }
    const plain = routes.filter(
      ({ method, path, facts: { query = {} } }) =>
        method === "GET" &&
        !path.includes(":") &&
        Object.keys(query).every((key) => key.endsWith("?")),
    );
    const { asked, hold } = holding(mta);
    for (const { path } of plain) await hold("GET", path);
    for (const [method, path, content] of QUESTIONS) await hold(method, path, content);
    const id = await until("the message in the story", async () => {
      const found = await askWeb(port, "/api/mta/v1/story/search?w=from:ann@x.test");
      const [hit]: readonly { readonly id: string }[] = JSON.parse(found.body).hits;
      return hit?.id;
    });
    await hold("GET", `/story/messages/${id}`);
    await hold("GET", "/story/search?w=from:ann@x.test");
    const never = routes
      .filter(({ facts: { answer } }) => answer !== undefined && "json" in answer)
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !asked.has(name));
    assert.deepEqual(never, HELD_ELSEWHERE);

    // A slip in the name of a filter must not mean all mail.
    const slip = await askWeb(port, "/api/mta/v1/mail/delete?queue=*/*&sneder=ann@x.test", {
      method: "POST",
    });
    assert.equal(slip.status, 400);
    assert.match(slip.body, /unknown parameter sneder; known are: queue, sender,/);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("the sandbox answers as it is described", async () => {
  const mta = await startMta("http-mgmt-port any\nsandbox-mail mail");
  try {
    const { asked, hold } = holding(mta);
    const path = "/sandbox/personality";
    await hold("PUT", path, '{"personality": "gmail", "domains": ["x.test"], "at": "session"}');
    await hold("GET", path);
    const refusal = '{"personality": "yahoo", "occasion": "blocked", "times": 2}';
    await hold("POST", "/sandbox/refusals", refusal);
    await hold("DELETE", path);
    assert.equal(asked.size, 4);
  } finally {
    await mta.stop();
  }
});

/** Whether a path is one that a route is declared with. */
function isPathOf(path: string, declared: string): boolean {
  const [parts, names] = [path.split("/"), declared.split("/")];
  return (
    parts.length === names.length &&
    names.every((name, at) => name.startsWith(":") || name === parts[at])
  );
}
