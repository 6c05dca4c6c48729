import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { mta } from "../test/support/run-mta.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/** How a server that ends, or that is none of ours, may leave a client. */
const ENDINGS: Readonly<Record<string, (socket: Socket) => void>> = {
  "before an answer": (socket) => socket.destroy(),
  "with a polite end": (socket) => socket.end(),
  "in the head": (socket) => socket.end("HTTP/1.1 200 O"),
  "in the middle of an answer": (socket) => socket.end(`${HEAD}content-length: 1000\r\n\r\n{"rec`),
  "in a chunk": (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"rec\r\n`),
  "with something that is not JSON": (socket) =>
    socket.end(`${HEAD}content-length: 5\r\n\r\n{"rec`),
  "with nothing": (socket) => socket.end(`${HEAD}content-length: 0\r\n\r\n`),
  "with something that is not HTTP": (socket) => socket.end("220 mx.test ESMTP\r\n"),
  "with a list": (socket) => socket.end(`${HEAD}content-length: 2\r\n\r\n[]`),
  "with a page of HTML": (socket) =>
    socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>"),
};

const COMMANDS = [
  ["show", "status"],
  ["list"],
  ["delete", "--queue=*/*"],
  ["trace", "x.test"],
  ["top", "--once"],
  ["reload"],
] as const;

test("a server that ends in the middle of an answer is reported, and not as a fault of the command", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const [how, end] of Object.entries(ENDINGS)) {
      const socket = join(folder, "s");
      const server = createServer((client) => {
        client.on("error", () => {});
        client.once("data", () => end(client));
      });
      await new Promise<void>((resolve) => server.listen(socket, () => resolve()));
      for (const command of COMMANDS) {
        const { code, out, err } = await mta(...command, "--socket", socket);
        const told = `${command.join(" ")} ${how}: ${code} ${out} ${err}`;
        if (how !== "with a list") assert.equal(code, 1, told);
        else assert.notEqual(code, 70, told);
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });
});
