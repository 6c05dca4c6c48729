import { Hono } from "hono";
import { API_PREFIX, errorText, type MountedRoute, SOCKET_CALLER } from "../../core/mod.ts";
import type { Audit } from "../audit/contract.ts";

/**
 * An application that serves the routes of plugins to whoever may do everything, and says in JSON what it does not have. Changes are
 * written down; they are made all the same where they cannot be, as whoever has the socket could remove the audit log too.
 */
export function createApp(routes: readonly MountedRoute[], audit: Audit): Hono {
  const app = new Hono();
  for (const { method, path, changes, answer } of routes)
    app.on(method, `${API_PREFIX}${path}`, async (c) => {
      if (!changes) return answer(c, SOCKET_CALLER);
      const notes: string[] = [];
      const note = (text: string): void => void notes.push(text);
      const record = await audit.begin({
        who: SOCKET_CALLER.name,
        from: null,
        what: `${c.req.method} ${c.req.path}`,
        parameters: new URL(c.req.url).search.slice(1),
        note: "",
      });
      const response = await answer(c, { ...SOCKET_CALLER, note });
      record.end(response.status, notes.join("; "));
      return response;
    });
  app.onError((error, c) => c.json({ error: errorText(error) }, 500));
  app.notFound((c) => c.json({ error: `nothing at ${c.req.method} ${c.req.path}` }, 404));
  return app;
}
