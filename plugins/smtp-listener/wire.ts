import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import {
  type ClientCertificate,
  type Clock,
  errorText,
  type Reply,
  type SessionTls,
} from "../../core/mod.ts";
import type { ClientAuthorities, ServerTls } from "../inbound-tls/contract.ts";
import { awaitHello } from "./first-hello.ts";
import { Outbox } from "./outbox.ts";
import { shownCertificate } from "./shown-certificate.ts";

/** Milliseconds that a client has to close its side after our last word. */
const LINGER = 5000;
/** Bytes of a channel binding (RFC 9266 §2). */
const EXPORTED = 32;

/** What a session hears of its connection. */
export interface WireEvents {
  input(chunk: Buffer): void;
  /** The handshake of TLS is over, and went well. */
  secured(): void;
  /** There is room again for what is written. */
  drained(): void;
  /** The client has closed its side. */
  inputEnded(): void;
  broke(error: Error): void;
  /** The client hears this. */
  said(reply: Reply): void;
  /** The client hears no. */
  refused(reply: Reply): void;
  /** Nothing more comes or goes. */
  gone(): void;
}

/** The connection of a session: its socket, in clear text or under TLS, and the replies on their way. */
export class Wire {
  readonly #clock: Clock;
  readonly #events: WireEvents;
  #socket: Socket;
  #out: Outbox;
  #certificate: ClientCertificate | undefined;
  #tls: SessionTls | undefined;
  #secure = false;
  /** Between clear text and TLS: there is nothing to be said by. */
  #muted = false;

  constructor(clock: Clock, socket: Socket, events: WireEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#socket = socket;
    this.#out = this.#outbox(socket);
    this.#attach();
  }

  /** Clear text is over. */
  get secure(): boolean {
    return this.#secure;
  }

  /** What TLS has agreed on; undefined before its handshake is over. */
  get tls(): SessionTls | undefined {
    return this.#tls;
  }

  /** What the client has shown when TLS started. */
  get certificate(): ClientCertificate | undefined {
    return this.#certificate;
  }

  /** What stands for the TLS connection (RFC 9266); undefined without TLS 1.3, and where the runtime does not tell. */
  get channelBinding(): Buffer | undefined {
    const socket = this.#socket;
    if (!(socket instanceof TLSSocket) || socket.getProtocol() !== "TLSv1.3") return undefined;
    // Deno has no such function.
    if (typeof socket.exportKeyingMaterial !== "function") return undefined;
    return socket.exportKeyingMaterial(EXPORTED, "EXPORTER-Channel-Binding", Buffer.alloc(0));
  }

  /** True when the client does not read what it is told. */
  get choked(): boolean {
    return this.#out.choked;
  }

  reply(answer: Reply): void {
    if (this.#muted) return;
    this.#events.said(answer);
    this.#out.reply(answer);
  }

  flush(): void {
    this.#out.flush();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    // Between clear text and TLS nobody hears what would come.
    if (!this.#muted && this.#socket.isPaused()) this.#socket.resume();
  }

  /** Nothing more is said or heard in clear text: what comes waits in the socket, which rests. */
  endClearText(): void {
    const plain = this.#socket;
    for (const event of ["data", "drain", "end"]) plain.removeAllListeners(event);
    plain.pause();
    this.#secure = this.#muted = true;
  }

  /** Goes on under TLS: `upgrade` puts it on the socket there was, by what is chosen for what the client says first. */
  goOnBy(tls: ServerTls, upgrade: (plain: Socket, context: SecureContext) => TLSSocket): void {
    const plain = this.#socket;
    const begin = (chosen: SecureContext): void => {
      this.#muted = false;
      this.#secureBy(upgrade(plain, chosen), tls.authorities);
    };
    const choose = ({ certificates: [{ context }], contextFor }: ServerTls): void => {
      if (contextFor === undefined) begin(context);
      else awaitHello(plain, contextFor, (chosen) => this.#safely(begin, chosen));
    };
    this.#safely(choose, tls);
  }

  #secureBy(secured: TLSSocket, authorities: ClientAuthorities | undefined): void {
    this.#socket = secured;
    this.#listen("secure", () => {
      this.#tls = agreedBy(secured);
      this.#certificate = shownCertificate(secured, authorities, this.#clock.now());
      this.#events.secured();
    });
    this.#out = this.#outbox(this.#socket);
    this.#attach();
  }

  #outbox(socket: Socket): Outbox {
    return new Outbox(socket, (refusal) => this.#events.refused(refusal));
  }

  #attach(): void {
    const events = this.#events;
    this.#listen("data", (chunk: Buffer) => events.input(chunk));
    this.#listen("drain", () => events.drained());
    this.#listen("end", () => events.inputEnded());
    this.#listen("error", (error: Error) => events.broke(error));
    this.#listen("close", () => events.gone());
  }

  /** Whatever a client makes fail in here ends its own connection; thrown out of an event it would end the process. */
  #listen<Given>(event: string, hear: (given: Given) => void): void {
    const socket = this.#socket;
    socket.on(event, (given: Given) => this.#safely(hear, given));
  }

  #safely<Given>(hear: (given: Given) => void, given: Given): void {
    try {
      hear(given);
    } catch (error) {
      this.#events.broke(new Error(errorText(error), { cause: error }));
      this.#socket.destroy();
    }
  }

  /**
   * Closes after what was said. What the client still says is dropped, so that it can read our last word. `inputEnded`: it has
   * closed its side already.
   */
  hangUp(inputEnded: boolean): void {
    const socket = this.#socket;
    if (this.#muted) return void socket.destroy();
    this.#out.flush();
    socket.resume();
    socket.end();
    const linger = this.#clock.after(LINGER, () => socket.destroy());
    socket.once("close", () => linger.cancel());
    if (inputEnded) socket.once("finish", () => socket.destroy());
  }

  /** Closes at once. */
  destroy(): void {
    this.#socket.destroy();
  }
}

function agreedBy(socket: TLSSocket): SessionTls {
  const { name, standardName } = socket.getCipher();
  return { protocol: socket.getProtocol() ?? "unknown", cipher: name, suite: standardName };
}
