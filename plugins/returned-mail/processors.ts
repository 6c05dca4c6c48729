import { type MailAddress, type Token, token } from "../../core/mod.ts";
import type { AddressList } from "../address-lists/contract.ts";
import type { ReturnedMail } from "./parse/result.ts";
import { sendersMeant } from "./sent/verp-address.ts";

/** The blocks that read what comes back, in the order in which they are asked whose an address is. */
export const PROCESSOR_KINDS = ["bounce-processor", "feedback-loop-processor"] as const;

/** Which of them. */
export type ProcessorKind = (typeof PROCESSOR_KINDS)[number];

/** The queues in which mail waits to be read. */
export const PROCESSOR_QUEUES: Readonly<Record<ProcessorKind, string>> = {
  "bounce-processor": "{bounce}",
  "feedback-loop-processor": "{feedbackloop}",
};

/** What a block says of the mail that comes to it. */
export interface ProcessorSettings {
  readonly deliverMatchedEmail: boolean | undefined;
  /** Undefined: yes, unless it is forwarded. */
  readonly deliverUnmatchedEmail: boolean | undefined;
  /** What both are where they are unset. */
  readonly deliverEmail: boolean | undefined;
  readonly forwardUnmatchedTo: readonly string[];
  readonly forwardErrorsTo: string | undefined;
  readonly requireSignature: boolean;
}

/** One block. */
export interface Processor {
  readonly kind: ProcessorKind;
  readonly settings: ProcessorSettings;
  readonly list: AddressList;
  /** Says what a mail is, by its first bytes and its envelope sender. Never rejects. */
  read(start: Buffer, sender: string): Promise<ReturnedMail>;
  /** How many bytes `read` looks at. */
  readonly examined: number;
  /** Whether the log says what an expression has found. */
  readonly logsMatches: boolean;
}

/** The blocks of a configuration. */
export class Processors {
  readonly #processors: readonly Processor[];

  constructor(processors: readonly Processor[]) {
    this.#processors = processors;
  }

  /** The block of a kind; undefined when there is none. */
  get(kind: ProcessorKind): Processor | undefined {
    return this.#processors.find((one) => one.kind === kind);
  }

  /** The block that reads mail to an address: it, or the sender of which it is a variant (VERP), is on its list. */
  for(address: MailAddress): Processor | undefined {
    return this.#processors.find(({ list }) => isListed(list, address));
  }
}

/** What the configuration in force says of mail that comes back. */
export const PROCESSORS: Token<Processors> = token<Processors>("returned-mail.processors");

/** The kind of a queue; undefined for one of other mail. */
export function processorOf(queueDomain: string): ProcessorKind | undefined {
  return PROCESSOR_KINDS.find((kind) => PROCESSOR_QUEUES[kind] === queueDomain);
}

function isListed(list: AddressList, address: MailAddress): boolean {
  return list.has(address) || sendersMeant(address).some((sender) => list.has(sender));
}
