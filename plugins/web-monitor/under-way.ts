import { addressGroup, adjustCount, isLoopback } from "../../core/mod.ts";

/** Requests that are being answered at a time; from one client elsewhere; and from this host, which pages and proxies share. */
const MOST = 512;
const MOST_PER_CLIENT = 32;
const MOST_HERE = 256;
/** Of all, what is not for clients elsewhere. */
const FOR_THIS_HOST = 128;

/** Counts what is being answered. */
export class UnderWay {
  readonly #perClient = new Map<string, number>();
  #all = 0;

  /** One more; undefined when there are too many. What is returned ends it. */
  begin(address: string): (() => void) | undefined {
    const client = addressGroup(address);
    const count = this.#perClient.get(client) ?? 0;
    const here = isLoopback(address);
    const mostOfAll = here ? MOST : MOST - FOR_THIS_HOST;
    if (this.#all >= mostOfAll || count >= (here ? MOST_HERE : MOST_PER_CLIENT)) return undefined;
    adjustCount(this.#perClient, client, 1);
    this.#all++;
    return () => {
      this.#all--;
      adjustCount(this.#perClient, client, -1);
    };
  }
}
