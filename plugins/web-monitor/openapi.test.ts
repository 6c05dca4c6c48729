import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../core/mod.ts";
import { schemaProblem } from "../../core/testing.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { askWeb } from "../../test/support/web-client.ts";
import { WEB } from "./contract.ts";

test("every route says what it does, takes and answers; the API's description has them all; and answers are as they are described", async () => {
  const mta = await startMta(
    "http-mgmt-port any\n<source 127.0.0.1>\nalways-allow-relaying yes\n</source>\n<domain *>\ntype discard\n</domain>\n<domain held.test>\nmax-smtp-out 1\n</domain>",
  );
  try {
    const { services, control } = mta.engine;
    const port = services.get(WEB).addresses[0]?.port ?? 0;
    const routes = services.get(ROUTES).all();
    control.holds.hold(
      { queue: "held.test/*" },
      { until: Number.POSITIVE_INFINITY, why: "a test", by: "a test", onlyKnown: false },
    );
    await sendMail(mta.port, { from: "ann@x.test", to: ["r@held.test", "r@b.test"] });
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
    for (const { method, path, facts } of routes) {
      const needs = Object.keys(facts.query ?? {}).some((key) => !key.endsWith("?"));
      const { answer } = facts;
      if (method !== "GET" || path.includes(":") || needs || answer === undefined) continue;
      if (!("json" in answer)) continue;
      const came = await askWeb(port, `/api/mta/v1${path}`);
      if (came.status !== 200) {
        assert.ok(
          facts.errors?.[came.status] !== undefined,
          `${path}: ${came.status} ${came.body}`,
        );
        continue;
      }
      const problem = schemaProblem(answer.json, JSON.parse(came.body));
      assert.equal(problem, undefined, `${path}: ${problem}`);
    }
  } finally {
    await mta.stop();
  }
});
