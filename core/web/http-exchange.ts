import { request as beginClearRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as beginRequest, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { errorText } from "../errors/error-text.ts";
import { errorCode } from "../files/error-code.ts";
import { Deadline } from "../time/deadline.ts";
import {
  failedFor,
  type HttpsAnswer,
  type HttpsContent,
  type HttpsFailure,
  type HttpsParts,
  type HttpsQuestion,
} from "./https-question.ts";

/** Asks a host at one of its addresses. Never rejects; once `signal` has come the answer is of no use. */
export async function exchange(
  address: string,
  parts: HttpsParts,
  question: HttpsQuestion,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  const first = await new Exchange(parts, question).run(address, signal);
  // It had been kept, and was closed by the other end before it took the request.
  return first === "stale"
    ? new Exchange({ ...parts, connections: undefined }, question).fresh(address, signal)
    : first;
}

/** One request over one connection. */
class Exchange {
  readonly #parts: HttpsParts;
  readonly #question: HttpsQuestion;
  readonly #silence: Deadline;
  #request: ClientRequest | undefined;
  /** There is a connection, with its TLS. */
  #isUsable = false;
  /** All of the request was written, though perhaps before there is a connection. */
  #isHandedOver = false;
  #resolve: (answer: HttpsAnswer | "stale") => void = () => {};

  constructor(parts: HttpsParts, question: HttpsQuestion) {
    this.#parts = parts;
    this.#question = question;
    this.#silence = new Deadline(parts.clock, () => {
      const seconds = (question.idleLimit ?? 0) / 1000;
      this.#fail("time", `nothing was heard for ${seconds} s`);
    });
  }

  async fresh(address: string, signal: AbortSignal): Promise<HttpsAnswer> {
    const answer = await this.run(address, signal);
    return answer === "stale" ? failedFor("connection", "the connection closed") : answer;
  }

  async run(address: string, signal: AbortSignal): Promise<HttpsAnswer | "stale"> {
    const answered = new Promise<HttpsAnswer | "stale">((resolve) => {
      this.#resolve = resolve;
    });
    const { clear = false } = this.#parts;
    try {
      const options = optionsOf(address, this.#parts, this.#question, signal);
      const request = (clear ? beginClearRequest : beginRequest)(options, (response) =>
        this.#hear(response),
      );
      this.#request = request;
      request.on("error", (error) => this.#broken(request, error));
      request.once("finish", () => {
        this.#isHandedOver = true;
        this.#noteSent();
      });
      const connecting = this.#watchConnecting(request);
      this.#send(request, this.#question.body);
      return await answered.finally(connecting);
    } catch (error) {
      return failedFor("connection", errorText(error));
    } finally {
      this.#silence.stop();
    }
  }

  get #isSent(): boolean {
    return this.#isUsable && this.#isHandedOver;
  }

  /** On some runtimes a small request counts as written while its connection is still being made: that alone is not sending. */
  #noteSent(): void {
    if (this.#isSent) this.#question.onSent?.();
  }

  /** Bounds the time of a connection; returns what ends that. */
  #watchConnecting(request: ClientRequest): () => void {
    const { connectLimit } = this.#question;
    const late = (): void =>
      this.#fail("connection", `no connection in ${(connectLimit ?? 0) / 1000} s`);
    const timer =
      connectLimit === undefined ? undefined : this.#parts.clock.after(connectLimit, late);
    const connected = (): void => {
      timer?.cancel();
      this.#moved();
    };
    const usable = (): void => {
      this.#isUsable = true;
      this.#noteSent();
    };
    const { clear = false } = this.#parts;
    request.once("socket", (socket) => {
      if (!socket.connecting) {
        connected();
        return usable();
      }
      socket.once("connect", connected);
      socket.once(clear ? "connect" : "secureConnect", usable);
    });
    return () => timer?.cancel();
  }

  #send(request: ClientRequest, body: HttpsContent | undefined): void {
    if (body === undefined || Buffer.isBuffer(body)) request.end(body);
    else void this.#sendPieces(request, body.chunks(), body.size);
  }

  /**
   * The piece with the last byte goes out with the end of the request, once `pieces` has come to its
   * end: whoever has all bytes may answer at once, and what fails at its very end is not sent as a whole.
   */
  async #sendPieces(
    request: ClientRequest,
    pieces: AsyncIterable<Buffer>,
    size: number,
  ): Promise<void> {
    let left = size;
    let last: Buffer | undefined;
    try {
      for await (const piece of pieces) {
        if (request.destroyed) return;
        if (piece.length === 0) continue;
        left -= piece.length;
        if (left < 0) throw new Error(`it has more than ${size} bytes`);
        if (left === 0) last = piece;
        else if (!request.write(piece)) await drained(request);
        this.#moved();
      }
      if (left > 0) throw new Error(`it has ${size - left} bytes instead of ${size}`);
      if (!request.destroyed) request.end(last);
    } catch (error) {
      this.#fail("content", `what is to be sent cannot be read: ${errorText(error)}`);
    }
  }

  #hear(response: IncomingMessage): void {
    const { mostBytes, beginningIsEnough = false } = this.#question;
    const chunks: Buffer[] = [];
    let size = 0;
    this.#moved();
    const end = (): void => this.#resolve(this.#answer(response, Buffer.concat(chunks)));
    response.on("data", (chunk: Buffer) => {
      this.#moved();
      const room = mostBytes - size;
      size += chunk.length;
      if (size <= mostBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.push(chunk.subarray(0, Math.max(room, 0)));
      if (beginningIsEnough) end();
      else this.#resolve(failedFor("size", `the answer has more than ${mostBytes} bytes`));
      this.#request?.destroy();
    });
    response.on("end", end);
    response.on("error", (error) => this.#resolve(failedFor("connection", errorText(error))));
    response.on("close", () => this.#resolve(failedFor("connection", "the connection closed")));
  }

  /** Whoever says yes to what it cannot know yet has not taken it. */
  #answer(response: IncomingMessage, body: Buffer): HttpsAnswer {
    const answer = answerOf(response, body);
    const isYes = answer.kind === "answered" && answer.status >= 200 && answer.status <= 299;
    return isYes && !this.#isSent
      ? failedFor("connection", `it answered ${answer.status} before it had all of the request`)
      : answer;
  }

  #broken(request: ClientRequest, error: unknown): void {
    const code = errorCode(error);
    if (request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE")) {
      this.#resolve("stale");
      return;
    }
    const stage = isAboutCertificate(code) ? "certificate" : "connection";
    this.#resolve(failedFor(stage, errorText(error)));
  }

  /** Something was written or read. */
  #moved(): void {
    const { idleLimit } = this.#question;
    if (idleLimit !== undefined) this.#silence.set(this.#parts.clock.monotonic() + idleLimit);
  }

  #fail(stage: HttpsFailure["stage"], reason: string): void {
    this.#resolve(failedFor(stage, reason));
    this.#request?.destroy();
  }
}

