import type { Socket } from "node:net";
import type { Random } from "../../core/time/random.ts";
import { recognise } from "../support/load-session.ts";
import { serverSideTls } from "../support/scripted-peer.ts";
import { SocketReader } from "../support/socket-reader.ts";
import type { Ledger } from "./ledger.ts";
import type { Act, Mood, Phase } from "./mood.ts";
import { isAnswer, replyFor } from "./replies.ts";

/** How long a silent peer keeps the connection, milliseconds; longer than any limit of the server under test. */
const SILENCE = 30_000;

class Over extends Error {}

/** One conversation of a hostile peer. It knows the protocol well, and breaks it where its mood says so. */
export class Conversation {
  #socket: Socket;
  #reader: SocketReader;
  readonly #mood: Mood;
  readonly #random: Random;
  readonly #ledger: Ledger;
  #secure = false;
  /** What is said from now on is heard and understood: nothing has been said before that a client may have left for. */
  #sure = true;
  /** Something was said that was not asked for. */
  #lied = false;
  /** Recipients accepted, and all that were named, in this transaction. */
  #recipients: string[] = [];
  #named: string[] = [];
  /** Whether a client may have left when this transaction began. */
  #abandoned = false;
  /** MAIL was accepted. */
  #begun = false;
  #chunks = "";
  #chunking = false;
  readonly #story: string[] = [];

  constructor(socket: Socket, mood: Mood, random: Random, ledger: Ledger) {
    this.#socket = socket;
    this.#reader = new SocketReader(socket);
    this.#mood = mood;
    this.#random = random;
    this.#ledger = ledger;
  }

