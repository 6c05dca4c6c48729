/** Networks of all users, and of one: whoever logs in from many forgets its own. */
const MOST = 20_000;
const MOST_OF_USER = 50;

/** Networks that users have logged in from: no stranger can keep a user out there. Those that nobody came from for longest are forgotten. */
export class KnownNetworks {
  /** In the order in which users logged in last; the networks of a user likewise. */
  readonly #byUser = new Map<string, Set<string>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(user: string, network: string): boolean {
    return this.#byUser.get(user)?.has(network) === true;
  }

  add(user: string, network: string): void {
    const networks = this.#byUser.get(user) ?? new Set();
    this.#byUser.delete(user);
    this.#byUser.set(user, networks);
    if (!networks.delete(network)) this.#size++;
    networks.add(network);
    if (networks.size > MOST_OF_USER) this.#forgetOf(user, networks);
    else if (this.#size > MOST) for (const one of this.#byUser) return this.#forgetOf(...one);
  }

  #forgetOf(user: string, networks: Set<string>): void {
    const [oldest = ""] = networks;
    networks.delete(oldest);
    this.#size--;
    if (networks.size === 0) this.#byUser.delete(user);
  }
}
