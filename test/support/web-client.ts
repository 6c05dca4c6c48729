import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { connect } from "node:net";

/** What a web server answered. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** How a web server on loopback is asked. */
export interface WebQuestion {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** By https, whatever the certificate. */
  readonly tls?: boolean;
  readonly cert?: string;
  readonly key?: string;
}

/** Asks a web server on loopback, on a connection of its own. */
export function askWeb(port: number, path: string, question: WebQuestion = {}): Promise<WebAnswer> {
  const { method = "GET", headers = {}, body, tls = false, cert, key } = question;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const shown = cert === undefined ? {} : { cert, key };
  const options = {
    ...{ host: "127.0.0.1", port, path, method, headers: { ...length, ...headers } },
    ...{ agent: false as const, rejectUnauthorized: false, ...shown },
  };
  return new Promise((resolve, reject) => {
    const call = (tls ? tlsRequest : plainRequest)(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** What a web server on loopback says to some bytes, until it closes. `ends`: our side is closed at once. */
export function sayToWeb(port: number, bytes: string, ends: boolean = false): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: ends }, () => {
      if (ends) socket.end(bytes, "latin1");
      else socket.write(bytes, "latin1");
    });
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    socket.on("end", () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(text));
  });
}
