import { everyEntry, type ServerState } from "../../core/mod.ts";
import { type HostTiers, isHostTiers } from "./mx-set.ts";

const DAY = 86_400_000;

/** Days after the last domain joined until a queue's hosts are forgotten: mail does not wait for so long. */
const KEPT_DAYS = 60;

/** Queues that were only asked about, at most. */
const MOST_ASKED = 1000;

/** The hosts of a rollup queue. */
export interface KnownRollup {
  readonly hosts: HostTiers;
  /** The day on which a domain last joined it, counted from the epoch. */
  readonly joined: number;
}

/** What is kept of a rollup queue. */
export function isKnownRollup(value: unknown): value is KnownRollup {
  return (
    typeof value === "object" &&
    value !== null &&
    "hosts" in value &&
    isHostTiers(value.hosts) &&
    "joined" in value &&
    typeof value.joined === "number"
  );
}

/** Where hosts are kept, and when a domain joins. */
export interface Joining {
  readonly state: ServerState<KnownRollup>;
  /** Milliseconds since the epoch; undefined when somebody only asks, and nothing is to be kept. */
  readonly now: number | undefined;
}

/** What a queue's hosts are once a domain has joined it, from those before; undefined when it does not join. */
export type Join = (
  known: HostTiers | undefined,
) => HostTiers | undefined | Promise<HostTiers | undefined>;

/** The hosts that rollup queues have from the domains that joined them, by the queue's domain: they are those of all its virtual MTAs. */
export class KnownHosts {
  /** What an explanation would have kept. */
  readonly #asked = new Map<string, HostTiers>();
  /** Domains join a queue one after the other, as each goes by the hosts that the one before left. */
  readonly #joining = new Map<string, Promise<unknown>>();

  of(domain: string, { state, now }: Joining): HostTiers | undefined {
    return state.get(domain)?.hosts ?? (now === undefined ? this.#asked.get(domain) : undefined);
  }

  /** Resolves with true when a domain has joined and the hosts are kept: only then may its mail move. Rejects when they cannot be kept. */
  async join(domain: string, join: Join, joining: Joining): Promise<boolean> {
    const before = this.#joining.get(domain) ?? Promise.resolve();
    const work = before.then(() => this.#join(domain, join, joining));
    const over = work.catch(() => {});
    this.#joining.set(domain, over);
    try {
      return await work;
    } finally {
      if (this.#joining.get(domain) === over) this.#joining.delete(domain);
    }
  }

  async #join(domain: string, join: Join, joining: Joining): Promise<boolean> {
    const hosts = await join(this.of(domain, joining));
    if (hosts === undefined) return false;
    const { state, now } = joining;
    if (now === undefined) {
      if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
      this.#asked.set(domain, hosts);
      return true;
    }
    const joined = Math.floor(now / DAY);
    const known = state.get(domain);
    if (known?.joined !== joined || JSON.stringify(known.hosts) !== JSON.stringify(hosts))
      await state.set(domain, { hosts, joined });
    return true;
  }
}

/** Forgets queues that no domain has joined for long. */
export async function forgetOld(state: ServerState<KnownRollup>, now: number): Promise<void> {
  const oldest = Math.floor(now / DAY) - KEPT_DAYS;
  for (const [domain, { joined }] of everyEntry(state))
    if (joined < oldest) await state.delete(domain);
}
