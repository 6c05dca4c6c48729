import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { errorText, type LogFields } from "../../core/mod.ts";
import {
  type ClientAuthorities,
  type ClientHello,
  readClientHello,
  type ServerTls,
} from "../inbound-tls/contract.ts";

/** The first byte of TLS: a record of a handshake (RFC 8446 §5.1). */
const HANDSHAKE = 0x16;
/** Bytes of a hello that are waited for. */
const LONGEST_HELLO = 16 * 1024;

/** How a client's connection begins. */
export interface TransportParts {
  readonly tls: ServerTls | undefined;
  readonly now: () => number;
  /** TLS has begun, or failed. */
  told(fields: LogFields): void;
}

/**
 * Finds out what a client speaks: plain HTTP goes on as it is, TLS is begun. `ready` gets the socket that HTTP is spoken on. Whoever calls
 * sees to the time.
 */
export function beginTransport(
  socket: Socket,
  parts: TransportParts,
  ready: (transport: Socket) => void,
): void {
  const { tls } = parts;
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
    const hello = read?.kind === "hello" ? read.hello : undefined;
    secure(socket, tls, hello, parts, ready);
  };
  socket.on("readable", look);
}

function secure(
  plain: Socket,
  tls: ServerTls,
  hello: ClientHello | undefined,
  { now, told }: TransportParts,
  ready: (transport: Socket) => void,
): void {
  const client = plain.remoteAddress;
  // Deno hands the client's first TLS bytes to whoever reads the plain socket, unless it rests.
  plain.pause();
  const [{ context }] = tls.certificates;
  const { authorities, contextFor } = tls;
  const secureContext = contextFor?.(hello) ?? context;
  const asked = { requestCert: authorities !== undefined, rejectUnauthorized: false };
  const secured = new TLSSocket(plain, { isServer: true, secureContext, ...asked });
  secured.on("error", (error) => {
    told({ client, error: errorText(error) });
    plain.destroy();
  });
  secured.once("secure", () => {
    if (authorities !== undefined && !hasShown(secured, authorities, now())) {
      told({ client, error: "it has shown no certificate that http-tls-ca-file accepts" });
      return void secured.destroy();
    }
    told({ client, version: secured.getProtocol() ?? "unknown", cipher: secured.getCipher().name });
    ready(secured);
  });
}

/** Whether a client has shown a certificate that counts. Some runtimes throw at what is odd in one. */
function hasShown(secured: TLSSocket, authorities: ClientAuthorities, now: number): boolean {
  try {
    const shown = secured.getPeerX509Certificate();
    return shown !== undefined && authorities.accept(shown, now);
  } catch {
    return false;
  }
}
