import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import {
  addressGroup,
  type Clock,
  contains,
  type HostPort,
  type Log,
  plainAddress,
  type Reception,
  type Reply,
  reply,
  type Timer,
} from "../../core/mod.ts";
import type { InboundTls } from "../inbound-tls/contract.ts";
import type { Lookout } from "../process/contract.ts";
import { SourceGroups } from "../source-groups/contract.ts";
import { FollowedConversations } from "./conversations.ts";
import { Crowd } from "./crowd.ts";
import { type DoorChange, Doors } from "./doors.ts";
import { Handshakes } from "./handshakes.ts";
import type { Arrival } from "./inbound-session.ts";
import { endsOf, type Introduced, Introductions } from "./introductions.ts";
import type { ListenerAddress } from "./listener-address.ts";
import { LoginGuard } from "./login-guard.ts";
import { MessageTimer } from "./message-timer.ts";
import { Outbox } from "./outbox.ts";
import { Session } from "./session.ts";
import type { GroupFor, HostedSession, SessionHost, SettingsFor } from "./session-host.ts";

const FULL = reply(421, "4.3.2", "too many connections, try again later");
const FULL_FOR_GROUP = reply(421, "4.3.2", "too many connections from your group of clients");
const FULL_FOR_CLIENT = reply(421, "4.7.0", "too many connections from your address");

/** What a server runs with. */
export interface ServerOptions {
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  readonly settingsFor: SettingsFor;
  readonly groupFor: GroupFor;
  readonly counts: SessionCounts;
  readonly tls: InboundTls;
}

/** Where a server counts. */
export interface SessionCounts {
  /** A client has connected. */
  connected(): void;
  /** A client hears no. */
  refused(reply: Reply): void;
}

/** Accepts connections on any number of addresses and runs a session on each. */
export class SmtpServer implements SessionHost {
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  readonly settingsFor: SettingsFor;
  readonly conversations: FollowedConversations;
  readonly #tls: InboundTls;
  /** Sessions at a time, over all listeners. */
  maxSessions = 1000;
  /** The limits of groups of sources. */
  groups: SourceGroups = new SourceGroups(new Map());
  readonly #groupFor: GroupFor;
  readonly #reception: Reception;
  readonly #doors: Doors;
  readonly #crowd = new Crowd<HostedSession>();
  readonly #handshakes: Handshakes<HostedSession>;
  readonly #introductions: Introductions;
  readonly loginGuard: LoginGuard;
  readonly timing: MessageTimer = new MessageTimer();
  /** They end sessions of replaced configurations, one for each change that is not long ago. */
  readonly #retiring = new Set<Timer>();
  /** Tells the sessions of this run from those of others in logs and trace fields. */
  readonly #run: string;
  readonly #counts: SessionCounts;
  #count = 0;

  constructor(options: ServerOptions) {
    this.#reception = options.reception;
    this.clock = options.clock;
    this.log = options.log;
    this.hostName = options.hostName;
    this.settingsFor = options.settingsFor;
    this.conversations = new FollowedConversations(options.log);
    this.#groupFor = options.groupFor;
    this.#counts = options.counts;
    this.#tls = options.tls;
    this.#run = options.clock.now().toString(36);
    this.#handshakes = new Handshakes(options.clock);
    this.#introductions = new Introductions(options.clock, options.log);
    this.loginGuard = new LoginGuard(options.clock, options.log);
    this.#doors = new Doors(options.log, (socket, listener) => this.#arrived(socket, listener));
  }

  /**
   * Listens on these addresses and on no others; returns those that are new, with the ports actually bound. Rejects with
   * the address and the system's reason when one cannot be opened.
   */
  async listenOn(wanted: readonly ListenerAddress[]): Promise<readonly HostPort[]> {
    const change = await this.#doors.prepare(wanted);
    change.commit();
    return change.added;
  }

  /** Makes ready to listen on these addresses and on no others. Rejects like `listenOn`, everything as it was. */
  prepareListeners(wanted: readonly ListenerAddress[]): Promise<DoorChange> {
    return this.#doors.prepare(wanted);
  }

  /** From now on `lookout` sees to it that the listeners do accept. */
  watchedBy(lookout: Lookout): void {
    this.#doors.watchedBy(lookout);
  }

  offerCertificate(cert: string, key: string): void {
    this.#tls.offer(cert, key);
  }

  /** Addresses that accept now, with the ports actually bound. */
  get addresses(): readonly HostPort[] {
    return this.#doors.addresses;
  }

  /** Sessions that are not closed. */
  get sessions(): number {
    return this.#crowd.size;
  }

  get topSessions(): number {
    return this.#crowd.top;
  }

  forgetTopSessions(): void {
    this.#crowd.forgetTop();
  }

