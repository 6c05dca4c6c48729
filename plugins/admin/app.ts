import { Hono } from "hono";
import { API_PREFIX, errorText, type MountedRoute, SOCKET_CALLER } from "../../core/mod.ts";

/** An application that serves the routes of plugins to whoever may do everything, and says in JSON what it does not have. */
export function createApp(routes: readonly MountedRoute[]): Hono {
  const app = new Hono();
  for (const { method, path, answer } of routes)
    app.on(method, `${API_PREFIX}${path}`, (c) => answer(c, SOCKET_CALLER));
  app.onError((error, c) => c.json({ error: errorText(error) }, 500));
  app.notFound((c) => c.json({ error: `nothing at ${c.req.method} ${c.req.path}` }, 404));
  return app;
}
