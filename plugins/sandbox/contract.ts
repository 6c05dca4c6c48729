import { type Token, token } from "../../core/mod.ts";

/** The sandbox's folder of messages, for those who show them: `.eml` files, and `index.tsv` with a line for each. */
export interface SandboxMail {
  /** Its absolute path. */
  readonly directory: string;
  /** Calls `listener` after each message whose file and line are there. What is returned ends that. It must not throw. */
  onListed(listener: () => void): () => void;
}

/** The sandbox's folder; undefined where the server is no sandbox. */
export const SANDBOX_MAIL: Token<SandboxMail | undefined> = token<SandboxMail | undefined>(
  "sandbox.mail",
);
