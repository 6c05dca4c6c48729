import type { Socket } from "node:net";
import { contains, parseCidr, readIp } from "../directive/kinds/cidr.ts";
import { addressBytes, addressText } from "./proxy-header.ts";
import type { ProxyHop, ProxyUse } from "./proxy-hop.ts";

/** What came of asking a SOCKS server for a connection. */
export type SocksResult =
  | { readonly kind: "connected" }
  /** `by`: the proxy does not do what it is to, or the host cannot be reached by it. */
  | { readonly kind: "failed"; readonly by: "proxy" | "host"; readonly problem: string };

const VERSION = 5;
const CONNECT = 1;
const NO_LOGIN = 0;
const PASSWORD = 2;
/** The version of the negotiation of RFC 1929. */
const LOGIN_VERSION = 1;

/** Replies of RFC 1928 §6: what they say, and whether the host is to blame. */
const REPLIES: ReadonlyMap<number, readonly ["proxy" | "host", string]> = new Map([
  [1, ["host", "the proxy cannot connect"]],
  [2, ["proxy", "not allowed by the proxy"]],
  [3, ["host", "network unreachable"]],
  [4, ["host", "host unreachable"]],
  [5, ["host", "connection refused"]],
  [6, ["host", "TTL expired"]],
  [7, ["proxy", "CONNECT not supported by the proxy"]],
  [8, ["proxy", "address type not supported by the proxy"]],
]);

/** Reads a number of bytes; undefined when the connection ends before. */
export type ReadBytes = (count: number) => Promise<Buffer | undefined>;

/**
 * Asks for a connection by SOCKS5 (RFC 1928), with a login if there is one (RFC 1929). The proxy says which address it connects from: one
 * that comes from another address than it is to is given up.
 */
export async function askSocks(
  socket: Pick<Socket, "write">,
  read: ReadBytes,
  { hop, from }: ProxyUse,
  to: { readonly address: string; readonly port: number },
): Promise<SocksResult> {
  const refusal = await greetSocks(socket, read, hop.login);
  if (refusal !== undefined) return refusal;
  const target = addressBytes(to.address);
  const request = Buffer.alloc(6 + target.length);
  request.set([VERSION, CONNECT, 0, target.length === 4 ? 1 : 4]);
  request.set(target, 4);
  request.writeUInt16BE(to.port, 4 + target.length);
  socket.write(request);
  const head = await read(4);
  if (head === undefined) return byProxy("the proxy has closed the connection");
  const [version, code = 0, , type] = head;
  if (version !== VERSION) return byProxy("the proxy does not speak SOCKS5");
  const [by, problem] = REPLIES.get(code) ?? (["proxy", `reply ${code} of the proxy`] as const);
  if (code !== 0) return { kind: "failed", by, problem };
  const bound = await boundAddress(type, read);
  if (bound === undefined) return byProxy("the proxy does not say where it connects from");
  return isSame(bound, from)
    ? { kind: "connected" }
    : byProxy(`the proxy connects from ${bound}, not from ${from}`);
}

/** Greets a SOCKS server, and logs in if there is a login: what is wrong, or undefined when it can be asked for connections. */
export async function greetSocks(
  socket: Pick<Socket, "write">,
  read: ReadBytes,
  login: ProxyHop["login"],
): Promise<SocksResult | undefined> {
  const method = login === undefined ? NO_LOGIN : PASSWORD;
  socket.write(Buffer.from([VERSION, 1, method]));
  const chosen = await read(2);
  if (chosen === undefined) return byProxy("the proxy has closed the connection");
  if (chosen[0] !== VERSION) return byProxy("the proxy does not speak SOCKS5");
  if (chosen[1] !== method)
    return byProxy(login ? "the proxy takes no password" : "the proxy wants a login");
  if (login !== undefined) {
    const words = [login.user, login.password()].map((word) => Buffer.from(word));
    const parts = words.flatMap((word) => [Buffer.from([word.length]), word]);
    socket.write(Buffer.concat([Buffer.from([LOGIN_VERSION]), ...parts]));
    const status = await read(2);
    if (status === undefined || status[1] !== 0) return byProxy("the proxy refuses the login");
  }
  return undefined;
}

/** BND.ADDR (RFC 1928 §6), with the port after it read too; undefined where it is no IP address. */
async function boundAddress(
  type: number | undefined,
  read: ReadBytes,
): Promise<string | undefined> {
  const width = type === 1 ? 4 : type === 4 ? 16 : undefined;
  if (width === undefined) return undefined;
  const bytes = await read(width + 2);
  return bytes && addressText(bytes.subarray(0, width));
}

function isSame(one: string, other: string): boolean {
  const range = readIp(other) && parseCidr(other);
  return range !== undefined && contains(range, one);
}

function byProxy(problem: string): SocksResult {
  return { kind: "failed", by: "proxy", problem };
}
