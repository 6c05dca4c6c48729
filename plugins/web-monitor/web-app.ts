import type { HttpBindings } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  API_PREFIX,
  type Caller,
  errorText,
  includesRight,
  type MountedRoute,
  type Routes,
} from "../../core/mod.ts";
import type { Audit } from "../audit/contract.ts";
import { refused } from "./answers.ts";
import { ChangeRecord } from "./change-record.ts";
import { hasToken } from "./login.ts";
import { foreignOrigin } from "./same-origin.ts";
import { callerOf, type Visit } from "./visit.ts";

/** Bytes of the body of a request, and of one that anybody may make. */
const LONGEST_BODY = 2 * 1024 * 1024;
const LONGEST_OPEN_BODY = 16 * 1024;

/** What a request brings along through the application. */
interface WebEnv {
  readonly Bindings: HttpBindings & { readonly visit: Visit };
}

/** What the application works with. */
export interface WebAppParts {
  readonly routes: Routes;
  /** Whether changes must come from this server's own pages, or from no page. */
  readonly csrfProtection: () => boolean;
  readonly audit: Audit;
  /** Remembers who a caller is, for routes of the web server itself. */
  readonly remember: (caller: Caller, visit: Visit) => void;
}

/** Serves the API and what else plugins have for the web server, each route to those who have its right. */
export class WebApp {
  readonly #app = new Hono<WebEnv>();
  readonly #parts: WebAppParts;

  constructor(parts: WebAppParts) {
    this.#parts = parts;
    for (const route of parts.routes.all()) this.#mount(route, `${API_PREFIX}${route.path}`);
    for (const route of parts.routes.web()) this.#mount(route, route.path);
    this.#app.onError((error) => refused(500, errorText(error)));
    this.#app.notFound((c) => {
      const { right, why } = c.env.visit;
      // What there is and what not is told to those who may look.
      if (right === undefined) return refused(403, why);
      return refused(404, `nothing at ${c.req.method} ${c.req.path}`);
    });
  }

  async answer(request: Request, env: HttpBindings, visit: Visit): Promise<Response> {
    return this.#app.fetch(request, { ...env, visit });
  }

  #mount(route: MountedRoute, path: string): void {
    const isFolder = path.endsWith("/*");
    const usual = route.right === "open" ? LONGEST_OPEN_BODY : LONGEST_BODY;
    const maxSize = route.facts.mostBytes ?? usual;
    const onError = (): Response => refused(413, `this takes at most ${maxSize} bytes`);
    const admit: MiddlewareHandler<WebEnv> = async (c, next) => {
      const { visit } = c.env;
      if (isFolder && !isPlainPath(c.req.path))
        return refused(400, "this is not a path in the folder");
      const refusal = this.#refusal(route, visit, c.req.raw) ?? codedRefusal(c.req.raw);
      if (refusal === undefined) return next();
      // Strangers could wash away with theirs what stands in the audit log.
      if (route.changes && visit.name !== "address")
        new ChangeRecord(this.#parts.audit, visit, c.req.raw).end(refusal.status);
      return refusal;
    };
    // Nothing is read from whom may not ask.
    this.#app.on(route.method, path, admit, bodyLimit({ maxSize, onError }), async (c) => {
      const { visit } = c.env;
      const record = new ChangeRecord(this.#parts.audit, visit, c.req.raw);
      const caller = callerOf(visit, (isUrgent) => record.begin(isUrgent));
      this.#parts.remember(caller, visit);
      const { changes, facts } = route;
      const isKnown = changes && facts.recordsNotes !== true;
      const problem = isKnown ? await record.begin(facts.urgent === true) : undefined;
      const answer = problem === undefined ? await route.answer(c, caller) : unrecorded(problem);
      if (record.hasBegun || isRecorded(route, visit, answer.status)) record.end(answer.status);
      return answer;
    });
  }

  /** Why somebody may not ask a route now; undefined when they may. */
  #refusal(
    { right, facts, changes }: MountedRoute,
    visit: Visit,
    { headers }: Request,
  ): Response | undefined {
    if (right !== "open") {
      if (visit.loginIsOver) return refused(401, "the login is over: log in again");
      if (!includesRight(visit.right, right)) {
        const couldLogIn = visit.right !== undefined && visit.name === "address" && !visit.here;
        return refused(couldLogIn ? 401 : 403, `this takes the right ${right}: ${visit.why}`);
      }
      if (facts.showsLogs === true && !visit.seesLogs)
        return refused(403, "this shows logs, which http-access keeps from this address");
    }
    if (!changes || visit.byKey || !this.#parts.csrfProtection()) return undefined;
    const foreign = foreignOrigin(headers, visit.secure);
    if (foreign !== undefined) return refused(403, `the change is not made: ${foreign}`);
    return hasToken(visit, headers)
      ? undefined
      : refused(403, "the change is not made: X-CSRF-Token is not that of the login");
  }
}

/** Content is taken as it is (RFC 9110 §8.4): packed, a little could be more than any bound. Undefined for one that is. */
function codedRefusal({ headers }: Request): Response | undefined {
  const coding = headers.get("content-encoding") ?? "identity";
  if (coding.trim().toLowerCase() === "identity") return undefined;
  const error = "the content of a request is taken as it is: without Content-Encoding";
  return refused(415, error, { "accept-encoding": "identity" });
}

/** Whether what a route has answered, which wrote nothing down before, belongs in the audit log. */
function isRecorded({ changes }: MountedRoute, visit: Visit, status: number): boolean {
  return changes && visit.notes.length > 0 && !(status === 403 && visit.name === "address");
}

/** A change is not made, as nobody could find out later who has made it. */
function unrecorded(problem: string): Response {
  return refused(503, problem, { "retry-after": "10" });
}

/** Whether a path in a folder leads nowhere else. */
function isPlainPath(path: string): boolean {
  try {
    const plain = decodeURIComponent(path);
    return !/[\0\\]/.test(plain) && !plain.split("/").includes("..") && !/%2f/i.test(path);
  } catch {
    return false;
  }
}
