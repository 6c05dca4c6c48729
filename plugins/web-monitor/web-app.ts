import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import {
  API_PREFIX,
  type Caller,
  errorText,
  includesRight,
  type MountedRoute,
  type Right,
  type Routes,
} from "../../core/mod.ts";
import { finished, refused } from "./answers.ts";
import type { Connection } from "./connection.ts";

/** A request, and who asks it. */
export interface Visit extends Omit<Caller, "right"> {
  readonly address: string;
  /** Undefined: only what is open to everybody. */
  readonly right: Right | undefined;
  /** Why the right is no more than it is, for who is refused. */
  readonly why: string;
}

/** What a request brings along through the application. */
interface WebEnv {
  readonly Bindings: HttpBindings & { readonly visit: Visit };
}

/** Says who asks, or why a request is not taken at all. */
export type Porter = (request: Request, connection: Connection) => Visit | Response;

/** Serves the API and what else plugins have for the web server, each route to those who have its right. */
export class WebApp {
  readonly #app = new Hono<WebEnv>();
  readonly #porter: Porter;

  constructor(routes: Routes, porter: Porter) {
    this.#porter = porter;
    for (const route of routes.all()) this.#mount(route, `${API_PREFIX}${route.path}`);
    for (const route of routes.web()) this.#mount(route, route.path);
    this.#app.onError((error, c) => c.json({ error: errorText(error) }, 500));
    this.#app.notFound((c) => {
      const { right, why } = c.env.visit;
      // What there is and what not is told to those who may look.
      if (right === undefined) return refused(403, why);
      return refused(404, `nothing at ${c.req.method} ${c.req.path}`);
    });
  }

  async answer(request: Request, env: HttpBindings, connection: Connection): Promise<Response> {
    const visit = this.#porter(request, connection);
    if (visit instanceof Response) return finished(visit);
    return finished(await this.#app.fetch(request, { ...env, visit }));
  }

  #mount(route: MountedRoute, path: string): void {
    this.#app.on(route.method, path, (c) => {
      const { visit } = c.env;
      const problem = problemOf(route, visit);
      if (problem !== undefined) return refused(403, problem);
      return route.answer(c, { ...visit, right: visit.right ?? "monitor" });
    });
  }
}

/** Why somebody may not ask a route; undefined when they may. */
function problemOf({ right, facts }: MountedRoute, visit: Visit): string | undefined {
  if (right === "open") return undefined;
  if (!includesRight(visit.right, right)) return `this takes the right ${right}: ${visit.why}`;
  if (facts.showsLogs === true && !visit.seesLogs)
    return "this shows logs, which http-access keeps from this address";
  return undefined;
}
