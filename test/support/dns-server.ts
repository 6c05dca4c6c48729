import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { type Answer, decode, encode, type Packet, RECURSION_AVAILABLE } from "dns-packet";

/**
 * What a test DNS server answers to a question: records, an error code, nothing at all, or raw bytes. Without `flags` it
 * says that it looks names up for others.
 */
export type DnsReply =
  | {
      readonly answers: readonly Answer[];
      readonly flags?: number;
      readonly authorities?: readonly Answer[];
    }
  | { readonly code: number; readonly flags?: number; readonly authorities?: readonly Answer[] }
  | "silence"
  | Buffer;

/** A DNS server on loopback UDP that answers as told and counts the questions. */
export async function startDnsServer(
  reply: (name: string, type: string, query: Packet) => DnsReply,
  host = "127.0.0.1",
): Promise<{ readonly port: number; readonly asked: string[]; close(): void }> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  const asked: string[] = [];
  socket.on("message", (packet, from) => {
    const query = decode(packet);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    asked.push(`${question.type} ${question.name}`);
    const answer = reply(question.name, question.type, query);
    if (answer === "silence") return;
    if (Buffer.isBuffer(answer)) {
      socket.send(answer, from.port, from.address);
      return;
    }
    const packetBack = encode({
      type: "response",
      id: query.id ?? 0,
      flags: (answer.flags ?? RECURSION_AVAILABLE) | ("code" in answer ? answer.code : 0),
      questions: [question],
      answers: "code" in answer ? [] : [...answer.answers],
      authorities: [...(answer.authorities ?? [])],
    });
    socket.send(packetBack, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, host, () => resolve()));
  return { port: socket.address().port, asked, close: () => socket.close() };
}
