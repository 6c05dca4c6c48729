import type { LogEvent, LogLevel } from "../../core/mod.ts";
import { isSeen } from "../logging/contract.ts";
import { counted, JOURNAL_HEAD, journalLine, type Speaker, syslogMessage } from "./frames.ts";
import { placeText, type SyslogPlace } from "./place.ts";
import { PacketTarget, StreamTarget, type Target, type TargetParts } from "./target.ts";

/** Where the journal of systemd takes lines. */
const JOURNAL = "/run/systemd/journal/stdout";

/** Where the log goes besides its file. */
export interface SyslogSettings {
  readonly logSyslog: readonly SyslogPlace[];
  readonly logJournald: boolean;
  readonly level: LogLevel;
}

/** What targets are made with. */
export interface SyslogParts extends Pick<TargetParts, "clock"> {
  readonly speaker: Speaker;
  /** Hands events over from now on; returns its undo. */
  readonly listen: (hear: (event: LogEvent) => void) => () => void;
  /** The address of a host by its name. Rejects when it has none now. */
  readonly addressOf: (host: string) => Promise<string>;
  /** A target cannot be reached from now on. */
  readonly failed: (target: string, error: string) => void;
  /** It is reached again; so many messages were lost. */
  readonly recovered: (target: string, lost: number) => void;
}

/** A target, and what it is told of an event. */
interface Sending {
  readonly target: Target;
  readonly bytes: (event: LogEvent) => Buffer;
}

/** Sends events to all targets. */
export class SyslogOutput implements AsyncDisposable {
  readonly #parts: SyslogParts;
  /** By their names. */
  readonly #sending = new Map<string, Sending>();
  #level: LogLevel = "info";
  #deafen: (() => void) | undefined;

  constructor(parts: SyslogParts) {
    this.#parts = parts;
  }

  /** Goes on by other settings. Targets that stay keep their connections. */
  async use({ logSyslog, logJournald, level }: SyslogSettings): Promise<void> {
    this.#level = level;
    const wanted = new Map<string, () => Sending>(
      logSyslog.map((place) => [placeText(place), () => this.#to(place)]),
    );
    if (logJournald) wanted.set("journald", () => this.#toJournal());
    const gone = [...this.#sending].filter(([name]) => !wanted.has(name));
    for (const [name] of gone) this.#sending.delete(name);
    for (const [name, make] of wanted)
      if (!this.#sending.has(name)) this.#sending.set(name, make());
    if (this.#sending.size > 0) this.#deafen ??= this.#parts.listen((event) => this.#write(event));
    else this.#listenNoMore();
    await Promise.all(gone.map(([, { target }]) => target[Symbol.asyncDispose]()));
  }

  /** Whoever listens without need keeps others from hearing what nobody else would write. */
  #listenNoMore(): void {
    this.#deafen?.();
    this.#deafen = undefined;
  }

  #write(event: LogEvent): void {
    if (!isSeen(event.level, this.#level)) return;
    for (const { target, bytes } of this.#sending.values()) target.add(bytes(event));
  }

  #to(place: SyslogPlace): Sending {
    const { clock, speaker, addressOf } = this.#parts;
    const parts = this.#partsFor(placeText(place));
    const message = (event: LogEvent): Buffer => syslogMessage(event, clock.now(), speaker);
    const stream = (event: LogEvent): Buffer => counted(message(event));
    switch (place.transport) {
      case "udp": {
        const target = new PacketTarget(parts, () => addressOf(place.host), place.port);
        return { target, bytes: message };
      }
      case "tcp": {
        const { host, port } = place;
        const where = async () => ({ host: await addressOf(host), port });
        return { target: new StreamTarget(parts, where), bytes: stream };
      }
      case "unix": {
        const { path } = place;
        return { target: new StreamTarget(parts, async () => ({ path })), bytes: stream };
      }
    }
  }

  #toJournal(): Sending {
    const where = async () => ({ path: JOURNAL });
    const target = new StreamTarget(this.#partsFor("journald"), where, JOURNAL_HEAD);
    return { target, bytes: journalLine };
  }

  #partsFor(name: string): TargetParts {
    const { clock, failed, recovered } = this.#parts;
    return {
      clock,
      failed: (error) => failed(name, error),
      recovered: (lost) => recovered(name, lost),
    };
  }

  /** Says what waits, and closes all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.use({ logSyslog: [], logJournald: false, level: this.#level });
  }
}
