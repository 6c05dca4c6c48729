import {
  type DeliverOne,
  type MessageId,
  type Token,
  type Transaction,
  token,
} from "../../core/mod.ts";

export { mailFileName, mailFileNumber } from "./mail-file-name.ts";

/** What the index says of a message. */
export interface IndexEntry {
  readonly id: MessageId;
  /** Bytes. */
  readonly size: number;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** The header block. */
  readonly header: Buffer;
}

/** A message that is in the folder from now on. */
export interface ListedMessage extends IndexEntry {
  /** Of its file. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The sandbox's folder of messages, for those who show them: `.eml` files, and `index.tsv` with a line for each. */
export interface SandboxMail {
  /** Its absolute path. */
  readonly directory: string;
  /** Calls `listener` after each message whose file and line are there. What is returned ends that. It must not throw. */
  onListed(listener: (message: ListedMessage) => void): () => void;
}

/** The sandbox's folder; undefined where the server is not a sandbox. */
export const SANDBOX_MAIL: Token<SandboxMail | undefined> = token<SandboxMail | undefined>(
  "sandbox.mail",
);

/** The agent of all mail in a sandbox, as plans name it. */
export const SANDBOX_AGENT = "sandbox";

/** Where all mail of a sandbox ends. */
export interface SandboxEnd {
  /** Keeps what was to be sent, and says that it is delivered. Mail from before the server was a sandbox is put off. */
  readonly deliver: DeliverOne;
  /** Writes down that a recipient was refused. Never rejects. */
  refused(transaction: Transaction, recipient: string, reply: string): Promise<void>;
}

/** The sandbox's end of all mail; undefined where the server is not a sandbox. */
export const SANDBOX_END: Token<SandboxEnd | undefined> = token<SandboxEnd | undefined>(
  "sandbox.end",
);
