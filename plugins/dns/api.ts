import type { Context } from "hono";
import { type CachingResolver, type Clock, normalizeDomain } from "../../core/mod.ts";
import type { Precached } from "./precached.ts";

/** Domains in an answer. */
const MOST = 1000;

/** What is kept of the DNS, and by what. */
export interface KeptAnswers {
  readonly caching: CachingResolver;
  readonly precached: Precached;
}

/** How many answers are kept, and how many questions are being asked. */
export function answerFigures(c: Context, { caching, precached }: KeptAnswers): Response {
  const { kept, asking } = caching;
  return c.json({ kept, asking, precached: precached.domains().length });
}

/** The domains whose answers are kept fresh, each with its hosts; `expiresIn` milliseconds they hold if no refresh works. */
export function answerPrecached(c: Context, precached: Precached, clock: Clock): Response {
  const domains = precached.domains();
  const told = domains.slice(0, MOST).map((domain) => {
    return { domain, hosts: precached.hostsOf(domain) };
  });
  const expiresIn = Math.max(Math.round(precached.until - clock.monotonic()), 0);
  return c.json({ expiresIn, count: domains.length, domains: told });
}

/** Forgets what is kept of a domain and its hosts: it is asked for anew. */
export function answerForget(c: Context, { caching, precached }: KeptAnswers): Response {
  const domain = normalizeDomain(c.req.query("domain") ?? "");
  if (domain === undefined) return c.json({ error: "which domain? (domain=…)" }, 400);
  const wasPrecached = precached.forget(domain);
  return c.json({ domain, answers: caching.forget(domain), precached: wasPrecached });
}
