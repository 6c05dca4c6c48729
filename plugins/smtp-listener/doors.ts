import type { Socket } from "node:net";
import { errorText, type HostPort, type Log } from "../../core/mod.ts";
import type { Lookout } from "../process/contract.ts";
import { Door } from "./door.ts";
import { doorsFor } from "./door-plan.ts";
import type { ListenerAddress } from "./listener-address.ts";

/** Doors made ready for other listeners. Either `commit` or `abandon` is called, once. */
export interface DoorChange {
  /** Addresses that are new, with the ports actually bound. */
  readonly added: readonly HostPort[];
  commit(): void;
  abandon(): Promise<void>;
}

/** The sockets of all listeners. */
export class Doors {
  readonly #log: Log;
  readonly #onClient: (socket: Socket, listener: ListenerAddress) => void;
  readonly #doors = new Map<string, Door>();
  #lookout: Lookout | undefined;

  /** `onClient` gets each client with the listener it came to. */
  constructor(log: Log, onClient: (socket: Socket, listener: ListenerAddress) => void) {
    this.#log = log;
    this.#onClient = onClient;
  }

  /** Addresses that are listened on, with the ports actually bound. */
  get addresses(): readonly HostPort[] {
    return [...this.#doors.values()].flatMap((door) => door.addresses);
  }

  /**
   * Makes ready to listen on these addresses and on no others: opens the doors that are missing, which let nobody in until
   * `commit`. An old door on the same port as a new one has to make way; it is opened again when something fails. Rejects
   * with the address and the system's reason when a door cannot be opened, everything as it was.
   */
  async prepare(wanted: readonly ListenerAddress[]): Promise<DoorChange> {
    const plans = new Map(doorsFor(wanted).map((plan) => [nameOf(plan), plan]));
    const missing = [...plans].filter(([key]) => !this.#doors.has(key));
    const needless = [...this.#doors].filter(([key]) => !plans.has(key));
    const inTheWay = needless.filter(
      ([, { plan }]) => plan.port !== 0 && missing.some(([, { port }]) => port === plan.port),
    );
    const opened = new Map<string, Door>();
    const abandon = async (): Promise<void> => {
      for (const door of opened.values()) door.close();
      for (const [, door] of inTheWay) await this.#reopen(door);
    };
    try {
      for (const [, door] of inTheWay) door.close();
      for (const [key, plan] of missing) {
        const door: Door = new Door(plan, this.#log, (socket, listener) => {
          if (this.#doors.get(key) === door) this.#onClient(socket, listener);
          else socket.destroy();
        });
        await door.open();
        opened.set(key, door);
      }
    } catch (error) {
      await abandon();
      throw error;
    }
    const added = [...opened.values()].flatMap((door) => door.addresses);
    const commit = (): void => {
      for (const [key, door] of needless) this.#remove(key, door);
      for (const [key, door] of opened) {
        this.#doors.set(key, door);
        this.#lookout?.guard(door);
      }
      for (const [key, plan] of plans) {
        const door = this.#doors.get(key);
        if (door !== undefined) door.plan = plan;
      }
    };
    return { added: added.filter(this.#isNew()), commit, abandon };
  }

  async #reopen(door: Door): Promise<void> {
    try {
      await door.open();
    } catch (error) {
      // Somebody else has taken the address meanwhile.
      this.#log.error("a listener that made way for another cannot be opened again", {
        error: errorText(error),
      });
    }
  }

  /** Tells addresses that are not listened on yet. */
  #isNew(): (address: HostPort) => boolean {
    const before = new Set(this.addresses.map(nameOf));
    return (address) => !before.has(nameOf(address));
  }

  #remove(key: string, door: Door): void {
    this.#doors.delete(key);
    this.#lookout?.release(door);
    door.close();
  }

  /** From now on `lookout` sees to it that the doors do accept. */
  watchedBy(lookout: Lookout): void {
    this.#lookout = lookout;
    for (const door of this.#doors.values()) lookout.guard(door);
  }

  /** Lets nobody in any more. */
  close(): void {
    for (const [key, door] of this.#doors) this.#remove(key, door);
  }
}

function nameOf({ host, port }: HostPort): string {
  return `${host} ${port}`;
}
