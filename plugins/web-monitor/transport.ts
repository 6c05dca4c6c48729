import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { type ClientHello, readClientHello, type ServerTls } from "../inbound-tls/contract.ts";

/** The first byte of TLS: a record of a handshake (RFC 8446 §5.1). */
const HANDSHAKE = 0x16;
/** Bytes of a hello that are waited for. */
const LONGEST_HELLO = 16 * 1024;

/**
 * Finds out what a client speaks: plain HTTP goes on as it is, TLS is begun. `ready` gets the socket that HTTP is spoken on. Whoever calls
 * sees to the time.
 */
export function beginTransport(
  socket: Socket,
  tls: ServerTls | undefined,
  ready: (transport: Socket) => void,
): void {
  if (tls === undefined) return ready(socket);
  let head: Buffer = Buffer.alloc(0);
  const look = (): void => {
    const chunk: unknown = socket.read();
    if (!Buffer.isBuffer(chunk)) return;
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const isTls = head[0] === HANDSHAKE;
    const read = isTls && tls.contextFor !== undefined ? readClientHello(head) : undefined;
    if (read?.kind === "more" && head.length < LONGEST_HELLO) return;
    socket.removeListener("readable", look);
    socket.unshift(head);
    if (!isTls) return ready(socket);
    secure(socket, tls, read?.kind === "hello" ? read.hello : undefined, ready);
  };
  socket.on("readable", look);
}

function secure(
  plain: Socket,
  tls: ServerTls,
  hello: ClientHello | undefined,
  ready: (transport: Socket) => void,
): void {
  // Deno hands the client's first TLS bytes to whoever reads the plain socket, unless it rests.
  plain.pause();
  const [{ context }] = tls.certificates;
  const secureContext = tls.contextFor?.(hello) ?? context;
  const secured = new TLSSocket(plain, { isServer: true, secureContext });
  secured.on("error", () => plain.destroy());
  secured.once("secure", () => ready(secured));
}
