import { startMta, type TestMta, type TestMtaOptions } from "./mta.ts";
import { type MailToSend, sendMail } from "./send-mail.ts";
import { ServerClock } from "./server-clock.ts";
import { type PeerAnswers, SmtpPeer } from "./smtp-peer.ts";
import { turnUntil } from "./until.ts";

/** How far time goes at once, milliseconds: less than any time-out. */
const STEP = 30_000;

/** A whole server under a clock that the test moves, with peers on loopback addresses that take its mail. */
export class TimedServer {
  readonly clock: ServerClock;
  readonly peers: readonly SmtpPeer[];
  readonly #config: (places: readonly string[]) => string;
  readonly #places: readonly string[];
  #mta: TestMta;

  private constructor(
    given: Pick<TimedServer, "clock" | "peers">,
    config: (places: readonly string[]) => string,
    places: readonly string[],
    mta: TestMta,
  ) {
    this.clock = given.clock;
    this.peers = given.peers;
    this.#config = config;
    this.#places = places;
    this.#mta = mta;
  }

  /** Starts a peer for each of the answers, and a server; `config` gets the peers' places, as routes have them. */
  static async start(
    answers: readonly PeerAnswers[],
    config: (places: readonly string[]) => string,
    options: TestMtaOptions = {},
  ): Promise<TimedServer> {
    const clock = new ServerClock();
    const peers = answers.map((each) => new SmtpPeer(each));
    const places: string[] = [];
    for (const [at, peer] of peers.entries()) {
      const address = `127.0.0.${at + 1}`;
      places.push(`[${address}]:${await peer.listen(0, address)}`);
    }
    const mta = await startMta(config(places), { ...options, clock });
    return new TimedServer({ clock, peers }, config, places, mta);
  }

  get mta(): TestMta {
    return this.#mta;
  }

  /** What the n-th peer took. */
  taken(peer = 0): readonly string[] {
    return this.peers[peer]?.messages.flatMap(({ to }) => to.map((one) => one.slice(1, -1))) ?? [];
  }

  /** Sends a message to the server. */
  send(mail: MailToSend): Promise<readonly string[]> {
    return this.meanwhile("the message to be taken", sendMail(this.#mta.port, mail));
  }

  /** Lets a little time pass until a promise is settled. */
  async meanwhile<T>(what: string, promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => {});
    await this.until(what, () => isSettled);
    return settled;
  }

  /** Resolves when something holds; a little time passes meanwhile. */
  until(what: string, holds: () => boolean): Promise<void> {
    return turnUntil(what, holds, async () => {
      await this.clock.advance(10);
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
  }

  /** Lets time pass in steps, and all that falls due in it happen; what falls due again within a step happens once. */
  async pass(milliseconds: number, step: number = STEP): Promise<void> {
    for (let left = milliseconds; left > 0; left -= step) {
      await this.clock.advance(Math.min(left, step));
      await this.quiet();
    }
  }

  /** Resolves when no connection is at work. */
  async quiet(): Promise<void> {
    const isQuiet = (): boolean => this.#mta.engine.control.status().connectionsOut === 0;
    // What was written or ended just now may have one opened in the next turn.
    for (let turns = 0; turns < 3; turns++) {
      await turnUntil("the connections to end", isQuiet);
      await new Promise((resolve) => setTimeout(resolve, 1));
      await this.clock.advance(1);
    }
    await turnUntil("the connections to end", isQuiet);
  }

  /** Ends the server, and starts one on its spool. */
  async restart(options: TestMtaOptions = {}): Promise<void> {
    const { directory } = this.#mta;
    await this.#mta.halt();
    this.#mta = await startMta(this.#config(this.#places), {
      ...options,
      ...{ clock: this.clock, directory },
    });
  }

  async stop(): Promise<void> {
    await this.#mta.stop();
    for (const peer of this.peers) await peer.close();
  }
}
