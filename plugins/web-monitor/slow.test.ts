import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { turnUntil } from "../../test/support/until.ts";
import { WebServer } from "./web-server.ts";

test("who takes too long for the fields of a request, for its body, or for the next request is not waited for", async () => {
  const clock = new FakeClock();
  const quiet = (): void => {};
  const server = new WebServer({
    ...{ clock, tls: () => undefined, logsTls: () => false },
    log: { debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet },
    lookout: { guard: quiet, release: quiet },
    answer: async (request) => new Response(`${(await request.text()).length} bytes`),
  });
  const { commit } = await server.prepare([{ host: "127.0.0.1", port: 0 }]);
  await commit();
  const port = server.addresses[0]?.port ?? 0;
  const say = async (
    text: string,
  ): Promise<{ readonly socket: Socket; readonly heard: () => string }> => {
    let heard = "";
    await turnUntil("nobody to be there", () => clock.pending === 0);
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
    });
    socket.on("error", () => socket.destroy());
    socket.write(text);
    await turnUntil("the server to have it", () => clock.pending === 1);
    return { socket, heard: () => heard };
  };
  try {
    const fields = await say("GET / HTTP/1.1\r\nHost: x\r\n");
    await clock.advance(14_000);
    assert.ok(!fields.socket.destroyed);
    await clock.advance(1000);
    await turnUntil("it to be closed", () => fields.socket.destroyed);
    assert.equal(fields.heard(), "");

    const idle = await say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await turnUntil("the answer", () => idle.heard().includes("0 bytes"));
    await clock.advance(15_000);
    await turnUntil("it to be closed", () => idle.socket.destroyed);

    const body = await say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
    await clock.advance(45_000);
    await turnUntil("it to be closed", () => body.socket.destroyed);
    assert.ok(!body.heard().includes("200 OK"));
    await turnUntil("nothing to be waited for", () => clock.pending === 0);
  } finally {
    server.close();
  }
});
