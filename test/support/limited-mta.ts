import { definePlugin, type Plugin } from "../../core/mod.ts";
import { startMta, type TestMta } from "./mta.ts";
import { sendMail } from "./send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "./smtp-peer.ts";
import { until } from "./until.ts";

/** A server whose mail goes to one peer, and what is seen of its connections. */
export class LimitedMta {
  readonly peer: SmtpPeer;
  /** Connections that were open at a time, at most: in all, and from each local address. */
  readonly most: Map<string, number> = new Map();
  readonly #open = new Map<string, number>();
  #mta: TestMta | undefined;
  #port = 0;
  #sent = 0;

  constructor(answers: PeerAnswers = {}) {
    this.peer = new SmtpPeer(answers);
  }

  get mta(): TestMta {
    if (this.#mta === undefined) throw new Error("it is not started");
    return this.#mta;
  }

  /** Starts with these lines, in which PEER stands for the peer's address. */
  async start(config: string, plugins: readonly Plugin[] = []): Promise<void> {
    this.#port = await this.peer.listen();
    this.#mta = await startMta(this.#with(config), { plugins: [this.#watch(), ...plugins] });
  }

  #with(config: string): string {
    return config.replaceAll("PEER", `[127.0.0.1]:${this.#port}`);
  }

  async reload(config: string): Promise<void> {
    this.mta.config = this.#with(config);
    if (!(await this.mta.engine.control.reload()).ok) throw new Error("the reload failed");
  }

  /** Sends so many messages to each of some domains. */
  async send(many: number, ...domains: readonly string[]): Promise<void> {
    for (let at = 0; at < many; at++)
      for (const domain of domains)
        await sendMail(this.mta.port, { from: "", to: [`u${this.#sent++}@${domain}`] });
  }

  /** Resolves when all queues that have mail are held, each by one of these limits. */
  held(...limits: readonly string[]): Promise<true> {
    return until(`queues to be held by ${limits}`, async () => {
      const all = this.mta.engine.control.queues().filter(({ recipients }) => recipients > 0);
      const held = all.every(({ heldBy = "" }) => limits.includes(heldBy));
      return (held && all.length > 0) || undefined;
    });
  }

  /** How many messages came from each local address. */
  bySource(): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const { client } of this.peer.messages) found[client] = (found[client] ?? 0) + 1;
    return found;
  }

  async stop(): Promise<void> {
    await this.#mta?.stop();
    await this.peer.close();
  }

  #watch(): Plugin {
    const change = (key: string, by: number): void => {
      const open = (this.#open.get(key) ?? 0) + by;
      this.#open.set(key, open);
      this.most.set(key, Math.max(this.most.get(key) ?? 0, open));
    };
    return definePlugin({
      name: "watch",
      summary: "Counts connections.",
      directives: {},
      hooks: {
        connectionOpened({ peer }) {
          for (const key of ["all", peer.localAddress]) change(key, 1);
        },
        connectionClosed({ peer }) {
          for (const key of ["all", peer.localAddress]) change(key, -1);
        },
      },
    });
  }
}

/** Runs a test with such a server. */
export async function withLimits(
  config: string,
  run: (given: LimitedMta) => Promise<void>,
  answers?: PeerAnswers,
  plugins?: readonly Plugin[],
): Promise<void> {
  const limited = new LimitedMta(answers);
  try {
    await limited.start(config, plugins);
    await run(limited);
  } finally {
    await limited.stop();
  }
}
