import {
  type Clock,
  connectSmtp,
  demandOf,
  errorText,
  memoryBody,
  type RecipientOutcome,
  type SmtpTimeouts,
} from "../../core/mod.ts";

/** Where a message is handed over. */
export interface Handover {
  readonly address: string;
  readonly port: number;
  readonly hostName: string;
  readonly heloName: string;
  /** Whether TLS is tried. */
  readonly secure: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A message that is handed over. */
export interface Letter {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly content: Buffer;
}

/** What came of it: the last reply, or why not. */
export type HandoverResult =
  | { readonly ok: true; readonly reply: string }
  | { readonly ok: false; readonly reason: string };

const SECOND = 1000;
const TIMEOUTS: SmtpTimeouts = {
  connect: 5 * SECOND,
  greeting: 10 * SECOND,
  command: 10 * SECOND,
  mail: 10 * SECOND,
  rcpt: 10 * SECOND,
  dataStart: 10 * SECOND,
  dataBlock: 10 * SECOND,
  dataEnd: 30 * SECOND,
  multiLine: 10 * SECOND,
  transaction: 50 * SECOND,
};

/** Hands a message over by SMTP, once. Never rejects. */
export async function handOver(to: Handover, letter: Letter): Promise<HandoverResult> {
  const { address, port, hostName, heloName, clock, signal } = to;
  const connected = await connectSmtp(
    {
      ...{ address, port, hostName, heloName, clock },
      localAddress: undefined,
      tls: to.secure ? demandOf("opportunistic", hostName) : { kind: "none" },
      pipelineDepth: 1000,
      ignoreExtensions: new Set(),
      timeouts: TIMEOUTS,
    },
    signal,
  );
  if (!connected.ok) return { ok: false, reason: connected.failure.text };
  const { connection } = connected;
  const give = (): void => connection.destroy();
  signal.addEventListener("abort", give, { once: true });
  try {
    const { outcomes } = await connection.send({
      message: 0,
      sender: letter.sender,
      recipients: letter.recipients.map((one) => ({
        address: one,
        originalRecipient: undefined,
        notify: 0,
      })),
      body: memoryBody(letter.content),
      prefix: Buffer.alloc(0),
      eightBit: letter.content.some((byte) => byte > 0x7f),
      smtpUtf8: [letter.sender, ...letter.recipients].some((one) => /[^\p{ASCII}]/u.test(one)),
      envelopeId: undefined,
      returnContent: undefined,
      sendUndeclared: true,
    });
    return resultOf(outcomes);
  } catch (error) {
    return { ok: false, reason: errorText(error) };
  } finally {
    signal.removeEventListener("abort", give);
    await connection.quit();
  }
}

/** What was refused for one is told, though others have got it. */
function resultOf(outcomes: readonly RecipientOutcome[]): HandoverResult {
  let reply = "";
  for (const outcome of outcomes)
    switch (outcome.kind) {
      case "delivered":
        reply = outcome.reply.lines.join(" ");
        break;
      case "failed":
      case "left-over":
        return { ok: false, reason: outcome.failure.text };
      case "moved":
        return { ok: false, reason: outcome.text };
    }
  return { ok: true, reply };
}
