import { createServer } from "node:net";

/** A peer that takes messages and keeps nothing of them. */
export interface DiscardingPeer {
  readonly port: number;
  /** Connections that were made so far. */
  connections(): number;
  /** Resolves when so many messages have come. */
  taken(count: number): Promise<void>;
  /** Longest time between two messages since the last call, milliseconds. */
  longestPause(): number;
  close(): void;
}

/** Starts a peer on a free loopback port. */
export async function discardingPeer(): Promise<DiscardingPeer> {
  let count = 0;
  let connections = 0;
  let lastAt = performance.now();
  let longestPause = 0;
  let told: { readonly count: number; readonly resolve: () => void } | undefined;
  const notePause = (): void => {
    const now = performance.now();
    longestPause = Math.max(longestPause, now - lastAt);
    lastAt = now;
  };
  const server = createServer((socket) => {
    connections++;
    let inContent = false;
    let tail = "";
    socket.write("220 sink.test\r\n");
    socket.on("error", () => socket.destroy());
    const run = (commands: string): void => {
      for (const line of commands.split("\r\n")) {
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "EHLO") socket.write("250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
        else if (verb === "DATA") {
          inContent = true;
          tail = "\r\n";
          socket.write("354 go on\r\n");
        } else if (verb === "QUIT") socket.end("221 bye\r\n");
        else if (line !== "") socket.write("250 2.0.0 ok\r\n");
      }
    };
    socket.on("data", (chunk: Buffer) => {
      const text = inContent ? tail + chunk.toString("latin1") : chunk.toString("latin1");
      if (!inContent) return run(text);
      const end = text.indexOf("\r\n.\r\n");
      tail = text.slice(-4);
      if (end < 0) return;
      inContent = false;
      count++;
      notePause();
      socket.write("250 2.0.0 taken\r\n");
      if (told && count >= told.count) told.resolve();
      run(text.slice(end + 5));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    connections: () => connections,
    taken(wanted) {
      if (count >= wanted) return Promise.resolve();
      return new Promise((resolve) => {
        told = { count: wanted, resolve };
      });
    },
    longestPause() {
      notePause();
      const longest = longestPause;
      longestPause = 0;
      return longest;
    },
    close: () => server.close(),
  };
}
