import {
  type AgentFacts,
  type MessageInfo,
  memoryBody,
  NO_NOTES,
  type Notes,
  type Outcome,
} from "../../core/mod.ts";

export const HOUR: number = 3_600_000;
/** When the message came, and what it is. */
export const RECEIVED: number = Date.UTC(2026, 0, 1);
export const ORIGINAL: string = "Subject: hello\r\nFrom: a@c.test\r\n\r\nthe text\r\n";

const info: MessageInfo = {
  sender: "a@c.test",
  envelopeId: "id+2B1",
  returnContent: undefined,
  eightBit: false,
  smtpUtf8: false,
  size: ORIGINAL.length,
  receivedAt: RECEIVED,
  origin: { type: "smtp", mta: "c.test (127.0.0.1)", user: undefined },
  virtualMta: "{default}",
  job: undefined,
};

/** What is different about a sample outcome. */
export interface SampleOutcome {
  readonly kind: Outcome["kind"];
  readonly notify?: number;
  readonly address?: string;
  readonly text?: string;
  readonly at?: number;
  readonly noticeDue?: boolean;
  readonly returnContent?: "full";
  readonly notes?: Notes;
  readonly dsnPassedOn?: boolean;
  readonly reported?: boolean;
  readonly original?: string;
  readonly originalRecipient?: string;
  readonly host?: string;
  readonly smtpUtf8?: boolean;
  readonly sender?: string;
  readonly agent?: AgentFacts;
  readonly retryUntil?: number;
}

/** The end of an attempt for one recipient. */
export function outcome(facts: SampleOutcome): Outcome {
  const { kind, notify = 0, address = "b@x.test", at = RECEIVED + HOUR } = facts;
  const recipient = {
    queue: 1,
    due: at,
    message: 1,
    index: 0,
    address,
    originalRecipient: facts.originalRecipient ?? "rfc822;b+2Bc@x.test",
    notify,
    attempts: 0,
    lastAttempt: 0,
    lane: 0,
    priority: 50,
    virtualMta: undefined,
    notes: NO_NOTES,
    epoch: 0,
  };
  const { returnContent, smtpUtf8 = false, sender = info.sender } = facts;
  const message = { ...info, sender, returnContent, smtpUtf8, notes: facts.notes };
  const body = memoryBody(Buffer.from(facts.original ?? ORIGINAL));
  const queue = "x.test/{default}";
  const attempt = {
    queue,
    virtualMta: "{default}",
    at,
    peer: undefined,
    agent: facts.agent,
    message,
    body,
  };
  const lines = [facts.text ?? "no such user"];
  const failure = {
    stage: "rcpt",
    temporary: kind === "deferred",
    status: "5.1.1",
    reply: { code: 550, enhanced: "5.1.1", lines },
    text: "550 5.1.1 no such user",
    host: facts.host ?? "mx.x.test (127.0.0.1)",
  } as const;
  switch (kind) {
    case "delivered": {
      const reply = { code: 250, enhanced: "2.0.0", lines: ["fine"] };
      return { kind, attempt, recipient, reply, dsnPassedOn: facts.dsnPassedOn ?? false };
    }
    case "deferred":
      return {
        kind,
        attempt,
        recipient,
        failure,
        nextAttempt: at + HOUR,
        noticeDue: facts.noticeDue ?? false,
        retryUntil: facts.retryUntil,
      };
    case "bounced":
      return { kind, attempt, recipient, failure };
    case "delayed":
      return { kind, attempt, recipient, failure, retryUntil: facts.retryUntil };
    case "deleted":
      return {
        kind,
        attempt,
        recipient,
        failure,
        accounted: true,
        reported: facts.reported === true,
      };
  }
}
