import type { Context } from "hono";

/** A number that a request gives; undefined without it, NaN for what is not one. */
export function numberIn(c: Context, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
