import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  ANYWHERE,
  answerText,
  askHttps,
  type Clock,
  HttpConnections,
  type HttpsAnswer,
  type RequestFields,
  type Resolver,
  retryAfterOf,
  secretsOf,
  VERSION,
  type WebUrl,
} from "../../core/mod.ts";

const compressed = promisify(gzip);

/** Bytes of an answer that are read. */
const MOST_READ = 4096;

/** Statuses that say of the content that it is not wanted, whoever sends it. */
const REFUSED: readonly number[] = [400, 422];
const TOO_LARGE = 413;

/** A web server that takes what is posted. */
export interface PosterOptions {
  readonly url: WebUrl;
  /** Header fields of every request; their values may be secret. */
  readonly fields: RequestFields;
  /** In PEM, instead of the runtime's own. */
  readonly authorities: readonly string[] | undefined;
  /** What we show of ourselves, in PEM. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly gzip: boolean;
  /** Milliseconds for a request with its answer. */
  readonly timeout: number;
  /** Milliseconds for a connection to an address, and of silence; bounded by `timeout` alone unless stated. */
  readonly connectTimeout?: number;
  readonly ioTimeout?: number;
}

/** What became of a post. Reasons are a line for logs, without secrets. */
export type Posted =
  | { readonly kind: "taken" }
  /** The content is not wanted, as it is or at this size. */
  | { readonly kind: "refused" | "too-large"; readonly reason: string }
  /** It may be taken later. `isPause`: the server asks to be left alone for a while. */
  | { readonly kind: "failed"; readonly reason: string; readonly isPause: boolean };

/** Posts to one web server. It is left alone as long as it asks for that (429 and 503 with Retry-After). */
export class Poster implements Disposable {
  readonly #options: PosterOptions;
  readonly #resolver: Resolver;
  readonly #clock: Clock;
  readonly #connections: HttpConnections = new HttpConnections();
  /** Not before then, milliseconds on the monotonic scale. */
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(
    options: PosterOptions,
    parts: { readonly resolver: Resolver; readonly clock: Clock },
  ) {
    this.#options = options;
    this.#resolver = parts.resolver;
    this.#clock = parts.clock;
  }

  /** For logs. */
  get shown(): string {
    return this.#options.url.shown;
  }

  /** Posts content with more header fields. Taken is what is answered with a status of class 2. Never rejects. */
  async post(content: Buffer, fields: RequestFields, signal: AbortSignal): Promise<Posted> {
    const wait = this.#notBefore - this.#clock.monotonic();
    if (wait > 0) return this.#failed(`it asks to be left alone for ${Math.ceil(wait / 1000)} s`);
    const { url, authorities, certificate, timeout, connectTimeout, ioTimeout } = this.#options;
    const body = this.#options.gzip ? await compressed(content) : content;
    const answer = await askHttps(
      {
        ...{ resolver: this.#resolver, clock: this.#clock, allowed: ANYWHERE },
        ...{ authorities, certificate, clear: url.clear, connections: this.#connections },
      },
      {
        ...{ host: url.host, port: url.port, path: url.path, method: "POST", body },
        headers: {
          "user-agent": `Postrider/${VERSION}`,
          ...this.#options.fields,
          ...fields,
          ...(this.#options.gzip ? { "content-encoding": "gzip" } : {}),
        },
        ...{ limit: timeout, connectLimit: connectTimeout, idleLimit: ioTimeout, signal },
        ...{ mostBytes: MOST_READ, beginningIsEnough: true },
      },
    );
    return this.#judge(answer);
  }

  #judge(answer: HttpsAnswer): Posted {
    if (answer.kind === "failed") return this.#failed(answer.reason);
    const { status } = answer;
    if (status >= 200 && status <= 299) return { kind: "taken" };
    const wait = retryAfterOf(answer.field("retry-after"), this.#clock.now());
    if (wait !== undefined) this.#notBefore = this.#clock.monotonic() + wait;
    const { fields, url } = this.#options;
    const said = answerText(answer.body, secretsOf(fields, url.path));
    const reason = `it answered ${status}${said === "" ? "" : `: ${said}`}`;
    if (status === TOO_LARGE) return { kind: "too-large", reason: this.#line(reason) };
    if (REFUSED.includes(status)) return { kind: "refused", reason: this.#line(reason) };
    const isRedirection = status >= 300 && status <= 399;
    return this.#failed(isRedirection ? `${reason}; redirections are not followed` : reason);
  }

  #failed(reason: string): Posted {
    const isPause = this.#notBefore > this.#clock.monotonic();
    return { kind: "failed", reason: this.#line(reason), isPause };
  }

  #line(reason: string): string {
    return `${this.shown}: ${reason}`;
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }
}