function optionsOf(
  address: string,
  { authorities, certificate, clear = false, connections }: HttpsParts,
  { host, port, path, method, headers, body }: HttpsQuestion,
  signal: AbortSignal,
): RequestOptions {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  const size = body === undefined ? undefined : Buffer.isBuffer(body) ? body.length : body.size;
  return {
    host: address,
    port,
    path,
    method,
    agent: connections === undefined ? false : clear ? connections.clear : connections.tls,
    signal,
    headers: {
      ...headers,
      host: port === (clear ? 80 : 443) ? name : `${name}:${port}`,
      ...(size === undefined ? {} : { "content-length": String(size) }),
    },
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ...certificate,
  };
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage, body: Buffer): HttpsAnswer {
  const mediaType = (headers["content-type"] ?? "").split(";")[0] ?? "";
  return {
    kind: "answered",
    status,
    mediaType: mediaType.trim().toLowerCase(),
    body,
    field(name) {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

/** Resolves when more can be written, or never will be. */
function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      request.off("drain", done);
      request.off("close", done);
      resolve();
    };
    request.on("drain", done);
    request.on("close", done);
  });
}

/** Node's and OpenSSL's codes for certificates that do not do; the runtimes share them. */
function isAboutCertificate(code: string | undefined): boolean {
  return (
    code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME|INVALID_CA/.test(code)
  );
}