  /** Whose connection it is, a proxy says first where it is one's. */
  #arrived(socket: Socket, listener: ListenerAddress): void {
    const { source, proxies, immediateTls } = listener;
    socket.setNoDelay(true);
    const ends = endsOf(socket);
    // Gone before it was accepted.
    if (ends === undefined) return void socket.destroy();
    const accept = (told: Introduced): void =>
      this.#accept(socket, { ...told, sourceName: source }, listener);
    if (!proxies?.some((range) => contains(range, ends.client.address))) return accept(ends);
    if (this.#introductions.size + this.#crowd.size >= this.maxSessions)
      return this.#turnAway(socket, FULL, immediateTls);
    this.#introductions.hear(socket, ends, accept);
  }

  #accept(socket: Socket, arrival: Arrival, listener: ListenerAddress): void {
    this.#counts.connected();
    const { sourceName } = arrival;
    const { immediateTls, block } = listener;
    const client = arrival.client.address;
    const group = addressGroup(client);
    if (this.#crowd.size >= this.maxSessions) return this.#turnAway(socket, FULL, immediateTls);
    const reception = this.#reception.begin();
    const place = { clientAddress: plainAddress(client), sourceName };
    const { maxSmtpIn } = this.settingsFor(reception, place);
    const sourceGroup = this.groups.any ? this.#groupFor(reception, place) : undefined;
    const refusal = this.#refusal(group, maxSmtpIn, sourceGroup);
    if (refusal !== undefined) {
      reception.end();
      return this.#turnAway(socket, refusal, immediateTls);
    }
    const id = `${this.#run}.${(++this.#count).toString(36)}`;
    const tls = this.#tls.of(block);
    const options = { id, reception, arrival, tls, immediateTls };
    const session = new Session(this, socket, options);
    this.#crowd.add(session, group, sourceGroup);
    session.open();
  }

  /** Why a client is not let in; undefined when it is. */
  #refusal(client: string, most: number, group: string | undefined): Reply | undefined {
    const crowd = this.#crowd;
    const place = this.groups.noPlace(group, {
      taken: crowd.size,
      most: this.maxSessions,
      countOf: (name) => crowd.countOfGroup(name),
    });
    if (place !== undefined) return place === "group" ? FULL_FOR_GROUP : FULL;
    return crowd.countOf(client) >= most ? FULL_FOR_CLIENT : undefined;
  }

  startTls(session: HostedSession, client: string, go: () => void): void {
    this.#handshakes.begin(session, client, go);
  }

  upgrade(plain: Socket, secureContext: SecureContext, requestCert: boolean): TLSSocket {
    // Deno hands the client's first TLS bytes to whoever reads the plain socket, unless it rests.
    plain.pause();
    const asked = { requestCert, rejectUnauthorized: false };
    return new TLSSocket(plain, { isServer: true, secureContext, ...asked });
  }

  secured(session: HostedSession): void {
    this.#handshakes.remove(session);
  }

  refused(reply: Reply): void {
    this.#counts.refused(reply);
  }

  /** Says why not, where the client expects clear text, and closes. Nothing is read: a client that does not close its side is closed on. */
  #turnAway(socket: Socket, why: Reply, immediateTls = false): void {
    if (immediateTls) {
      this.refused(why);
      return void socket.destroy();
    }
    const out = new Outbox(socket, (refusal) => this.refused(refusal));
    socket.on("error", () => socket.destroy());
    out.reply(why);
    out.flush();
    socket.end(() => socket.destroy());
  }

  ended(session: HostedSession): void {
    this.#handshakes.remove(session);
    this.#crowd.remove(session);
  }

  /**
   * Another configuration is in force. Sessions under those before it go on for `grace` milliseconds, then end between two
   * transactions, after as long again also within one, unless its content is coming; at once when their user or source is gone.
   * Resolves when each has been looked at.
   */
  async configurationChanged(grace: number): Promise<void> {
    const before = this.#crowd.members();
    this.#after(grace, () => {
      for (const session of before) session.retire(false);
      this.#after(grace, () => {
        for (const session of before) session.retire(true);
      });
    });
    await Promise.all(before.map((session) => session.endUnlessWelcome()));
  }

  #after(delay: number, task: () => void): void {
    const timer = this.clock.after(delay, () => {
      this.#retiring.delete(timer);
      task();
    });
    this.#retiring.add(timer);
  }

  #retireNobody(): void {
    for (const timer of this.#retiring) timer.cancel();
    this.#retiring.clear();
  }

  /**
   * Takes no new connections; sessions end at once, those with content under way after its answer. Resolves when none is
   * left.
   */
  async drain(): Promise<void> {
    this.#retireNobody();
    this.#doors.close();
    this.#introductions.close();
    for (const session of this.#crowd.members()) session.drain();
    await this.#crowd.gone();
  }

  /** Closes everything at once. */
  close(): void {
    this.#retireNobody();
    this.#doors.close();
    this.#introductions.close();
    for (const session of this.#crowd.members()) session.cut();
  }
}
