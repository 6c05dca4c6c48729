import { StringDecoder } from "node:string_decoder";
import { MaskedContent } from "../dialogue-log/contract.ts";

/** The content of messages that is shown: so many bytes in all, without private keys in its header. */
export class ShownContent {
  readonly #masked = new MaskedContent();
  readonly #decoder = new StringDecoder("utf8");
  #room: number;
  /** Bytes that there was no room for. */
  left = 0;

  constructor(most: number) {
    this.#room = most;
  }

  /** A line of ours was sent: content after it is of another message, unless it goes on with the same one. */
  command(line: string): void {
    if (!/^BDAT\b/i.test(line)) this.#masked.begin();
  }

  /** What is shown of a piece of content; empty for nothing. */
  piece(bytes: Buffer): string {
    const shown = this.#masked.shown(bytes).subarray(0, this.#room);
    this.#room -= shown.length;
    this.left += bytes.length - shown.length;
    return this.#decoder.write(shown);
  }
}
