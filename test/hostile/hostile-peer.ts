import { createServer, type Server, type Socket } from "node:net";
import type { Random } from "../../core/time/random.ts";
import { Conversation } from "./conversation.ts";
import type { Ledger } from "./ledger.ts";
import { anyMood, goodMood, type Mood, silentMood } from "./mood.ts";

/** How a peer is disposed at the moment. `silent`: it says no more at some place of the conversation, and hangs on. */
export type Temper = "any" | "good" | "silent";

/** An SMTP server on loopback that misbehaves at random, and keeps account of what it took. */
export class HostilePeer {
  temper: Temper = "any";
  readonly #random: Random;
  readonly #ledger: Ledger;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(random: Random, ledger: Ledger) {
    this.#random = random;
    this.#ledger = ledger;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Starts on a free loopback port and resolves with it. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#ledger.conversations++;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    void new Conversation(socket, this.#mood(), this.#random, this.#ledger).run();
  }

  #mood(): Mood {
    switch (this.temper) {
      case "any": {
        const { extensions, act } = anyMood(this.#random);
        // A peer turned good is good in the conversations it has, too.
        return { extensions, act: (phase) => (this.temper === "good" ? "well" : act(phase)) };
      }
      case "good":
        return goodMood(["PIPELINING", "CHUNKING", "8BITMIME", "STARTTLS", "SMTPUTF8"]);
      case "silent":
        return silentMood(this.#random);
    }
  }
}
