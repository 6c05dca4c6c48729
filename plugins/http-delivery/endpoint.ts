import {
  ANYWHERE,
  answerText,
  askHttps,
  type Clock,
  embedNonAscii,
  HttpConnections,
  type HttpsAnswer,
  idText,
  peerText,
  type RequestFields,
  type Resolver,
  retryAfterOf,
  secretsOf,
  type Transaction,
  VERSION,
  type WebUrl,
} from "../../core/mod.ts";
import { judgeStatus } from "./judge-status.ts";

/** Bytes of an answer that are read. */
const MOST_READ = 4096;
/** How long no message is tried after one showed that the web server takes none, milliseconds, unless it says itself. */
const AWAY = 30_000;
/** A request ends so long before the core would end it, milliseconds. */
const EARLIER = 1000;

/** Where messages are posted. */
export interface EndpointOptions {
  readonly url: WebUrl;
  /** Header fields of every request; their values may be secret. */
  readonly fields: RequestFields;
  /** In PEM, instead of the runtime's own. */
  readonly authorities: readonly string[] | undefined;
  /** Milliseconds of silence. */
  readonly ioTimeout: number;
}

/** What became of a message for one recipient. `status` is an enhanced status code, `text` a line for records and reports. */
export interface PostedMessage {
  readonly status: string;
  readonly text: string;
  /** The configuration is to be mended before anything is taken. */
  readonly isOurs: boolean;
}

/** Posts messages to one web server. */
export class Endpoint implements Disposable {
  readonly #options: EndpointOptions;
  readonly #resolver: Resolver;
  readonly #clock: Clock;
  readonly #connections: HttpConnections = new HttpConnections();
  /** Until then it takes nothing, milliseconds on the monotonic scale; and why. */
  #away = { until: Number.NEGATIVE_INFINITY, why: "" };

  constructor(
    options: EndpointOptions,
    parts: { readonly resolver: Resolver; readonly clock: Clock },
  ) {
    this.#options = options;
    this.#resolver = parts.resolver;
    this.#clock = parts.clock;
  }

  /** Why nothing is to be posted now; undefined when something may be. */
  get awayFor(): string | undefined {
    return this.#clock.monotonic() < this.#away.until ? this.#away.why : undefined;
  }

  /** Posts a message for one recipient. `limit`: milliseconds for all of it. Never rejects. */
  async post(
    transaction: Transaction,
    recipient: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<PostedMessage> {
    const { url, authorities, fields, ioTimeout } = this.#options;
    let isSent = false;
    const answer = await askHttps(
      {
        ...{ resolver: this.#resolver, clock: this.#clock, allowed: ANYWHERE, authorities },
        ...{ clear: url.clear, connections: this.#connections },
      },
      {
        ...{ host: url.host, port: url.port, path: url.path, method: "POST" },
        headers: {
          "user-agent": `Postrider/${VERSION}`,
          ...fields,
          "content-type": "message/rfc822",
          ...envelopeFields(transaction, recipient),
        },
        body: contentOf(transaction),
        ...{ limit: Math.max(limit - EARLIER, EARLIER), idleLimit: ioTimeout, signal },
        ...{ connectLimit: ioTimeout, mostBytes: MOST_READ, beginningIsEnough: true },
        onSent: () => {
          isSent = true;
        },
      },
    );
    return this.#judge(answer, isSent);
  }

  #judge(answer: HttpsAnswer, isSent: boolean): PostedMessage {
    if (answer.kind === "answered") return this.#judgeAnswer(answer);
    const { stage, reason } = answer;
    if (stage === "content") return { status: "4.3.0", text: reason, isOurs: false };
    this.#isAway(AWAY, reason);
    const text = isSent ? `in doubt: ${reason}` : reason;
    return { status: STATUS[stage], text: peerText(text), isOurs: stage === "certificate" };
  }

  #judgeAnswer(answer: Extract<HttpsAnswer, { kind: "answered" }>): PostedMessage {
    const { status: code, body } = answer;
    const { status, isOurs, isAway } = judgeStatus(code, answer.field("x-enhanced-status"));
    const { fields, url } = this.#options;
    const said = answerText(body, secretsOf(fields, url.path));
    const text = `HTTP ${code}${said === "" ? "" : `: ${said}`}`;
    const wait = retryAfterOf(answer.field("retry-after"), this.#clock.now());
    if (isAway) this.#isAway(wait ?? AWAY, text);
    return { status, text, isOurs };
  }

  #isAway(time: number, why: string): void {
    this.#away = { until: this.#clock.monotonic() + time, why };
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }
}

/** RFC 3463 §3.5: what a failure on the way is. */
const STATUS = {
  dns: "4.4.3",
  connection: "4.4.1",
  certificate: "4.7.5",
  time: "4.4.2",
  size: "4.4.2",
} as const;

/** Field values are ASCII: other characters stand as RFC 6533 §3 writes them. */
function envelopeFields(
  { message, sender, envelopeId }: Transaction,
  recipient: string,
): RequestFields {
  return {
    "x-envelope-from": embedNonAscii(`<${sender}>`),
    "x-envelope-to": embedNonAscii(`<${recipient}>`),
    ...(envelopeId === undefined ? {} : { "x-envelope-id": embedNonAscii(envelopeId) }),
    "x-postrider-message-id": idText(message),
  };
}

function contentOf({ prefix, body }: Transaction) {
  return {
    size: prefix.length + body.size,
    async *chunks(): AsyncGenerator<Buffer> {
      if (prefix.length > 0) yield prefix;
      yield* body.chunks();
    },
  };
}
