import type { HttpBindings } from "@hono/node-server";
import {
  type Caller,
  type Clock,
  Complaints,
  isPasswordOf,
  type Log,
  type Random,
  type Routes,
} from "../../core/mod.ts";
import type { Audit } from "../audit/contract.ts";
import { finished, refused } from "./answers.ts";
import type { Connection } from "./connection.ts";
import { WebGuard } from "./guard.ts";
import { answerLogin, answerLogout, withoutCookie } from "./login.ts";
import { OpenAnswers } from "./open-answers.ts";
import { type PorterParts, type PorterSettings, visitOf } from "./porter.ts";
import { type SessionLimits, Sessions } from "./sessions.ts";
import { shownFields } from "./shown-fields.ts";
import { UnderWay } from "./under-way.ts";
import type { Visit } from "./visit.ts";
import { WebApp } from "./web-app.ts";

/** The directives that the web server goes by. */
export interface DeskSettings extends PorterSettings {
  readonly httpCsrfProtection: boolean;
  readonly httpStrictTransportSecurityMaxAge: number;
  readonly httpLogRequests: boolean;
  readonly httpLogData: boolean;
}

/** What a desk works with. */
export interface DeskParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly routes: Routes;
  readonly audit: Audit;
  readonly isOwnName: (name: string) => boolean;
  readonly hasTls: () => boolean;
}

/** Answers requests: finds out who asks, has the routes answer, and sees to what all answers have. */
export class WebDesk {
  #settings: DeskSettings;
  readonly #parts: DeskParts;
  readonly #porter: PorterParts;
  readonly #app: WebApp;
  readonly #underWay = new UnderWay();
  readonly #open = new OpenAnswers();
  readonly #complaints: Complaints;
  readonly #visits = new WeakMap<Caller, Visit>();

  constructor(parts: DeskParts, settings: DeskSettings) {
    const { clock, random, log, routes, audit, isOwnName, hasTls } = parts;
    this.#settings = settings;
    this.#parts = parts;
    this.#complaints = new Complaints(log, () => clock.monotonic());
    this.#porter = {
      ...{ isOwnName, hasTls },
      sessions: new Sessions({ clock, random }, limitsOf(settings), (session) =>
        this.#open.end(session),
      ),
      guard: new WebGuard(clock, log),
      isPasswordOf,
    };
    this.#app = new WebApp({
      routes,
      csrfProtection: () => this.settings.httpCsrfProtection,
      audit,
      remember: (caller, visit) => this.#visits.set(caller, visit),
    });
  }

  get settings(): DeskSettings {
    return this.#settings;
  }

  /** Another configuration is in force. */
  use(settings: DeskSettings): void {
    this.#settings = settings;
    this.#porter.sessions.use(limitsOf(settings));
  }

  /** Answers a request that came by a connection. */
  async answer(request: Request, env: HttpBindings, connection: Connection): Promise<Response> {
    const { headers, method } = request;
    const url = new URL(request.url);
    const { rawHeaders } = env.incoming;
    const visit = visitOf(
      { headers, method, url, rawHeaders, connection },
      this.settings,
      this.#porter,
    );
    const isRefused = visit instanceof Response;
    const answer = isRefused ? visit : await this.#answerTo(visit, request, env);
    const { address, secure } = isRefused ? connection : visit;
    const name = isRefused ? "address" : visit.name;
    this.#tell(request, url, { name, address }, answer);
    const age = this.settings.httpStrictTransportSecurityMaxAge;
    const hsts = secure && age > 0 ? { "strict-transport-security": `max-age=${age}` } : {};
    return finished(answer, hsts);
  }

  /** Logs somebody in. */
  async login(request: Request, caller: Caller): Promise<Response> {
    const visit = this.#visits.get(caller);
    if (visit === undefined) return refused(400, "people log in at the web server");
    return answerLogin(request, visit, this.settings, this.#porter);
  }

  logout(caller: Caller): Response {
    const visit = this.#visits.get(caller);
    if (visit === undefined) return refused(400, "people log in at the web server");
    return answerLogout(visit, this.#porter);
  }

  /** Who asks, what they may do, and `more`. The cookie of a login that is over goes: whoever asks has heard of it now. */
  session(caller: Caller, more: object): Response {
    const visit = this.#visits.get(caller);
    const { name, address } = caller;
    const loggedIn = visit?.login !== undefined;
    const loginIsOver = visit?.loginIsOver === true;
    const about = {
      ...{ name, address: address ?? null, loggedIn, loginIsOver, ...more },
      right: caller.right ?? null,
      seesLogs: caller.seesLogs,
      why: visit?.why ?? "",
      csrf: visit?.login?.session.csrf ?? null,
      canLogIn:
        visit !== undefined && this.settings.people.size > 0 && (visit.here || visit.secure),
    };
    return Response.json(about, visit && loginIsOver ? { headers: withoutCookie(visit) } : {});
  }

  /** Ends what waits by itself. */
  close(): void {
    this.#porter.sessions.close();
  }

  async #answerTo(visit: Visit, request: Request, env: HttpBindings): Promise<Response> {
    const end = this.#underWay.begin(visit.address);
    if (end === undefined) return refused(503, "too many requests are under way: try again");
    try {
      const answer = await this.#app.answer(request, env, visit);
      if (visit.login !== undefined) this.#open.add(visit.login.session, env.outgoing);
      return answer;
    } finally {
      end();
    }
  }

  #tell(
    { method, headers }: Request,
    { pathname }: URL,
    { name, address: client }: { readonly name: string; readonly address: string },
    { status, headers: answered }: Response,
  ): void {
    const { log } = this.#parts;
    if (this.settings.httpLogRequests)
      log.info("web request", { client, who: name, method, path: pathname, status });
    if (this.settings.httpLogData) {
      log.info("web request has", { client, fields: shownFields(headers) });
      log.info("web answer has", { client, status, fields: shownFields(answered) });
    }
    if (status === 401 || status === 403 || status === 421)
      this.#complaints.make("warning", "the web server refused a request", { client, status });
  }
}

function limitsOf({ httpSessionIdle, httpSessionLimit }: DeskSettings): SessionLimits {
  return { idle: httpSessionIdle, longest: httpSessionLimit };
}
