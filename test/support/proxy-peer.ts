import { connect, createServer, type Server, type Socket } from "node:net";
import { type ProxiedEnds, readProxyHeader } from "../../core/mod.ts";

/** How a SOCKS server of a test behaves. */
export interface SocksWays {
  /** The login that it wants; undefined: none. */
  readonly login?: readonly [user: string, password: string];
  /** Its reply code (RFC 1928 §6); 0 unless given. */
  readonly reply?: () => number;
  /** The address that it says it connects from; the one it does unless given. */
  readonly says?: string;
}

/**
 * A proxy for tests: it takes PROXY headers and connects from the address they name, which must be one of this host, or speaks SOCKS5 and
 * connects from `from`.
 */
export class ProxyPeer {
  /** What was asked for, in order. */
  readonly asked: ProxiedEnds[] = [];
  /** Connections that came. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(socks?: SocksWays & { readonly from: string }) {
    this.#server = createServer((socket) => {
      this.connections++;
      this.#keep(socket);
      if (socks === undefined) this.#header(socket);
      else void this.#socks(socket, socks);
    });
  }

  /** Listens on a free port of 127.0.0.1, the same one again after `close`; resolves with it. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
    return this.#port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #header(socket: Socket): void {
    let heard: Buffer = Buffer.alloc(0);
    const hear = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      const read = readProxyHeader(heard);
      if (read.kind === "more") return;
      socket.off("data", hear);
      if (read.kind === "bad" || read.claim.kind !== "client") return void socket.destroy();
      this.#connect(socket, read.claim, heard.subarray(read.length));
    };
    socket.on("data", hear);
  }

  #connect(client: Socket, { from, to }: ProxiedEnds, first: Buffer, ready = (): void => {}): void {
    this.asked.push({ from, to });
    const host = connect({ host: to.address, port: to.port, localAddress: from.address });
    this.#keep(host);
    host.once("connect", () => {
      ready();
      if (first.length > 0) host.write(first);
      host.pipe(client);
      client.pipe(host);
    });
    host.on("close", () => client.destroy());
    client.on("close", () => host.destroy());
  }

  async #socks(
    socket: Socket,
    { from, login, reply = () => 0, says = from }: SocksWays & { readonly from: string },
  ): Promise<void> {
    const chunks: Buffer[] = [];
    let wake = (): void => {};
    const hear = (chunk: Buffer): void => {
      chunks.push(chunk);
      wake();
    };
    socket.on("data", hear);
    const read = async (count: number): Promise<Buffer> => {
      for (;;) {
        const all = Buffer.concat(chunks.splice(0));
        if (all.length >= count) {
          chunks.push(all.subarray(count));
          return all.subarray(0, count);
        }
        chunks.push(all);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const [, methods = 0] = await read(2);
    const offered = [...(await read(methods))];
    const method = login === undefined ? 0 : 2;
    if (!offered.includes(method)) return void socket.end(Buffer.from([5, 0xff]));
    socket.write(Buffer.from([5, method]));
    if (login !== undefined) {
      const [, names = 0] = await read(2);
      const user = (await read(names)).toString();
      const [length = 0] = await read(1);
      const password = (await read(length)).toString();
      const isRight = user === login[0] && password === login[1];
      socket.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void socket.end();
    }
    await read(4);
    const to = { address: (await read(4)).join("."), port: (await read(2)).readUInt16BE() };
    const bound = Buffer.from([...says.split(".").map(Number), 0, 0]);
    const answer = Buffer.concat([Buffer.from([5, reply(), 0, 1]), bound]);
    if (reply() !== 0) return void socket.end(answer);
    socket.off("data", hear);
    this.#connect(socket, { from: { address: from, port: 0 }, to }, Buffer.alloc(0), () =>
      socket.write(answer),
    );
  }
}
