import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";

/** A server that stops reading in the middle of content while `stuck` is set. */
class SlowPeer {
  readonly taken: string[] = [];
  stuck = true;
  begun = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#talk(socket));

  listen(): Promise<number> {
    return new Promise((resolve) =>
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      }),
    );
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    let [rest, rcpt, inData] = ["", "", false];
    socket.write("220 slow.test\r\n");
    socket.on("data", (chunk: Buffer) => {
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end !== -1; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData) {
          if (line !== ".") continue;
          inData = false;
          this.taken.push(rcpt);
          socket.write("250 ok\r\n");
          continue;
        }
        if (line.startsWith("RCPT")) rcpt = line.slice("RCPT TO:".length);
        if (line !== "DATA") {
          socket.write("250 ok\r\n");
          continue;
        }
        inData = true;
        this.begun++;
        socket.write("354 go on\r\n");
        if (this.stuck) {
          socket.pause();
          return;
        }
      }
    });
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

test("during transfer: a message that takes long is broken off for an urgent one, and sent again without an attempt", async () => {
  const peer = new SlowPeer();
  const port = await peer.listen();
  const mta = await startMta(
    `total-max-smtp-out 1\n<domain *>\nroute [127.0.0.1]:${port}\nallow-priority-interruption-during-transfer yes\n</domain>\n<domain urgent.test>\nqueue-priority 90\n</domain>`,
  );
  try {
    const content = `Subject: big\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(200_000)}`;
    await sendMail(mta.port, { to: ["one@bulk.test"], content });
    await until("the message to be on its way", async () => peer.begun === 1 || undefined);
    peer.stuck = false;
    await sendMail(mta.port, { to: ["me@urgent.test"] });
    await until("both", async () => peer.taken.length === 2 || undefined);
    assert.deepEqual(peer.taken, ["<me@urgent.test>", "<one@bulk.test>"]);
    assert.equal(peer.begun, 3);
    assert.ok(!/deferred/.test(JSON.stringify(mta.log)), "it counts as no attempt");
  } finally {
    await mta.stop();
    await peer.close();
  }
});
