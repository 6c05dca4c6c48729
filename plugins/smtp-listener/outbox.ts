import type { Socket } from "node:net";
import { type Reply, replyLine } from "../../core/mod.ts";

/** Characters of replies gathered before they are sent. */
const FLIGHT = 16 * 1024;
/** Bytes of replies a client may leave unread before we stop listening to it. */
const MOST_UNREAD = 64 * 1024;

/** Gathers replies and sends those of one flight in one write. */
export class Outbox {
  readonly #socket: Socket;
  readonly #onRefusal: (reply: Reply) => void;
  #text = "";

  /** `onRefusal` hears of every reply that says no. */
  constructor(socket: Socket, onRefusal: (reply: Reply) => void) {
    this.#socket = socket;
    this.#onRefusal = onRefusal;
  }

  /** Adds a reply, whatever a plugin's text quotes in it (RFC 5321 §4.2.1; enhanced codes RFC 2034). */
  reply(given: Reply): void {
    const { code, enhanced, lines } = given;
    if (code >= 400) this.#onRefusal(given);
    const status = enhanced === undefined ? "" : `${enhanced} `;
    const last = lines.length - 1;
    for (let at = 0; at <= last; at++)
      this.#text += `${code}${at === last ? " " : "-"}${status}${replyLine(lines[at] ?? "")}\r\n`;
    if (this.#text.length > FLIGHT) this.flush();
  }

  flush(): void {
    if (this.#text === "" || this.#socket.destroyed) return;
    const text = this.#text;
    this.#text = "";
    this.#socket.write(text);
  }

  /** True when the client does not read what it is told. */
  get choked(): boolean {
    return this.#socket.writableLength > MOST_UNREAD;
  }
}
