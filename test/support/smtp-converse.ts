import assert from "node:assert/strict";
import type { DeliveryFailure } from "../../core/errors/delivery-failure.ts";
import type { AgentConnection } from "../../core/message/agent-connection.ts";
import type { TransactionResult } from "../../core/message/transaction.ts";
import { connectSmtp } from "../../core/smtp/connect.ts";
import { ScriptedPeer } from "./scripted-peer.ts";
import { type ClientChanges, clientOptions } from "./smtp-messages.ts";

/** The opening of a script: greeting and EHLO with the keywords offered. */
export function hello(...keywords: string[]): string {
  const lines = ["S: 220 mx.test ESMTP", "C: EHLO out.test"];
  const replies = ["mx.test", ...keywords];
  for (const [at, text] of replies.entries()) {
    lines.push(`S: 250${at === replies.length - 1 ? " " : "-"}${text}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A message to b@r.test in lock-step, which is taken; `parameters` of MAIL with a blank before them. */
export function taken(parameters = ""): string {
  return `
    C: MAIL FROM:<a@s.test>${parameters}
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: DATA
    S: 354 go
    content
    S: 250 done
  `;
}

/** Runs `use` with a connection to a peer that follows `script`; both must come to their end. */
export async function converse(
  script: string,
  use: (connection: AgentConnection, peer: ScriptedPeer) => Promise<void>,
  changes: ClientChanges = {},
): Promise<void> {
  await withPeer(script, async (peer) => {
    const result = await connectSmtp(clientOptions(peer.port, changes));
    if (!result.ok) assert.fail(result.failure.text);
    await use(result.connection, peer);
    result.connection.destroy();
  });
}

/** The failure of connecting to a peer that follows `script`. */
export async function refusal(
  script: string,
  changes: ClientChanges = {},
): Promise<DeliveryFailure> {
  let failure: DeliveryFailure | undefined;
  await withPeer(script, async (peer) => {
    const result = await connectSmtp(clientOptions(peer.port, changes));
    if (result.ok) assert.fail("connected");
    failure = result.failure;
  });
  return failure ?? assert.fail("no failure");
}

/** Runs `use` beside the peer; a deviation from the script fails it at once. */
export async function withPeer(
  script: string,
  use: (peer: ScriptedPeer) => Promise<void>,
): Promise<void> {
  const peer = await ScriptedPeer.start(script);
  try {
    await Promise.all([use(peer), peer.finished]);
  } finally {
    await peer.close();
  }
}

/** The outcomes in short: `+code` for a delivery, `stage status text` for a failure. */
export function brief(result: TransactionResult): string[] {
  return result.outcomes.map((outcome) =>
    outcome.kind === "delivered"
      ? `+${outcome.reply.code}`
      : outcome.kind === "moved"
        ? outcome.kind
        : `${outcome.failure.stage} ${outcome.failure.status} ${outcome.failure.text}`,
  );
}
