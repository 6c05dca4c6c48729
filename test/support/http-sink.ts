import { createServer, type IncomingHttpHeaders } from "node:http";

/** A request that a sink has heard. */
export interface HeardRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a sink answers: a status, and fields and a text if there are any. Undefined: nothing. */
export type SinkAnswer =
  | {
      readonly status: number;
      readonly fields?: Readonly<Record<string, string>>;
      readonly text?: string;
    }
  | undefined;

/** A web server without TLS on loopback that keeps what is posted. */
export interface HttpSink {
  readonly url: string;
  readonly heard: readonly HeardRequest[];
  stop(): Promise<void>;
}

/** Starts one. */
export async function startHttpSink(
  answer: (request: HeardRequest) => SinkAnswer = () => ({ status: 200 }),
): Promise<HttpSink> {
  const heard: HeardRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const told = { path: request.url ?? "", headers: request.headers, body };
      heard.push(told);
      const given = answer(told);
      if (given !== undefined) response.writeHead(given.status, given.fields).end(given.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
