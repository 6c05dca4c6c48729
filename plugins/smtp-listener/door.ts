import type { Server, Socket } from "node:net";
import { errorText, type HostPort, type Log } from "../../core/mod.ts";
import type { Entrance } from "../process/contract.ts";
import { type DoorPlan, listenerAt } from "./door-plan.ts";
import type { ListenerAddress } from "./listener-address.ts";
import { openListener } from "./open-listener.ts";
import { SelfCall } from "./self-call.ts";

/** Looks at a call that nobody took after which the door is dead. */
const PATIENT_LOOKS = 2;

/** A socket that clients come in by. */
export class Door implements Entrance {
  /** Who listens here; a reload may change it. */
  plan: DoorPlan;
  readonly #log: Log;
  readonly #onClient: (socket: Socket, listener: ListenerAddress) => void;
  #server: Server | undefined;
  /** The port bound, kept for when the door is opened again. */
  #port: number;
  /** Somebody came in since the last look. */
  #used = true;
  #call: SelfCall | undefined;
  #looks = 0;

  constructor(
    plan: DoorPlan,
    log: Log,
    onClient: (socket: Socket, listener: ListenerAddress) => void,
  ) {
    this.plan = plan;
    this.#port = plan.port;
    this.#log = log;
    this.#onClient = onClient;
  }

  get name(): string {
    return `${this.plan.host} ${this.#port}`;
  }

  get isOpen(): boolean {
    return this.#server !== undefined;
  }

  /** The listeners' addresses, with the port actually bound. */
  get addresses(): readonly HostPort[] {
    return this.plan.listeners.map(({ host }) => ({ host, port: this.#port }));
  }

  /** Begins to accept. Rejects with the address and the system's reason. */
  async open(): Promise<void> {
    const { host } = this.plan;
    const { server, bound } = await openListener({ host, port: this.#port }, (socket) =>
      this.#accept(socket),
    );
    server.on("error", (error) => {
      this.#log.error("listener failed", { address: host, error: errorText(error) });
    });
    this.#server = server;
    this.#port = bound.port;
    this.#used = true;
  }

  /** Accepts no more; those inside stay. */
  close(): void {
    this.#hangUp();
    this.#server?.close();
    this.#server = undefined;
  }

  #accept(socket: Socket): void {
    const call = this.#call;
    // Only this host's own connections have one address at both ends.
    if (call && socket.remoteAddress === socket.localAddress) void this.#sortOut(socket, call);
    else this.#letIn(socket);
  }

  async #sortOut(socket: Socket, call: SelfCall): Promise<void> {
    if (!(await call.isThis(socket))) return this.#letIn(socket);
    socket.destroy();
    call.hangUp();
  }

  #letIn(socket: Socket): void {
    this.#used = true;
    const listener = listenerAt(this.plan, socket.localAddress ?? "");
    if (listener === undefined) socket.destroy();
    else this.#onClient(socket, listener);
  }

  /** Told by calls to itself while nobody comes. */
  isDead(): boolean {
    if (!this.isOpen) return false;
    if (this.#used || this.#call?.verdict() === "alive") {
      this.#used = false;
      this.#hangUp();
      return false;
    }
    if (this.#call === undefined) {
      this.#call = new SelfCall({ host: this.plan.host, port: this.#port });
      return false;
    }
    if (++this.#looks < PATIENT_LOOKS) return false;
    const dead = this.#call.verdict() === "dead";
    this.#hangUp();
    return dead;
  }

  #hangUp(): void {
    this.#call?.hangUp();
    this.#call = undefined;
    this.#looks = 0;
  }
}
