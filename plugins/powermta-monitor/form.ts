import type { Context } from "hono";

/** The fields of the form that a request brings; undefined when it cannot be read. */
export async function formIn(
  c: Context,
): Promise<((name: string) => string | undefined) | undefined> {
  const body = await c.req.parseBody().catch(() => undefined);
  return (
    body &&
    ((name) => {
      const value = body[name];
      return typeof value === "string" ? value : undefined;
    })
  );
}
