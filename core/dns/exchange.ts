import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { readIp } from "../directive/kinds/cidr.ts";
import type { Clock } from "../time/clock.ts";

/** A DNS server. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
  /** Its AD bit counts: it validates, and nobody on the way to it can change what it says. Unless stated: when it is on loopback. */
  readonly validates?: boolean | undefined;
}

/** Largest answer over TCP: its length field has two bytes. */
const LARGEST = 65_535;
/** Packets of the server itself that do not answer the query, until it is given up. */
const MOST_PACKETS = 16;

/** One question to one server over some transport; rejects on time-out or socket trouble. */
export type Exchange = (request: ExchangeRequest) => Promise<Buffer>;

/** What an exchange needs. */
export interface ExchangeRequest {
  readonly server: NameServer;
  readonly query: Buffer;
  /** Milliseconds. */
  readonly timeout: number;
  readonly clock: Clock;
  /** True for a packet that answers the query; others are ignored. */
  readonly accepts: (packet: Buffer) => boolean;
}

/** Asks over UDP from a fresh random port. Packets from elsewhere, or that do not answer the question, are ignored. */
export const exchangeUdp: Exchange = ({ server, query, timeout, clock, accepts }) =>
  new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
    let packets = 0;
    const end = (settle: () => void): void => {
      timer.cancel();
      socket.removeAllListeners();
      socket.on("error", () => {}); // An error after the answer concerns nobody.
      socket.close();
      settle();
    };
    const timer = clock.after(timeout, () => end(() => reject(new Error("no answer in time"))));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("message", (packet, from) => {
      if (from.port !== server.port || !sameAddress(from.address, server.address)) return;
      if (accepts(packet)) end(() => resolve(packet));
      else if (++packets >= MOST_PACKETS) end(() => reject(new Error("too many false answers")));
    });
    socket.send(query, server.port, server.address, (error) => {
      if (error) end(() => reject(error));
    });
  });

/** Asks over TCP (RFC 7766), for answers that do not fit a packet. */
export const exchangeTcp: Exchange = ({ server, query, timeout, clock, accepts }) =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, server.address);
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (settle: () => void): void => {
      timer.cancel();
      socket.destroy();
      settle();
    };
    const timer = clock.after(timeout, () => end(() => reject(new Error("no answer in time"))));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("close", () => end(() => reject(new Error("the connection closed"))));
    socket.on("connect", () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    });
    socket.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST + 2) return end(() => reject(new Error("the answer is too long")));
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length < 2 || all.length < all.readUInt16BE(0) + 2) return;
      const packet = all.subarray(2, all.readUInt16BE(0) + 2);
      end(() => (accepts(packet) ? resolve(packet) : reject(new Error("a false answer"))));
    });
  });

/** True for two spellings of one address (RFC 4291 §2.2); a zone is the business of the system. */
function sameAddress(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [readIp(one), readIp(other)];
  return a !== undefined && a.family === b?.family && a.value === b.value;
}
