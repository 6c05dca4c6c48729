import { Hono } from "hono";
import {
  type Caller,
  type InnerAnswer,
  type InnerLines,
  includesRight,
  type Routes,
} from "../../core/mod.ts";
import { linesOf } from "./lines.ts";

/** What a question brings along through the application. */
interface InnerEnv {
  readonly Bindings: { readonly caller: Caller };
}

/** The API for commands in the server's own process: without a socket, and with the rights of who runs them. */
export class InnerApi {
  readonly #app = new Hono<InnerEnv>();

  constructor(routes: Routes) {
    for (const route of routes.all())
      this.#app.on(route.method, route.path, async (c): Promise<Response> => {
        const { caller } = c.env;
        if (!includesRight(caller.right, route.right === "open" ? "monitor" : route.right))
          return c.json({ error: `this takes the right ${route.right}` }, 403);
        if (route.facts.showsLogs === true && !caller.seesLogs)
          return c.json(
            { error: "this shows logs, which http-access keeps from this address" },
            403,
          );
        const problem = route.changes
          ? await caller.beforeChange(route.facts.urgent === true)
          : undefined;
        return problem === undefined ? route.answer(c, caller) : c.json({ error: problem }, 503);
      });
    this.#app.notFound((c) => c.json({ error: `nothing at ${c.req.method} ${c.req.path}` }, 404));
  }

  /** Asks a route. Rejects when the signal has come, or the answer is not JSON. */
  async ask(
    caller: Caller,
    signal: AbortSignal,
    {
      method,
      path,
      body,
    }: { readonly method: string; readonly path: string; readonly body?: string | undefined },
  ): Promise<InnerAnswer> {
    signal.throwIfAborted();
    // Some routes want to know how much is to come.
    const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
    const init = { method, ...(body === undefined ? {} : { body, headers: length }) };
    const response = await this.#app.request(path, init, { caller });
    signal.throwIfAborted();
    const answer: unknown = await response.json();
    return { status: response.status, body: answer };
  }

  /** Asks a route by POST whose answer tells of something while it happens: lines, until the signal comes. Rejects when it refuses without JSON. */
  async lines(caller: Caller, signal: AbortSignal, path: string): Promise<InnerLines> {
    signal.throwIfAborted();
    const response = await this.#app.request(path, { method: "POST" }, { caller });
    const { status, body } = response;
    if (status >= 400) return { status, body: await response.json(), lines: linesOf(null, signal) };
    return { status, body: undefined, lines: linesOf(body, signal) };
  }
}
