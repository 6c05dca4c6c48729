import { asciiForm } from "../message/ascii-form.ts";
import type { MessageRead } from "../reception/session.ts";

/** What matters of a message to a test; everything else is as in plain mail of a client at 192.0.2.1. */
export interface SampleMessage {
  /** `ann@example.org` unless given. */
  readonly sender?: string;
  /** `bob@example.net` unless given. */
  readonly recipients?: readonly string[];
  /** Header fields, each `Name: text`, without line ends; a subject unless given. */
  readonly header?: readonly string[];
  /** Bytes of the message; those of the header unless given. */
  readonly size?: number;
  readonly clientAddress?: string;
}

/** A message as the hooks of reception get it. */
export function sampleMessage({
  sender = "ann@example.org",
  recipients = ["bob@example.net"],
  header = ["Subject: Lunch?"],
  size,
  clientAddress = "192.0.2.1",
}: SampleMessage = {}): MessageRead {
  const block = Buffer.from(header.map((field) => `${field}\r\n`).join(""));
  return {
    id: 1,
    session: {
      id: "test.1",
      clientAddress,
      clientPort: 50_000,
      localAddress: "192.0.2.25",
      localPort: 25,
      clientName: "client.example.org",
      secure: false,
      user: undefined,
      sourceName: undefined,
    },
    info: {
      sender,
      envelopeId: undefined,
      returnContent: undefined,
      eightBit: false,
      smtpUtf8: false,
      size: size ?? block.length,
      receivedAt: Date.UTC(2026, 0, 1),
      origin: { type: "smtp", mta: "client.example.org", user: undefined },
      virtualMta: "{default}",
      job: undefined,
    },
    recipients: recipients.map((address) => ({
      address: asciiForm(address),
      domain: address.slice(address.lastIndexOf("@") + 1).toLowerCase(),
      originalRecipient: undefined,
      notify: 0,
    })),
    header: block,
  };
}
