import assert from "node:assert/strict";
import { definePlugin, type MessageInfo } from "../../core/mod.ts";
import { startMta, type TestMta, type TestMtaOptions } from "./mta.ts";
import { sendMail } from "./send-mail.ts";
import { SmtpPeer, type TakenMessage } from "./smtp-peer.ts";

/** A server whose mail all goes to one peer that tells where it came from. */
export interface VirtualMtaLab {
  readonly mta: TestMta;
  readonly peer: SmtpPeer;
  /** What was accepted, in order. */
  readonly accepted: readonly MessageInfo[];
  /** Has a message accepted. */
  send(to?: string): Promise<void>;
  /** The same, and waits for the peer to have it. */
  through(to?: string): Promise<TakenMessage>;
}

/** Runs a server with a configuration until `use` ends. `source`: lines of the clients' source block. */
export async function withVirtualMtas(
  { config = "", source = "" }: { readonly config?: string; readonly source?: string },
  use: (lab: VirtualMtaLab) => Promise<void>,
  options: TestMtaOptions = {},
): Promise<void> {
  const peer = new SmtpPeer();
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
  const send = async (to = "you@x.test"): Promise<void> => {
    const replies = await sendMail(mta.port, { to: [to] });
    assert.match(replies.at(-1) ?? "", /^250 /);
  };
  const through = async (to?: string): Promise<TakenMessage> => {
    const before = peer.messages.length;
    await send(to);
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
