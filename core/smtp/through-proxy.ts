import type { Socket } from "node:net";
import { type Cidr, contains, readIp } from "../directive/kinds/cidr.ts";
import { hostAddresses } from "../dns/host-addresses.ts";
import { failed } from "../errors/delivery-failure.ts";
import type { ConnectOptions } from "./client.ts";
import { hostText, openSocket, type Unopened } from "./open-socket.ts";
import { proxyHeader } from "./proxy-header.ts";
import type { ProxyUse } from "./proxy-hop.ts";
import { askSocks, type ReadBytes, type SocksResult } from "./socks5.ts";

/**
 * Opens a connection by a proxy: connects to it, and has it connect to the host from the address that it is to. `byLocalAddress` says
 * that the proxy, or our address before it, is to blame and not the host. Never rejects.
 */
export async function openThroughProxy(
  options: ConnectOptions,
  use: ProxyUse,
  signal: AbortSignal | undefined,
): Promise<Socket | Unopened> {
  const { hop, from } = use;
  const { address, port } = options;
  const name = `proxy ${hop.name}`;
  if (readIp(from)?.family !== readIp(address)?.family)
    return unopened(options, name, `${from} and ${address} are of different families`, false);
  const local = localFor(hop.local);
  if (local === "none")
    return unopened(options, name, `this host has no address in ${hop.local?.text}`, true);
  const way = { ...options, address: use.address, port: hop.port, localAddress: local };
  const opened = await openSocket({ ...way, hostName: name, socketPath: undefined }, signal);
  if ("failure" in opened) return { ...opened, byLocalAddress: true };
  if (hop.protocol !== "socks5") {
    const ends = { from: { address: from, port: hop.fromPort }, to: { address, port } };
    opened.write(proxyHeader(hop.protocol === "proxy-1" ? 1 : 2, ends));
    return opened;
  }
  const result = await socksWithin(options, opened, use, signal);
  if (result.kind === "connected") return opened;
  opened.destroy();
  return unopened(options, name, result.problem, result.by === "proxy");
}

/** The address of ours to connect to a proxy from: one of this host in the range. */
function localFor(range: Cidr | undefined): string | undefined | "none" {
  if (range === undefined || range.bits === 0) return undefined;
  const single = range.bits === (range.family === 4 ? 32 : 128);
  if (single) return range.text.split("/")[0];
  return hostAddresses().find((address) => contains(range, address)) ?? "none";
}

async function socksWithin(
  { address, port, clock, timeouts }: ConnectOptions,
  socket: Socket,
  use: ProxyUse,
  signal: AbortSignal | undefined,
): Promise<SocksResult> {
  let late: string | undefined;
  const giveUp = (why: string): void => {
    late ??= why;
    socket.destroy();
  };
  const abort = (): void => giveUp("given up");
  const timer = clock.after(timeouts.connect, () => giveUp("timeout"));
  signal?.addEventListener("abort", abort, { once: true });
  const reader = new SocketBytes(socket);
  const result = await askSocks(socket, reader.read, use, { address, port });
  reader.release();
  timer.cancel();
  signal?.removeEventListener("abort", abort);
  if (late === undefined) return result;
  return { kind: "failed", by: late === "timeout" ? "proxy" : "host", problem: late };
}

/** Reads a socket by numbers of bytes; what is left goes back into it. */
export class SocketBytes {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake();
  };

  readonly read: ReadBytes = async (count) => {
    while (this.#bytes.length < count) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  };

  release(): void {
    const socket = this.#socket;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("close", this.#onEnd);
    socket.pause();
    if (this.#bytes.length > 0) socket.unshift(this.#bytes);
  }
}

function unopened(
  options: ConnectOptions,
  proxy: string,
  problem: string,
  byLocalAddress: boolean,
): Unopened {
  const host = hostText(options);
  const text = `${problem} connecting to ${host} by ${proxy}`;
  return { failure: failed("connect", "4.4.1", text, host), byLocalAddress };
}
