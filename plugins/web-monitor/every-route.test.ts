import assert from "node:assert/strict";
import { test } from "node:test";
import { API_PREFIX, type MountedRoute, ROUTES } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { askWeb } from "../../test/support/web-client.ts";
import { WEB } from "./contract.ts";

/** What everybody may ask who can reach the server. A route more here is a decision. */
const OPEN = [
  ...["GET /", "GET /healthz", "GET /livez", "GET /readyz", "GET /ui", "GET /ui/*"],
  ...["GET /api/mta/v1/session", "POST /api/mta/v1/login", "POST /api/mta/v1/logout"],
];

/** What only administrators may. */
const FOR_ADMINISTRATORS = [
  "GET /api/mta/v1/audit",
  "GET /api/mta/v1/configuration/review",
  "GET /api/mta/v1/state",
  "POST /api/mta/v1/reload",
  "POST /api/mta/v1/suppression/:list/clear",
  "POST /configFile",
];

/** What only looks, and is more than a monitor sees. */
const LOOKED_AT_BY_OPERATORS = [
  "GET /api/mta/v1/suppression/:list",
  "GET /api/mta/v1/suppression/:list/export",
  "GET /configFile",
];

test("every route refuses who has not its right, shows no logs to whom they are denied, and makes no change for a page elsewhere", async () => {
  const base = "http-mgmt-port any\nsandbox-mail mail\n";
  const mta = await startMta(base);
  try {
    const { services, control } = mta.engine;
    const port = services.get(WEB).addresses[0]?.port ?? 0;
    const routes = services.get(ROUTES);
    const all = [
      ...routes.all().map((route) => ({ route, path: `${API_PREFIX}${route.path}` })),
      ...routes.web().map((route) => ({ route, path: route.path })),
    ];
    const named = (wanted: (route: MountedRoute) => boolean): readonly string[] =>
      all
        .filter(({ route }) => wanted(route))
        .map(({ route, path }) => `${route.method} ${path}`)
        .sort();
    assert.deepEqual(
      named(({ right }) => right === "open"),
      [...OPEN].sort(),
    );
    assert.deepEqual(
      named(({ right }) => right === "admin"),
      FOR_ADMINISTRATORS,
    );
    assert.deepEqual(
      named(({ right, changes }) => right === "operator" && !changes),
      LOOKED_AT_BY_OPERATORS,
    );

    const ask = async (
      { method }: MountedRoute,
      path: string,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<number> => {
      const at = path.replaceAll(/:[a-z]+/gi, "x").replace("*", "x");
      return (await askWeb(port, at, { method, headers })).status;
    };
    const use = async (lines: string): Promise<void> => {
      mta.config = `${base}${lines}`;
      assert.ok((await control.reload()).ok);
    };
    for (const { route, path } of all) {
      if (!route.changes) continue;
      const name = `${route.method} ${path}`;
      const host = `127.0.0.1:${port}`;
      for (const headers of [
        { origin: "http://evil.test" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { origin: `http://${host}`, "sec-fetch-site": "same-site" },
      ])
        assert.equal(await ask(route, path, headers), 403, `${name} ${JSON.stringify(headers)}`);
      assert.equal(await ask(route, path, { host: "evil.test" }), 421, name);
    }
    await use("http-access 127.0.0.1 none");
    for (const { route, path } of all)
      if (route.right !== "open") assert.equal(await ask(route, path), 403, path);
    await use("http-access 127.0.0.1 monitor,deny-logs");
    for (const { route, path } of all) {
      const isOver = route.right === "operator" || route.right === "admin";
      if (isOver || route.facts.showsLogs === true)
        assert.equal(await ask(route, path), 403, `${route.method} ${path}`);
    }
    await use("http-access 127.0.0.1 operator");
    for (const { route, path } of all)
      if (route.right === "admin") assert.equal(await ask(route, path), 403, path);
    // Whoever comes for others is a monitor at most, wherever from.
    await use("http-access 127.0.0.1 admin");
    for (const { route, path } of all)
      if (route.right === "operator" || route.right === "admin")
        assert.equal(await ask(route, path, { "x-forwarded-for": "127.0.0.1" }), 401, path);
  } finally {
    await mta.stop();
  }
});
