import type { Context as HonoContext } from "hono";
import type { BlankEnv } from "hono/types";
import { type Token, token } from "../container/token.ts";

/** A method and a path as a plugin declares a route: `GET /greetings/:name`. */
export type RouteKey = `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`;

/** The path of a route, from which Hono knows the names of its parameters. */
export type RoutePath<K> = K extends `${string} ${infer Path}` ? Path : never;

/** What a route gets besides what every handler gets. */
export interface RouteContext {
  /** Aborts at the time limit and at the end of the server. */
  readonly signal: AbortSignal;
}

/**
 * Answers requests to the admin server. `C` is what the plugin's handlers get. It may take as long as `plugin-timeout`; then the client
 * hears 504, and 500 when it throws. Paths begin with a fixed part; which of them are taken is found when the configuration
 * is read.
 */
export type RouteHandler<C, Path extends string> = (
  request: HonoContext<BlankEnv, Path>,
  context: C & RouteContext,
) => Response | Promise<Response>;

/** A route: what answers, alone or with a time limit of its own, milliseconds. */
export type HttpRoute<C, Path extends string> =
  | RouteHandler<C, Path>
  | { readonly limit: number; readonly handler: RouteHandler<C, Path> };

/** Routes of a plugin, each with the parameters of its own path. */
export type RouteTable<R extends RouteKey, C> = {
  readonly [K in R]: HttpRoute<C, RoutePath<K>>;
};

/** A route as a server mounts it. */
export interface MountedRoute {
  readonly plugin: string;
  readonly method: string;
  readonly path: string;
  /** Never rejects. */
  answer(request: HonoContext): Promise<Response>;
}

/** The routes of all plugins, for whatever serves them. */
export interface Routes {
  all(): readonly MountedRoute[];
}

/** The routes that plugins declare, for whatever serves HTTP. */
export const ROUTES: Token<Routes> = token<Routes>("routes");
