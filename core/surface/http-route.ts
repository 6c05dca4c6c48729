import type { Context as HonoContext } from "hono";
import type { BlankEnv } from "hono/types";
import { type Token, token } from "../container/token.ts";
import type { Caller, Right } from "./caller.ts";
import type { Schema } from "./schema.ts";

/** Where the routes of plugins are, on the control socket and on the web server. */
export const API_PREFIX = "/api/mta/v1";

/** A method and a path as a plugin declares a route: `GET /greetings/:name`. */
export type RouteKey = `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`;

/** The path of a route, from which Hono knows the names of its parameters. */
export type RoutePath<K> = K extends `${string} ${infer Path}` ? Path : never;

/** What a route gets besides what every handler gets. */
export interface RouteContext {
  /** Aborts at the time limit and at the end of the server. */
  readonly signal: AbortSignal;
  /** Who asks. The right that the route needs has been looked at; what depends on the request is the route's to refuse. */
  readonly caller: Caller;
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

/** What is said of a route besides how it answers: who may ask, and its description, from which the API's reference is made. */
export interface RouteFacts {
  /** Milliseconds that an answer may take; `plugin-timeout` unless stated. */
  readonly limit?: number;
  /** Bytes of the content of a request to the web server; 2 MiB unless stated. */
  readonly mostBytes?: number;
  /**
   * Who may ask; `monitor` for GET and `operator` for the rest unless stated. `open` for what everybody may have who can reach the web
   * server, and for what looks at rights itself.
   */
  readonly right?: Right | "open";
  /** The answer has lines of logs or content of messages, which `monitor,deny-logs` keeps from its clients. */
  readonly showsLogs?: boolean;
  /** It is in the audit log only where it notes something (`caller.note`), as it may be asked for what changes nothing. */
  readonly recordsNotes?: boolean;
  /** It stops harm, or frees space by removing what nobody needs: it is done even while the audit log cannot be written. */
  readonly urgent?: boolean;
  /** What it does, in a sentence. */
  readonly doc?: string;
  /**
   * Parameters in the query, by name; one whose name ends in `?` may be missing. Others are refused then (400), as a slip in a filter's name
   * would mean everything.
   */
  readonly query?: Readonly<Record<string, Schema>>;
  /** Those in the path, by name: what each is. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: RouteContent;
  /** What it answers when all is well. */
  readonly answer?: RouteContent;
  /** What else it answers, by status: when. */
  readonly errors?: Readonly<Record<number, string>>;
}

/** What a request or an answer carries: JSON of some shape, or something else by its media type. */
export type RouteContent =
  | { readonly json: Schema; readonly doc?: string }
  | { readonly type: string; readonly doc: string };

/** A route: what answers, alone or with what is said of it. */
export type HttpRoute<C, Path extends string> =
  | RouteHandler<C, Path>
  | (RouteFacts & { readonly handler: RouteHandler<C, Path> });

/** Routes of a plugin, each with the parameters of its own path. */
export type RouteTable<R extends RouteKey, C> = {
  readonly [K in R]: HttpRoute<C, RoutePath<K>>;
};

/** What is said of a route of the web server alone. */
export interface WebRouteFacts
  extends Pick<
    RouteFacts,
    "limit" | "mostBytes" | "right" | "showsLogs" | "recordsNotes" | "urgent"
  > {
  /** It changes something though it is asked for by GET: then it takes what changes need. */
  readonly changes?: boolean;
}

/** Routes of a plugin at absolute paths, which only the web server has: `GET /metrics`, `GET /ui/*`. */
export type WebRouteTable<R extends RouteKey, C> = {
  readonly [K in R]:
    | RouteHandler<C, RoutePath<K>>
    | (WebRouteFacts & { readonly handler: RouteHandler<C, RoutePath<K>> });
};

/** A route as a server mounts it. */
export interface MountedRoute {
  readonly plugin: string;
  readonly method: string;
  /** Without the prefix of the API. */
  readonly path: string;
  readonly right: Right | "open";
  /** Asking it changes something. */
  readonly changes: boolean;
  readonly facts: RouteFacts;
  /** Never rejects. */
  answer(request: HonoContext, caller: Caller): Promise<Response>;
}

/** The routes of all plugins, for whatever serves them. */
export interface Routes {
  /** The API: to be served below `API_PREFIX`. */
  all(): readonly MountedRoute[];
  /** Those at absolute paths. */
  web(): readonly MountedRoute[];
}

/** The routes that plugins declare, for whatever serves HTTP. */
export const ROUTES: Token<Routes> = token<Routes>("routes");
