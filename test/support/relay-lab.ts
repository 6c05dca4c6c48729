import assert from "node:assert/strict";
import { definePlugin, type MessageInfo } from "../../core/mod.ts";
import { startMta, type TestMta, type TestMtaOptions } from "./mta.ts";
import { sendMail } from "./send-mail.ts";
import { SmtpPeer, type TakenMessage } from "./smtp-peer.ts";

/** A server whose mail all goes to one peer. */
export interface RelayLab {
  readonly mta: TestMta;
  readonly peer: SmtpPeer;
  /** What was accepted, in order. */
  readonly accepted: readonly MessageInfo[];
  /** Has a message accepted. */
  send(to?: string, content?: string): Promise<void>;
  /** The same, and waits for the peer to have it. */
  through(to?: string, content?: string): Promise<TakenMessage>;
}

/** What a relay is made of, besides its one destination. */
export interface RelaySetup {
  readonly config?: string;
  /** Lines of the clients' source block. */
  readonly source?: string;
  /** Not listening yet. */
  readonly peer?: SmtpPeer;
}

/** The header of a message as a peer took it. */
export function headerOf(message: TakenMessage | undefined): string {
  const { content = "" } = message ?? {};
  return content.slice(0, content.indexOf("\r\n\r\n") + 2);
}

/** Runs a server with a configuration until `use` ends. */
export async function withRelay(
  { config = "", source = "", peer = new SmtpPeer() }: RelaySetup,
  use: (lab: RelayLab) => Promise<void>,
  options: TestMtaOptions = {},
): Promise<void> {
  const port = await peer.listen();
  const accepted: MessageInfo[] = [];
  const witness = definePlugin({
    name: "witness",
    summary: "Sees what is accepted.",
    directives: {},
    hooks: { messageAccepted: ({ info }) => void accepted.push(info) },
  });
  const text = `${config}
    <source 127.0.0.1>
      always-allow-relaying yes
      ${source}
    </source>
    <domain *>
      route [127.0.0.1]:${port}
    </domain>`;
  const mta = await startMta(text, { ...options, plugins: [witness, ...(options.plugins ?? [])] });
  const send = async (to = "you@x.test", content?: string): Promise<void> => {
    const mail = content === undefined ? {} : { content };
    const replies = await sendMail(mta.port, { to: [to], ...mail });
    assert.match(replies.at(-1) ?? "", /^250 /);
  };
  const through = async (to?: string, content?: string): Promise<TakenMessage> => {
    const before = peer.messages.length;
    await send(to, content);
    await peer.taken(before + 1);
    const taken = peer.messages[before];
    assert.ok(taken);
    return taken;
  };
  try {
    await use({ mta, peer, accepted, send, through });
  } finally {
    await mta.stop();
    await peer.close();
  }
}
