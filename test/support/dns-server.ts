import { createSocket } from "node:dgram";
import { type Answer, decode, encode } from "dns-packet";

/** What a test DNS server answers to a question: records, an error code, nothing at all, or raw octets. */
export type DnsReply =
  | {
      readonly answers: readonly Answer[];
      readonly flags?: number;
      readonly authorities?: readonly Answer[];
    }
  | { readonly code: number; readonly authorities?: readonly Answer[] }
  | "silence"
  | Buffer;

/** A DNS server on loopback UDP that answers as told and counts the questions. */
export async function startDnsServer(
  reply: (name: string, type: string) => DnsReply,
): Promise<{ readonly port: number; readonly asked: string[]; close(): void }> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (packet, from) => {
    const query = decode(packet);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    asked.push(`${question.type} ${question.name}`);
    const answer = reply(question.name, question.type);
    if (answer === "silence") return;
    if (Buffer.isBuffer(answer)) {
      socket.send(answer, from.port, from.address);
      return;
    }
    const packetBack = encode({
      type: "response",
      id: query.id ?? 0,
      flags: "code" in answer ? answer.code : (answer.flags ?? 0),
      questions: [question],
      answers: "code" in answer ? [] : [...answer.answers],
      authorities: [...(answer.authorities ?? [])],
    });
    socket.send(packetBack, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  return { port: socket.address().port, asked, close: () => socket.close() };
}
