import { createServer, type IncomingHttpHeaders } from "node:http";

/** A request that a sink has heard. */
export interface HeardRequest {
  readonly method: string;
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

/** A web server without TLS on loopback that keeps what it is asked. */
export interface HttpSink {
  readonly url: string;
  readonly port: number;
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
      const { method = "", url: path = "", headers } = request;
      const told = { method, path, headers, body };
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
    port,
    heard,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs `use` with one, and stops it. */
export async function withHttpSink(
  answer: (request: HeardRequest) => SinkAnswer,
  use: (sink: HttpSink) => Promise<void>,
): Promise<void> {
  const sink = await startHttpSink(answer);
  try {
    await use(sink);
  } finally {
    await sink.stop();
  }
}