  /** Talks until either side ends it. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#say("greeting", "220 peer.test ESMTP");
      for (;;) await this.#command(await this.#reader.line());
    } catch {
      // Over, or the other side has gone.
      this.#socket.destroy();
    }
  }

  async #command(line: string): Promise<void> {
    const verb = line.slice(0, 4).toUpperCase();
    this.#story.push(line.slice(0, 30));
    switch (verb) {
      case "EHLO":
        return this.#hello();
      case "HELO":
        return void (await this.#say("hello", "250 peer.test"));
      case "STAR":
        return this.#startTls();
      case "MAIL":
        this.#begin();
        this.#abandoned = !this.#sure;
        this.#begun = await this.#say("mail", "250 2.1.0 ok");
        return;
      case "RCPT": {
        const [, address = ""] = /<(.*)>/.exec(line) ?? [];
        if (!this.#begun) return void this.#socket.write("503 5.5.1 MAIL first\r\n");
        // Named before it is answered: a peer that lies here misleads about this one too.
        this.#named.push(address);
        if (this.#lied) this.#ledger.misled([address]);
        if (await this.#say("rcpt", "250 2.1.5 ok")) this.#recipients.push(address);
        return;
      }
      case "DATA":
        return this.#data();
      case "BDAT":
        return this.#chunk(line);
      case "RSET":
        this.#begin();
        return void (await this.#say("rset", "250 2.0.0 ok"));
      case "QUIT":
        await this.#say("quit", "221 2.0.0 bye");
        this.#socket.end();
        throw new Over();
      default:
        this.#socket.write("500 5.5.1 what?\r\n");
    }
  }

  #begin(): void {
    this.#begun = false;
    this.#recipients = [];
    this.#named = [];
    this.#chunks = "";
    this.#chunking = false;
  }

  async #hello(): Promise<void> {
    const offered = this.#mood.extensions.filter((word) => !(this.#secure && word === "STARTTLS"));
    const lines = ["peer.test", ...offered];
    const reply = lines.map((text, at) => `250${at < lines.length - 1 ? "-" : " "}${text}`);
    await this.#say("hello", reply.join("\r\n"));
  }

  async #startTls(): Promise<void> {
    if (!(await this.#say("starttls", "220 2.0.0 go on"))) return;
    const socket = serverSideTls(this.#reader.release());
    this.#secure = true;
    this.#socket = socket;
    this.#reader = new SocketReader(socket);
  }

  async #data(): Promise<void> {
    if (this.#recipients.length === 0) {
      this.#socket.write("554 5.5.1 no recipients\r\n");
      return;
    }
    if (!(await this.#say("data", "354 go on"))) return;
    let content = "";
    for (let line = await this.#reader.line(); line !== "."; line = await this.#reader.line())
      content += `${line.startsWith(".") ? line.slice(1) : line}\r\n`;
    await this.#end(content);
  }

  async #chunk(line: string): Promise<void> {
    const [, size = "0", last] = line.split(" ");
    this.#chunking = true;
    this.#chunks += await this.#reader.bytes(Number(size));
    if (last === undefined) return void (await this.#say("chunk", "250 2.0.0 ok"));
    if (this.#recipients.length === 0) {
      this.#socket.write("554 5.5.1 no recipients\r\n");
      return;
    }
    await this.#end(this.#chunks);
  }

  /** The message is complete: what is said now decides whose it is. */
  async #end(content: string): Promise<void> {
    const { whole } = recognise(content);
    const recipients = this.#recipients;
    const abandoned = this.#abandoned;
    this.#begin();
    const act = this.#mood.act("end");
    const kept = act !== "refuse-for-now" && act !== "refuse-for-good" && act !== "dismiss";
    const answered = isAnswer(act);
    // Counted before it is said: the other side may act on it at once.
    const story = this.#story.slice(-60).join(" ");
    if (kept)
      this.#ledger.took(recipients, {
        whole,
        answered,
        sure: answered && this.#sure,
        abandoned,
        story,
      });
    await this.#perform(act, "end", "250 2.0.0 taken");
    if (act === "well") this.#leaveAfterwards();
  }

  /** Some peers go of their own accord, between two messages or just when the next has begun. */
  #leaveAfterwards(): void {
    const act = this.#mood.act("idle");
    if (act !== "dismiss" && act !== "hang-up" && act !== "reset") return;
    this.#sure = false;
    setTimeout(() => {
      if (act === "dismiss") this.#socket.write("421 4.3.2 idle for too long\r\n");
      if (act === "reset") this.#socket.destroy();
      else this.#socket.end(() => this.#socket.destroy());
    }, this.#random.integer(20));
  }

  /** Speaks as the mood wants; true when what was said is the good reply. */
  #say(phase: Phase, good: string): Promise<boolean> {
    return this.#perform(this.#mood.act(phase), phase, good);
  }

  async #perform(act: Act, phase: Phase, good: string): Promise<boolean> {
    const reply = replyFor(act, good, this.#random);
    if (act !== "well") this.#story.push(`(${act} ${reply.slice(0, 20)})`);
    switch (act) {
      case "well":
        this.#socket.write(`${reply}\r\n`);
        return true;
      case "in-pieces":
        await this.#inPieces(`${reply}\r\n`);
        return true;
      case "refuse-for-now":
      case "refuse-for-good":
        this.#socket.write(`${reply}\r\n`);
        // Who may not reset does not know where the conversation stands.
        if (phase === "rset") this.#sure = false;
        return false;
      case "odd-form":
      case "too-much":
        this.#socket.write(`${reply}\r\n`);
        this.#sure = false;
        return true;
      case "other-code":
      case "nonsense":
        this.#socket.write(`${reply}\r\n`);
        this.#sure = false;
        return false;
      case "twice":
        this.#socket.write(`${good}\r\n${reply}\r\n`);
        // Beside the 354, before any content can have come, a second reply deceives nobody.
        this.#lie(phase === "data" && !this.#chunking);
        return true;
      case "twice-later":
        this.#socket.write(`${good}\r\n`);
        this.#lie(false);
        await pause(1 + this.#random.integer(10));
        this.#socket.write(`${reply}\r\n`);
        return true;
      case "dismiss":
      case "hang-up":
        this.#socket.end(act === "dismiss" ? `${reply}\r\n` : "");
        await Promise.race([this.#reader.end(), pause(SILENCE)]);
        throw new Over();
      case "silent":
        await Promise.race([this.#reader.end(), pause(SILENCE)]);
        throw new Over();
      case "reset":
        // What was answered before is to be read before.
        await pause(5);
        throw new Over();
    }
  }

  #lie(transparent: boolean): void {
    this.#sure = false;
    if (transparent && !this.#lied) return;
    this.#lied = true;
    this.#ledger.misled(this.#named);
  }

  async #inPieces(text: string): Promise<void> {
    for (let at = 0; at < text.length; ) {
      const next = at + 1 + this.#random.integer(text.length - at);
      this.#socket.write(text.slice(at, next));
      at = next;
      await pause(this.#random.integer(3));
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref?.();
  });
}
