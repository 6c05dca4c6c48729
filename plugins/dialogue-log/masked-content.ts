import { KEY_FIELD } from "../dkim/contract.ts";

const NAME: Buffer = Buffer.from(KEY_FIELD.toLowerCase());
const [LF, CR, SPACE, TAB, STAR, DOT] = [0x0a, 0x0d, 0x20, 0x09, 0x2a, 0x2e];

/** Content as it may be shown: in its header, private keys (`X-DKIM-Key`) are stars. It comes in pieces of any size. */
export class MaskedContent {
  #inHeader = true;
  #atStart = true;
  /** What the line has so far that tells nothing: a dot, or a CR. */
  #prefix: number | undefined;
  /** Bytes of the name that the line has so far; below 0: it has another. */
  #matched = 0;
  #masks = false;

  /** A message begins. */
  begin(): void {
    this.#inHeader = this.#atStart = true;
    this.#prefix = undefined;
    this.#matched = 0;
    this.#masks = false;
  }

  /** The bytes, or a copy where something in them is not to be shown. */
  shown(bytes: Buffer): Buffer {
    if (!this.#inHeader) return bytes;
    let masked: Buffer | undefined;
    for (let at = 0; at < bytes.length && this.#inHeader; at++)
      if (this.#isSecret(bytes[at] ?? 0)) {
        masked ??= Buffer.from(bytes);
        masked[at] = STAR;
      }
    return masked ?? bytes;
  }

  #isSecret(byte: number): boolean {
    if (this.#atStart && this.#isPrefix(byte)) return false;
    if (this.#atStart) this.#beginLine(byte);
    if (byte === LF) this.#atStart = true;
    if (byte === LF || byte === CR) return false;
    if (this.#masks) return true;
    // Letters in either case.
    const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
    if (this.#matched >= 0) this.#matched = NAME[this.#matched] === lower ? this.#matched + 1 : -1;
    this.#masks = this.#matched === NAME.length;
    return false;
  }

  /** Whoever receives a line takes a dot before it away; a CR ends a line only together with LF. */
  #isPrefix(byte: number): boolean {
    const before = this.#prefix;
    const isOne = (byte === DOT && before === undefined) || (byte === CR && before !== CR);
    this.#prefix = isOne ? byte : undefined;
    return isOne;
  }

  #beginLine(byte: number): void {
    this.#atStart = false;
    // A folded line goes on with the field; an empty one ends the header.
    if (byte === SPACE || byte === TAB) return;
    if (byte === LF) {
      this.#inHeader = false;
      return;
    }
    this.#masks = false;
    this.#matched = 0;
  }
}
