import { request } from "node:http";
import { Refused } from "./exit.ts";
import { INVALID_ANSWER, isRecord, textOf } from "./json.ts";
import { type StreamAsked, streamFrom } from "./server-stream.ts";
import { failureOf, NoServer, pathOfRoute, shortPath } from "./socket-way.ts";

export { NoServer } from "./socket-way.ts";

/** How long a server may take to answer, milliseconds. */
const ANSWER_LIMIT = 60_000;
/** Longest answer read, bytes. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/** A server's answer: its HTTP status and the JSON it sent. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A running server, as commands see it: over its control socket, or in its own process. */
export interface Server {
  /** Asks it, with a text if one is given. Rejects with `Refused` when no server is there. */
  ask(method: "GET" | "POST", path: string, body?: string): Promise<ServerAnswer>;
  /** The lines of an answer as they come; undefined where an answer comes whole. Throws `Refused` likewise. */
  readonly stream?: (asked: StreamAsked, signal: AbortSignal) => AsyncIterable<string>;
}

/** The server on a Unix socket. */
export function socketServer(socketPath: string): Server {
  return {
    ask: (method, path, body) => askServer(socketPath, method, path, body),
    stream: (asked, signal) => streamFrom(socketPath, asked, signal),
  };
}

/** What a server is asked. */
interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | undefined;
}

/** Asks the API of the server on a Unix socket, with a text if one is given. Rejects with `Refused` when no server listens there. */
export async function askServer(
  socketPath: string,
  method: "GET" | "POST",
  path: string,
  body?: string,
): Promise<ServerAnswer> {
  const asked = { method, path: pathOfRoute(path), body };
  const short = shortPath(socketPath);
  try {
    return await ask(short.path, socketPath, asked);
  } finally {
    short.release();
  }
}

function ask(
  shortPath: string,
  socketPath: string,
  { method, path, body }: Asked,
): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath: shortPath, method, path, timeout: ANSWER_LIMIT },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > LONGEST_ANSWER) call.destroy(new Refused("the answer is too long"));
          else chunks.push(chunk);
        });
        response.on("error", (error) => reject(failureOf(error, socketPath)));
        response.on("close", () => reject(failureOf(new Error("it ended"), socketPath)));
        response.on("end", () => {
          try {
            const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
            resolve({ status: response.statusCode ?? 500, body });
          } catch {
            const { statusCode, statusMessage } = response;
            // What the server's HTTP refuses has no words of ours.
            const refusal =
              statusCode === 200 ? INVALID_ANSWER : `the server refuses: ${statusMessage}`;
            reject(new Refused(refusal));
          }
        });
      },
    );
    call.on("timeout", () => call.destroy(new Refused("the server does not answer")));
    call.on("error", (error) => reject(failureOf(error, socketPath)));
    call.end(body);
  });
}

/**
 * What the running server says to a GET; without a server, what `otherwise` says. Rejects with `NoServer` when that is
 * undefined, and with `Refused` and the server's words when it refuses.
 */
export async function askServerOr(
  server: Server,
  path: string,
  otherwise: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return resultOf(await server.ask("GET", path));
  } catch (error) {
    if (!(error instanceof NoServer)) throw error;
    const answer = await otherwise();
    if (answer === undefined) throw error;
    return answer;
  }
}

/** The body of a good answer. Throws `Refused` with the server's words otherwise. */
export function resultOf({ status, body }: ServerAnswer): unknown {
  if (status < 400) return body;
  throw new Refused(isRecord(body) ? textOf(body, "error") : `the server answered ${status}`);
}
