import type { Context as HonoContext } from "hono";
import { errorText } from "../../errors/error-text.ts";
import { thrownText } from "../../hooks/failure.ts";
import { type LateAnswers, TOO_LATE } from "../../hooks/late-answers.ts";
import { isObject } from "../../hooks/shape.ts";
import type { Plugin } from "../../plugin.ts";
import type { MountedRoute, Routes } from "../../surface/http-route.ts";
import { createLog, type LogEvent } from "../../telemetry/log.ts";
import type { Report } from "./declared-problems.ts";

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

  constructor(plugins: readonly Plugin[], parts: RoutesParts) {
    this.#routes = plugins.flatMap((plugin) =>
      Object.entries(plugin.routes).map(([key, declared]) => {
        const { handler, limit = parts.limit } = routeOf(declared);
        const [method = "", path = ""] = key.split(" ");
        return {
          plugin: plugin.name,
          method,
          path,
          answer: (request) => answer(plugin, key, handler, request, { ...parts, limit }),
        };
      }),
    );
  }

  all(): readonly MountedRoute[] {
    return this.#routes;
  }
}

async function answer(
  plugin: Plugin,
  route: string,
  handler: unknown,
  request: HonoContext,
  { late, sink, contextOf, limit }: RoutesParts,
): Promise<Response> {
  const log = createLog(plugin.name, sink);
  const over = new AbortController();
  try {
    if (typeof handler !== "function") throw new Error("its handler is not a function");
    const context = { ...contextOf(plugin), signal: over.signal };
    const asked: unknown = Reflect.apply(handler, undefined, [request, context]);
    const slow = (): void => log.warning("route is slow", { route, seconds: 1 });
    const came = await late.wait(Promise.resolve(asked), limit(), slow);
    if (came instanceof Response) return came;
    if (came !== TOO_LATE) throw new Error("it did not answer with a Response");
    over.abort(new Error("no answer in time"));
    log.error("route gave no answer in time", { route, seconds: limit() / 1000 });
    return request.json({ error: `plugin ${plugin.name}: no answer in time` }, 504);
  } catch (error) {
    log.error("route failed", { route, error: thrownText(error) });
    return request.json({ error: `plugin ${plugin.name}: ${errorText(error)}` }, 500);
  }
}

/** What answers a route, and its own time limit; the handler is undefined where none was declared. */
function routeOf(declared: unknown): {
  readonly handler: unknown;
  readonly limit?: () => number;
} {
  if (!isObject(declared) || !("handler" in declared)) return { handler: declared };
  const { handler, limit } = declared;
  return typeof limit === "number" && limit > 0
    ? { handler, limit: () => limit }
    : { handler: undefined };
}

const KEY = /^(GET|POST|PUT|DELETE) (\/[a-z\d][\w.-]*(?:\/(?::?[\w.-]+))*)$/i;
const LONGEST_KEY = 200;

/** Looks at the routes of a plugin, which may be plain JavaScript. */
export function lookAtRoutes({ routes }: Plugin, report: Report): void {
  for (const [route, declared] of Object.entries(routes)) {
    const problem = routeProblem(route);
    if (problem !== undefined) report(problem, undefined);
    else if (typeof routeOf(declared).handler !== "function")
      report(
        `route ${route} has no function`,
        "write (request, context) => request.json(…), or { limit: milliseconds, handler: function }",
      );
  }
}

/** What is wrong with the key of a route; undefined when nothing is. */
function routeProblem(key: string): string | undefined {
  return key.length <= LONGEST_KEY && KEY.test(key)
    ? undefined
    : `"${key.slice(0, 60)}" is not a route; write one like "GET /my-plugin/things/:id"`;
}

/** What makes a route another one: names of parameters make no difference. */
export function routeShape(key: string): string {
  return key.replaceAll(/:[^/]+/g, ":");
}
