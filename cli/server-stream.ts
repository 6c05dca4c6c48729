import { type IncomingMessage, request } from "node:http";
import { errorText } from "../core/mod.ts";
import { Refused } from "./exit.ts";
import { failureOf, pathOfRoute, shortPath } from "./socket-way.ts";

/** Longest line read, bytes; longer ones come from no server of ours. */
const LONGEST_LINE = 1024 * 1024;

/** What is asked, and how long the answer may take in all, milliseconds. */
export interface StreamAsked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly limit: number;
}

/**
 * The lines of a server's answer as they come, on a Unix socket. Ends when the signal aborts, or with the answer. Throws `Refused` with the
 * server's words when it refuses, when no server is there, and when it goes in the middle of a line.
 */
export async function* streamFrom(
  socketPath: string,
  asked: StreamAsked,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const path = pathOfRoute(asked.path);
  const short = shortPath(socketPath);
  let response: IncomingMessage;
  try {
    response = await begin(short.path, socketPath, { ...asked, path }, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  } finally {
    short.release();
  }
  const { statusCode = 500 } = response;
  if (statusCode >= 400) throw new Refused(await refusalOf(response, statusCode));
  yield* linesOf(response, signal);
}

function begin(
  shortPath: string,
  socketPath: string,
  { method, path, limit }: StreamAsked,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: shortPath, method, path, timeout: limit }, resolve);
    const abort = (): void => void call.destroy(new Error("given up"));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    call.on("timeout", () => call.destroy(new Refused("the server does not answer")));
    call.on("error", (error) => reject(failureOf(error, socketPath)));
    call.end();
  });
}

async function refusalOf(response: IncomingMessage, status: number): Promise<string> {
  let text = "";
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > LONGEST_LINE) break;
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "error" in body) return String(body.error);
  } catch {
    // What the server's HTTP refuses has no words of ours.
  }
  return `the server answered ${status}`;
}

async function* linesOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<string> {
  response.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of response) {
      const lines = `${rest}${String(chunk)}`.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) throw new Error("a line of the answer is too long");
      yield* lines;
    }
  } catch (error) {
    if (!signal.aborted) throw new Refused(`the server has gone: ${errorText(error)}`);
  }
}
