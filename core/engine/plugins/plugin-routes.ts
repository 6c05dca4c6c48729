import type { Context as HonoContext } from "hono";
import { errorText } from "../../errors/error-text.ts";
import { thrownText } from "../../hooks/failure.ts";
import { type LateAnswers, TOO_LATE } from "../../hooks/late-answers.ts";
import type { Plugin } from "../../plugin.ts";
import type { Caller } from "../../surface/caller.ts";
import {
  API_PREFIX,
  type MountedRoute,
  type RouteFacts,
  type Routes,
} from "../../surface/http-route.ts";
import { createLog, type LogEvent } from "../../telemetry/log.ts";
import type { Report } from "./declared-problems.ts";
import { accessOf, declaredRoute, hasRight } from "./declared-route.ts";

/** What answering takes. */
export interface RoutesParts {
  readonly late: LateAnswers;
  readonly sink: (event: LogEvent) => void;
  /** What a plugin's routes get, of the configuration in force. */
  readonly contextOf: (plugin: Plugin) => object;
  /** How long an answer may take, milliseconds. */
  readonly limit: () => number;
}

/** The routes that plugins declare, and an answer whatever these do. */
export class PluginRoutes implements Routes {
  readonly #routes: readonly MountedRoute[];
  readonly #web: readonly MountedRoute[];

  constructor(plugins: readonly Plugin[], parts: RoutesParts) {
    this.#routes = plugins.flatMap((plugin) => mounted(plugin, plugin.routes, parts));
    this.#web = plugins.flatMap((plugin) => mounted(plugin, plugin.webRoutes, parts));
  }

  all(): readonly MountedRoute[] {
    return this.#routes;
  }

  web(): readonly MountedRoute[] {
    return this.#web;
  }
}

function mounted(
  plugin: Plugin,
  table: Readonly<Record<string, unknown>>,
  parts: RoutesParts,
): readonly MountedRoute[] {
  return Object.entries(table).map(([key, declared]) => {
    const route = declaredRoute(declared);
    const { handler, facts } = route;
    const [method = "", path = ""] = key.split(" ");
    const { limit: own } = facts;
    const limit = own === undefined ? parts.limit : () => own;
    const known = parametersOf(facts);
    return {
      plugin: plugin.name,
      method,
      path,
      ...accessOf(method, route),
      facts,
      answer: (request, caller) =>
        unknownParameter(request, known) ??
        answer({ plugin, key, handler, caller, hasLimit: own !== undefined }, request, {
          ...parts,
          limit,
        }),
    };
  });
}

/** The names of a route's parameters; undefined when it does not say which it has. */
function parametersOf({ query }: RouteFacts): ReadonlySet<string> | undefined {
  return query && new Set(Object.keys(query).map((name) => name.replace(/\?$/, "")));
}

/** Refuses a parameter that a route does not have: a filter with a slip in its name must not mean everything. Undefined where all are known. */
function unknownParameter(
  request: HonoContext,
  known: ReadonlySet<string> | undefined,
): Promise<Response> | undefined {
  if (known === undefined) return undefined;
  const odd = Object.keys(request.req.query()).find((name) => !known.has(name));
  if (odd === undefined) return undefined;
  const error = `unknown parameter ${odd.slice(0, LONGEST_NAME)}; known are: ${[...known].join(", ")}`;
  return Promise.resolve(request.json({ error }, 400));
}

/** A route, and who asks it. */
interface Asked {
  readonly plugin: Plugin;
  readonly key: string;
  readonly handler: unknown;
  readonly caller: Caller;
  /** It says itself how long it may take. */
  readonly hasLimit: boolean;
}

async function answer(
  { plugin, key: route, handler, caller, hasLimit }: Asked,
  request: HonoContext,
  { late, sink, contextOf, limit }: RoutesParts,
): Promise<Response> {
  const log = createLog(plugin.name, sink);
  const over = new AbortController();
  try {
    if (typeof handler !== "function") throw new Error("its handler is not a function");
    const context = { ...contextOf(plugin), signal: over.signal, caller };
    const asked: unknown = Reflect.apply(handler, undefined, [request, context]);
    const slow = (): void => {
      // One with a limit of its own waits for something, such as the next message: that is no fault.
      if (!hasLimit) log.warning("route is slow", { route, seconds: 1 });
    };
    const came = await late.wait(Promise.resolve(asked), limit(), slow, dropped);
    if (came instanceof Response) return request.req.raw.method === "HEAD" ? headOf(came) : came;
    if (came !== TOO_LATE) throw new Error("it did not answer with a Response");
    over.abort(new Error("no answer in time"));
    log.error("route gave no answer in time", { route, seconds: limit() / 1000 });
    return request.json({ error: `plugin ${plugin.name}: no answer in time` }, 504);
  } catch (error) {
    log.error("route failed", { route, error: thrownText(error) });
    return request.json({ error: `plugin ${plugin.name}: ${errorText(error)}` }, 500);
  }
}

const KEY = /^(GET|POST|PUT|DELETE) (\/[a-z\d][\w.-]*(?:\/(?::?[\w.-]+))*)$/i;
const WEB_KEY =
  /^(GET|POST|PUT|DELETE) (\/|\/\*|(?:\/[a-z\d][\w.-]*(?:\/(?::?[\w.-]+))*)(?:\/\*?)?)$/i;
const LONGEST_KEY = 200;
/** Characters of a parameter's name that are repeated. */
const LONGEST_NAME = 60;

/** Looks at the routes of a plugin, which may be plain JavaScript. */
export function lookAtRoutes({ routes, webRoutes }: Plugin, report: Report): void {
  for (const [route, declared] of Object.entries(routes))
    lookAt(route, declared, routeProblem(route, KEY), report);
  for (const [route, declared] of Object.entries(webRoutes)) {
    const [, path = ""] = route.split(" ");
    const taken = `${path}/`.startsWith(`${API_PREFIX}/`)
      ? `${route} lies where the API is: declare it among routes`
      : undefined;
    lookAt(route, declared, routeProblem(route, WEB_KEY) ?? taken, report);
  }
}

function lookAt(
  route: string,
  declared: unknown,
  problem: string | undefined,
  report: Report,
): void {
  if (problem !== undefined) report(problem, undefined);
  else if (typeof declaredRoute(declared).handler !== "function")
    report(
      `route ${route} has no function`,
      "write (request, context) => request.json(…), or { limit: milliseconds, handler: function }",
    );
  else if (!hasRight(declared))
    report(`route ${route} has a right that does not exist`, "monitor, operator or admin");
}

/** An answer to HEAD (RFC 9110 §9.3.2): that of GET without its content, which nobody will read. */
function headOf(answer: Response): Response {
  const { status, statusText, headers } = answer;
  dropped(answer);
  return new Response(null, { status, statusText, headers });
}

/** Lets go of what an answer holds open, such as a file or a place among listeners. */
function dropped(answer: unknown): void {
  if (answer instanceof Response) answer.body?.cancel().catch(() => {});
}

/** What is wrong with the key of a route; undefined when nothing is. */
function routeProblem(key: string, shape: RegExp): string | undefined {
  return key.length <= LONGEST_KEY && shape.test(key)
    ? undefined
    : `"${key.slice(0, 60)}" is not a route; write one like "GET /my-plugin/things/:id"`;
}

/** What makes a route another one: names of parameters make no difference. */
export function routeShape(key: string): string {
  return key.replaceAll(/:[^/]+/g, ":");
}
