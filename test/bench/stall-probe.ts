import { connect } from "node:net";

/** Asks a server again and again, and notes how long it took to answer. */
export interface StallProbe {
  /** Longest round trip since the last call, milliseconds. */
  longest(): number;
  stop(): void;
}

/**
 * Opens an SMTP session on a loopback port and sends NOOP, the next one a millisecond after the answer to the last: as
 * long as the server's event loop stands still, no answer comes. Resolves when the first answer has come.
 */
export function probeStalls(port: number): Promise<StallProbe> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let longest = 0;
    let sentAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      sentAt = performance.now();
      socket.write("NOOP\r\n");
    };
    const probe: StallProbe = {
      longest() {
        const value = Math.max(longest, sentAt > 0 ? performance.now() - sentAt : 0);
        longest = 0;
        return value;
      },
      stop() {
        clearTimeout(timer);
        socket.destroy();
      },
    };
    socket.setNoDelay(true);
    socket.once("error", reject);
    socket.on("data", () => {
      if (sentAt > 0) longest = Math.max(longest, performance.now() - sentAt);
      else resolve(probe);
      sentAt = 0;
      timer = setTimeout(ask, 1);
    });
  });
}
