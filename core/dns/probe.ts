import { errorText } from "../errors/error-text.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import { readAnswer } from "./answer.ts";
import { type ExchangeRequest, exchangeTcp, exchangeUdp, type NameServer } from "./exchange.ts";
import { answersQuery, encodeQuery, USUAL_PAYLOAD } from "./message.ts";

/** What came of one question to a name server. */
export type ProbeAnswer =
  | {
      readonly answered: true;
      /** Whether it says that it has validated what it says (the AD bit, RFC 6840 §5.7). */
      readonly authentic: boolean;
    }
  | { readonly answered: false; readonly reason: string };

/** What a name server is asked. */
export interface Probe {
  readonly server: NameServer;
  readonly transport: "udp" | "tcp";
  /** Whose address is asked for. */
  readonly name: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Asks one name server for the address of a name by one transport, past all caches. Never rejects. */
export async function probeNameServer(probe: Probe): Promise<ProbeAnswer> {
  const { server, transport, name, timeout, clock, random } = probe;
  const id = random.integer(65_536);
  const request: ExchangeRequest = {
    ...{ server, timeout, clock },
    query: encodeQuery(id, name, "A", USUAL_PAYLOAD),
    accepts: (packet) => answersQuery(packet, id, name, "A"),
  };
  try {
    const packet = await (transport === "udp" ? exchangeUdp(request) : exchangeTcp(request));
    const answer = readAnswer(packet, name, "A");
    if (answer.kind === "failed" || answer.kind === "bogus")
      return { answered: false, reason: answer.reason };
    return { answered: true, authentic: "authentic" in answer && answer.authentic };
  } catch (error) {
    return { answered: false, reason: errorText(error) };
  }
}
