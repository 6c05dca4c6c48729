import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { readClientHello, type ServerTls } from "../inbound-tls/contract.ts";

/**
 * Waits for what a client begins TLS with, and gives the context to answer it by. Nothing is taken out of the socket, which rests then. One that
 * closes before is closed.
 */
export function awaitHello(
  socket: Socket,
  contextFor: NonNullable<ServerTls["contextFor"]>,
  begin: (context: SecureContext) => void,
): void {
  const heard: Buffer[] = [];
  let length = 0;
  let least = 0;
  const hear = (chunk: Buffer): void => {
    heard.push(chunk);
    length += chunk.length;
    // A client that sends byte by byte is not looked at for each.
    if (length < least) return;
    const bytes = Buffer.concat(heard);
    const read = readClientHello(bytes);
    if (read.kind === "more") {
      least = read.least;
      return;
    }
    socket.off("data", hear);
    socket.off("end", leave);
    socket.pause();
    socket.unshift(bytes);
    begin(contextFor(read.kind === "hello" ? read.hello : undefined));
  };
  const leave = (): void => void socket.destroy();
  socket.on("data", hear);
  socket.on("end", leave);
  if (socket.isPaused()) socket.resume();
}
