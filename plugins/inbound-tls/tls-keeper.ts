import { stat } from "node:fs/promises";
import { type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";
import type { OwnCertificate } from "./certificate.ts";
import type { InboundTls } from "./contract.ts";
import {
  filesOf,
  loadServerTls,
  offeredTls,
  type ServerTls,
  type TlsSettings,
} from "./server-tls.ts";

/** How often the files are looked at, milliseconds. */
const LOOK = 10_000;
const DAY = 86_400_000;
/** Certificates that expire sooner should have been renewed, milliseconds. */
const SOON = 7 * DAY;

/** What is said of TLS at all listeners. */
export interface ListenersTlsSettings {
  /** Where a listener has nothing of its own. */
  readonly usual: TlsSettings;
  /** Of listeners with a block, by its name; `usual` itself where the block says nothing. */
  readonly own: ReadonlyMap<string, TlsSettings>;
}

/** TLS of all listeners, ready. */
interface ListenersTls {
  readonly usual: ServerTls | undefined;
  readonly own: ReadonlyMap<string, ServerTls | undefined>;
}

/** TLS made ready for another configuration; nothing is to be undone when it does not come into force. */
interface TlsChange {
  commit(): void;
  abandon(): void;
}

/** Has TLS of all listeners, and reads certificates again when their files change: they are renewed without anybody telling us. */
export class TlsKeeper implements InboundTls {
  readonly #clock: Clock;
  readonly #log: Log;
  #settings: ListenersTlsSettings | undefined;
  #tls: ListenersTls = { usual: undefined, own: new Map() };
  #offered: ServerTls | undefined;
  /** The state of the files that was read, and at the last look: files that are being written are left alone until they rest. */
  #read = "";
  #seen = "";
  #timer: Timer | undefined;
  #ended = false;
  readonly #warned = new WeakSet<OwnCertificate>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** TLS at the listener of a block, or of none; undefined when it has no certificate. */
  of(block: string | undefined): ServerTls | undefined {
    const { usual, own } = this.#tls;
    return (block === undefined ? usual : own.get(block)) ?? this.#offered;
  }

  /** Takes a certificate and its key, in PEM, for where the configuration names none. Throws when they do not fit. */
  offer(cert: string, key: string): void {
    this.#offered = offeredTls(cert, key);
  }

  /** When each certificate in use expires, seconds since the epoch, by its file. */
  get expiries(): readonly (readonly [{ readonly file: string }, number])[] {
    return Array.from(certificatesOf(this.#tls), (one) => [
      { file: one.file ?? "" },
      expiryOf(one) / 1000,
    ]);
  }

  /** Makes TLS ready by other settings. Rejects with a message that names the file, everything as it was. */
  async prepare(settings: ListenersTlsSettings): Promise<TlsChange> {
    const mark = await markOf(settings);
    const tls = await load(settings);
    return {
      commit: () => {
        this.#settings = settings;
        this.#read = this.#seen = mark;
        this.#use(tls);
        if (this.#timer === undefined) this.#again();
      },
      abandon() {},
    };
  }

  /** Looks at files no more. */
  close(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  #use(tls: ListenersTls): void {
    this.#tls = tls;
    this.#warnOfExpiry();
  }

  #again(): void {
    if (this.#ended) return;
    this.#timer = this.#clock.after(LOOK, () => void this.#look());
  }

  /** What was read stays in use while files do not fit together, such as a new certificate whose key is not there yet. */
  async #look(): Promise<void> {
    const settings = this.#settings;
    if (settings !== undefined) {
      const now = await markOf(settings);
      if (now !== this.#read && now === this.#seen) await this.#renew(settings, now);
      this.#seen = now;
      this.#warnOfExpiry();
    }
    this.#again();
  }

  async #renew(settings: ListenersTlsSettings, mark: string): Promise<void> {
    try {
      const tls = await load(settings);
      // Another configuration may have come meanwhile.
      if (this.#settings !== settings || this.#ended) return;
      this.#use(tls);
      for (const certificate of certificatesOf(tls)) {
        const expires = new Date(expiryOf(certificate)).toISOString();
        this.#log.notice("certificate read again", { file: certificate.file, expires });
      }
    } catch (error) {
      this.#log.error("certificates cannot be read again; those before stay in use", {
        error: errorText(error),
      });
    }
    this.#read = mark;
  }

  #warnOfExpiry(): void {
    const now = this.#clock.now();
    for (const certificate of certificatesOf(this.#tls)) {
      const left = expiryOf(certificate) - now;
      if (left > SOON || this.#warned.has(certificate)) continue;
      this.#warned.add(certificate);
      this.#log.warning(left > 0 ? "certificate expires soon" : "certificate has expired", {
        file: certificate.file,
        expires: certificate.x509.validTo,
      });
    }
  }
}

function expiryOf({ x509 }: OwnCertificate): number {
  return Date.parse(x509.validTo);
}

function certificatesOf({ usual, own }: ListenersTls): ReadonlySet<OwnCertificate> {
  return new Set([usual, ...own.values()].flatMap((tls) => tls?.certificates ?? []));
}

/** Listeners with the same settings share what is made of them. */
async function load({ usual, own }: ListenersTlsSettings): Promise<ListenersTls> {
  const all = await loadServerTls(usual);
  const loaded = new Map<string, ServerTls | undefined>();
  for (const [block, settings] of own)
    loaded.set(block, settings === usual ? all : await loadServerTls(settings));
  return { usual: all, own: loaded };
}

/** What tells one state of all files from another. */
async function markOf({ usual, own }: ListenersTlsSettings): Promise<string> {
  const files = new Set([usual, ...own.values()].flatMap(filesOf));
  const marks = await Promise.all(Array.from(files, fileMark));
  return marks.join("\n");
}

async function fileMark(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return errorText(error);
  }
}
