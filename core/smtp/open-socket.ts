import { connect, isIPv6, type Socket } from "node:net";
import { readIp } from "../directive/kinds/cidr.ts";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import { errorCode } from "../files/error-code.ts";
import type { ConnectOptions } from "./client.ts";

/** Why there is no connection. */
export interface Unopened {
  readonly failure: DeliveryFailure;
  /** True when the local address may be to blame and not the host. */
  readonly byLocalAddress: boolean;
}

/** What systems, and runtimes, say when an address is none of this host, or may not be used. */
const OF_LOCAL_ADDRESS: ReadonlySet<string> = new Set([
  "EADDRNOTAVAIL",
  "EINVAL",
  "EACCES",
  "EPERM",
]);

/** It connects from another address than it was to. */
const WRONG_ADDRESS = "another local address";

/**
 * Opens the connection, TCP from `localAddress` if given, and from no other one, or a Unix socket, within `timeouts.connect`. Never
 * rejects.
 */
export function openSocket(
  options: ConnectOptions,
  signal: AbortSignal | undefined,
): Promise<Socket | Unopened> {
  return new Promise((resolve) => {
    const { address, port, localAddress, socketPath } = options;
    const fail = (problem: string): void => {
      const isLocal = OF_LOCAL_ADDRESS.has(problem) || problem === WRONG_ADDRESS;
      const byLocalAddress = localAddress !== undefined && isLocal;
      resolve({ failure: noConnection(options, problem), byLocalAddress });
    };
    if (signal?.aborted) {
      fail("given up");
      return;
    }
    let socket: Socket;
    try {
      socket =
        socketPath === undefined
          ? connect({ host: address, port, ...(localAddress && { localAddress }) })
          : connect({ path: socketPath });
    } catch (error) {
      fail(errorCode(error) ?? errorText(error));
      return;
    }
    const stop = (problem: string): void => {
      socket.destroy();
      finish();
      fail(problem);
    };
    const refuse = (error: NodeJS.ErrnoException): void => stop(error.code ?? error.message);
    const abort = (): void => stop("given up");
    const timer = options.clock.after(options.timeouts.connect, () => stop("timeout"));
    const finish = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", abort);
      socket.removeListener("connect", done);
    };
    const done = (): void => {
      if (localAddress !== undefined && !isSame(socket.localAddress ?? "", localAddress))
        return stop(WRONG_ADDRESS);
      finish();
      // An error before the next owner listens would be thrown.
      socket.on("error", ignore);
      socket.removeListener("error", refuse);
      resolve(socket);
    };
    signal?.addEventListener("abort", abort, { once: true });
    socket.on("error", refuse);
    socket.once("connect", done);
  });
}

function ignore(): void {}

/** Whether two texts are of the same address, whatever its zone. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [readIp(one), readIp(other)];
  return a !== undefined && a.family === b?.family && a.value === b.value;
}

/** The peer as failures name it: `name (address)`, or the name alone of what has no address. */
export function hostText({ hostName, address }: ConnectOptions): string {
  return address === "" ? hostName : `${hostName} (${address})`;
}

function noConnection(options: ConnectOptions, problem: string): DeliveryFailure {
  const { address, port, hostName, localAddress, socketPath } = options;
  const host = hostText(options);
  if (socketPath !== undefined)
    return failed("connect", "4.4.1", `${problem} connecting to ${host}`, host);
  const target = isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  const source = localAddress === undefined ? "" : ` from ${localAddress}`;
  const text = `${problem} connecting to ${hostName} (${target})${source}`;
  return failed("connect", "4.4.1", text, host);
}
