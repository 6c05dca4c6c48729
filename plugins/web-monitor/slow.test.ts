import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { turnUntil } from "../../test/support/until.ts";
import { type Answerer, WebServer } from "./web-server.ts";

const quiet = (): void => {};

interface Lab {
  readonly clock: FakeClock;
  readonly server: WebServer;
  /** This runtime keeps a connection open after an answer. */
  readonly idles: boolean;
  /** Connects and says something, once nobody else is there. */
  say(text: string): Promise<{ readonly socket: Socket; readonly heard: () => string }>;
}

async function withServer(answer: Answerer, run: (lab: Lab) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  const server = new WebServer({
    ...{ clock, answer, tls: () => undefined, logsTls: () => false },
    log: { debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet },
    lookout: { guard: quiet, release: quiet },
  });
  const { commit } = await server.prepare([{ host: "127.0.0.1", port: 0 }]);
  await commit();
  const port = server.addresses[0]?.port ?? 0;
  try {
    await run({
      ...{ clock, server, idles: THIS_RUNTIME !== "deno" },
      async say(text) {
        let heard = "";
        await turnUntil("nobody to be there", () => clock.pending === 0);
        const socket = connect(port, "127.0.0.1");
        socket.on("data", (chunk: Buffer) => {
          heard += chunk.toString();
        });
        socket.on("error", () => socket.destroy());
        socket.write(text);
        await turnUntil("the server to have it", () => clock.pending === 1 || heard !== "");
        return { socket, heard: () => heard };
      },
    });
  } finally {
    server.close();
  }
}

const ASKED = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

test("who takes too long for the fields of a request, for its body, or for the next request is not waited for", () =>
  withServer(
    async (request) => new Response(`${(await request.text()).length} bytes`),
    async ({ clock, say, idles }) => {
      const fields = await say("GET / HTTP/1.1\r\nHost: x\r\n");
      await clock.advance(14_000);
      assert.ok(!fields.socket.destroyed);
      await clock.advance(1000);
      await turnUntil("it to be closed", () => fields.socket.destroyed);
      assert.equal(fields.heard(), "");

      const idle = await say(ASKED);
      await turnUntil("the answer", () => idle.heard().includes("0 bytes"));
      assert.match(idle.heard(), idles ? /^connection: keep-alive$/im : /^connection: close$/im);
      if (idles) {
        idle.socket.write(ASKED);
        await turnUntil("another", () => idle.heard().match(/0 bytes/g)?.length === 2);
      }
      await clock.advance(15_000);
      await turnUntil("it to be closed", () => idle.socket.destroyed);

      const body = await say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
      await clock.advance(45_000);
      await turnUntil("it to be closed", () => body.socket.destroyed);
      assert.ok(!body.heard().includes("200 OK"));
      await turnUntil("nothing to be waited for", () => clock.pending === 0);
    },
  ));

test("who stops reading an answer is sent away, and what made the answer is told; no more of it is made than was asked for", async () => {
  let pieces = 0;
  let isLeft = false;
  const piece = Buffer.alloc(64 * 1024);
  const endless = (): Response =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          pieces++;
          controller.enqueue(piece);
        },
        cancel() {
          isLeft = true;
        },
      }),
    );
  await withServer(endless, async ({ clock, say }) => {
    const { socket, heard } = await say(ASKED);
    await turnUntil("the answer to begin", () => heard().includes("200 OK"));
    socket.pause();
    // Nothing more goes out once all buffers on the way are full.
    let before = -1;
    await turnUntil("the answer to rest", () => {
      const rests = before === pieces;
      before = pieces;
      return rests;
    });
    await clock.advance(30_000);
    await clock.advance(30_000);
    await clock.advance(30_000);
    await turnUntil("it to be sent away", () => clock.pending === 0 && isLeft);
    assert.ok(pieces < 2000, `${pieces} pieces were made`);
    socket.destroy();
  });
});

test("who has to come again is answered first, however long that takes; an answer that goes on by itself is cut off", async () => {
  const waiting = Promise.withResolvers<void>();
  let isAsked = false;
  const answer: Answerer = async (request) => {
    if (request.url.endsWith("/stream"))
      return new Response(
        new ReadableStream({
          start(c) {
            c.enqueue(Buffer.from("hello"));
          },
        }),
      );
    isAsked = true;
    await waiting.promise;
    return new Response("done at last");
  };
  await withServer(answer, async ({ clock, server, say }) => {
    const slow = await say(ASKED);
    await turnUntil("it to be asked", () => isAsked);
    server.retire();
    await clock.advance(100_000);
    assert.ok(!slow.socket.destroyed);
    waiting.resolve();
    await turnUntil("the answer", () => slow.heard().includes("done at last"));
    await turnUntil("the end", () => slow.socket.destroyed || slow.socket.readableEnded);
    slow.socket.destroy();

    const stream = await say(ASKED.replace("/ ", "/stream "));
    await turnUntil("the stream", () => stream.heard().includes("hello"));
    server.retire();
    await clock.advance(60_000);
    await turnUntil("the end", () => clock.pending === 0);
    stream.socket.destroy();
  });
});
