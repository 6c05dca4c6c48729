import type { MessageBody } from "../../core/message/body.ts";
import type { Transaction } from "../../core/message/transaction.ts";
import type { ConnectOptions, SmtpTimeouts } from "../../core/smtp/client.ts";
import { demandOf, type TlsDemand, type TlsMode } from "../../core/smtp/tls-demand.ts";
import { systemClock } from "../../core/time/clock.ts";

const minute = 60_000;

/** The limits of RFC 5321 §4.5.3.2. */
export const rfcTimeouts: SmtpTimeouts = {
  connect: 2 * minute,
  greeting: 5 * minute,
  command: 5 * minute,
  mail: 5 * minute,
  rcpt: 5 * minute,
  dataStart: 2 * minute,
  dataBlock: 3 * minute,
  dataEnd: 10 * minute,
  multiLine: 5 * minute,
  transaction: 60 * minute,
};

/** What options are other ones; TLS by a word, or as what is demanded. */
export type ClientChanges = Partial<Omit<ConnectOptions, "tls">> & {
  readonly tls?: TlsMode | TlsDemand | undefined;
};

/** Options for a connection to 127.0.0.1 as `mx.test`, without TLS. */
export function clientOptions(
  port: number,
  { tls = "none", ...changes }: ClientChanges = {},
): ConnectOptions {
  const hostName = changes.hostName ?? "mx.test";
  return {
    address: "127.0.0.1",
    port,
    hostName: "mx.test",
    localAddress: undefined,
    heloName: "out.test",
    tls: typeof tls === "string" ? demandOf(tls, hostName) : tls,
    pipelineDepth: 100,
    ignoreExtensions: new Set(),
    timeouts: rfcTimeouts,
    clock: systemClock,
    ...changes,
  };
}

/** Content in memory: whole, or only in chunks of the size given. */
export function body(content: string | Buffer, chunkSize?: number): MessageBody {
  const bytes = Buffer.from(content);
  return {
    size: bytes.length,
    whole: chunkSize === undefined ? bytes : undefined,
    async *chunks(offset = 0) {
      const step = chunkSize ?? 65_536;
      for (let at = offset; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
    },
  };
}

/** A transaction of `a@s.test` for the recipients named. */
export function transaction(
  recipients: readonly string[],
  changes: Partial<Transaction> = {},
): Transaction {
  return {
    message: 1,
    sender: "a@s.test",
    recipients: recipients.map((address) => ({
      address,
      originalRecipient: undefined,
      notify: 0,
    })),
    body: body("Subject: x\r\n\r\nhello\r\n"),
    prefix: Buffer.alloc(0),
    eightBit: false,
    smtpUtf8: false,
    envelopeId: undefined,
    returnContent: undefined,
    ...changes,
  };
}
