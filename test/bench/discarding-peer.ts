import { createServer } from "node:net";

/** A peer that takes messages and keeps nothing of them. */
export async function discardingPeer(): Promise<{
  readonly port: number;
  taken(count: number): Promise<void>;
  close(): void;
}> {
  let count = 0;
  let told: { readonly count: number; readonly resolve: () => void } | undefined;
  const server = createServer((socket) => {
    let inContent = false;
    let tail = "";
    socket.write("220 sink.test\r\n");
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      if (inContent) {
        tail = (tail + chunk.subarray(-5).toString("latin1")).slice(-5);
        if (tail !== "\r\n.\r\n") return;
        inContent = false;
        count++;
        socket.write("250 2.0.0 taken\r\n");
        if (told && count >= told.count) told.resolve();
        return;
      }
      for (const line of chunk.toString("latin1").trimEnd().split("\r\n")) {
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "EHLO") socket.write("250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
        else if (verb === "DATA") {
          inContent = true;
          tail = "";
          socket.write("354 go on\r\n");
        } else if (verb === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 2.0.0 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    taken(wanted) {
      if (count >= wanted) return Promise.resolve();
      return new Promise((resolve) => {
        told = { count: wanted, resolve };
      });
    },
    close: () => server.close(),
  };
}
