import type { Socket } from "node:net";
import type { Clock, HostPort, Log } from "../../core/mod.ts";
import { Door } from "./door.ts";
import { doorsFor } from "./door-plan.ts";
import { hasDescriptors } from "./free-descriptors.ts";
import type { ListenerAddress } from "./listener-address.ts";
import { Lookout } from "./lookout.ts";

/** The sockets of all listeners. */
export class Doors {
  readonly #log: Log;
  readonly #onClient: (socket: Socket, listener: ListenerAddress) => void;
  readonly #doors = new Map<string, Door>();
  readonly #lookout: Lookout;

  /** `onClient` gets each client with the listener it came to. */
  constructor(
    { clock, log }: { readonly clock: Clock; readonly log: Log },
    onClient: (socket: Socket, listener: ListenerAddress) => void,
  ) {
    this.#log = log;
    this.#onClient = onClient;
    this.#lookout = new Lookout({ clock, log, doors: () => this.#doors.values(), hasDescriptors });
  }

  /** Addresses that are listened on, with the ports actually bound. */
  get addresses(): readonly HostPort[] {
    return [...this.#doors.values()].flatMap((door) => door.addresses);
  }

  /**
   * Listens on these addresses and on no others; returns those that are new, with their ports. Rejects with the address and
   * the system's reason when one cannot be opened.
   */
  async use(wanted: readonly ListenerAddress[]): Promise<readonly HostPort[]> {
    const plans = new Map(doorsFor(wanted).map((plan) => [nameOf(plan), plan]));
    const before = new Set(this.addresses.map(nameOf));
    for (const [key, door] of this.#doors) {
      const plan = plans.get(key);
      if (plan !== undefined) {
        door.plan = plan;
        continue;
      }
      this.#doors.delete(key);
      door.close();
    }
    for (const [key, plan] of plans) {
      if (this.#doors.has(key)) continue;
      const door = new Door(plan, this.#log, this.#onClient);
      await door.open();
      this.#doors.set(key, door);
    }
    return this.addresses.filter((address) => !before.has(nameOf(address)));
  }

  /** Sees to it from now on that the doors do accept. */
  watch(): void {
    this.#lookout.start();
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#lookout.stop();
    for (const door of this.#doors.values()) door.close();
    this.#doors.clear();
  }
}

function nameOf({ host, port }: HostPort): string {
  return `${host} ${port}`;
}
