import { stat } from "node:fs/promises";
import { type Alarms, type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";
import type { OwnCertificate } from "./certificate.ts";
import { ExpiryAlarms } from "./expiry-alarms.ts";
import {
  filesOf,
  loadServerTls,
  offeredTls,
  type ServerTls,
  type TlsSettings,
} from "./server-tls.ts";

/** How often the files are looked at, milliseconds. */
const LOOK = 10_000;

/** What operators are told of. */
export type CertificateAlarm = "certificate-expiry" | "certificate-unread";

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
export class TlsKeeper {
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
  /** What could not be read the last time: it is tried again at each look. */
  #problems: readonly string[] = [];
  readonly #alarms: Alarms<CertificateAlarm>;
  readonly #expiry: ExpiryAlarms;

  constructor(clock: Clock, log: Log, alarms: Alarms<CertificateAlarm>) {
    this.#clock = clock;
    this.#log = log;
    this.#alarms = alarms;
    this.#expiry = new ExpiryAlarms(alarms);
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
        this.#use(tls, []);
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

  #use(tls: ListenersTls, problems: readonly string[]): void {
    this.#tls = tls;
    this.#problems = problems;
    const text = `what was read before stays in use: ${problems.join("; ")}`;
    if (problems.length > 0) this.#alarms.raise("certificate-unread", text);
    else this.#alarms.clear("certificate-unread");
    this.#expiry.look(certificatesOf(tls), this.#clock.now());
  }

  #again(): void {
    if (this.#ended) return;
    this.#timer = this.#clock.after(LOOK, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      if (this.#settings !== undefined) await this.#lookAt(this.#settings);
    } catch (error) {
      this.#log.error("certificates cannot be looked at", { error: errorText(error) });
    }
    this.#again();
  }

  async #lookAt(settings: ListenersTlsSettings): Promise<void> {
    const now = await markOf(settings);
    const rests = now === this.#seen;
    this.#seen = now;
    if (rests && (now !== this.#read || this.#problems.length > 0))
      await this.#renew(settings, now);
    this.#expiry.look(certificatesOf(this.#tls), this.#clock.now());
  }

  /** What does not fit together stays as it was, such as a new certificate whose key is not there yet; everything else is renewed. */
  async #renew(settings: ListenersTlsSettings, mark: string): Promise<void> {
    const before = this.#tls;
    const found = new Set<string>();
    const failed = (problem: string): void => void found.add(problem);
    const tls = await load(settings, { before, failed });
    // Another configuration may have come meanwhile.
    if (this.#settings !== settings || this.#ended) return;
    const problems = [...found].sort();
    // It was only tried again, to no avail.
    if (mark === this.#read && problems.join() === this.#problems.join()) return;
    this.#read = mark;
    this.#use(tls, problems);
    const known = new Set(Array.from(certificatesOf(before), ({ x509 }) => x509.fingerprint256));
    for (const certificate of certificatesOf(tls)) {
      if (known.has(certificate.x509.fingerprint256)) continue;
      const expires = new Date(expiryOf(certificate)).toISOString();
      this.#log.notice("certificate read again", { file: certificate.file, expires });
    }
  }
}

function expiryOf({ x509 }: OwnCertificate): number {
  return Date.parse(x509.validTo);
}

function certificatesOf({ usual, own }: ListenersTls): ReadonlySet<OwnCertificate> {
  return new Set([usual, ...own.values()].flatMap((tls) => tls?.certificates ?? []));
}

/** What goes on where a file cannot be read again. */
interface ListenersRenewal {
  readonly before: ListenersTls;
  failed(problem: string): void;
}

/** Listeners with the same settings share what is made of them. */
async function load(
  { usual, own }: ListenersTlsSettings,
  renewal?: ListenersRenewal,
): Promise<ListenersTls> {
  const loadOne = (settings: TlsSettings, before?: ServerTls): Promise<ServerTls | undefined> =>
    loadServerTls(settings, renewal && { before, failed: renewal.failed });
  const all = await loadOne(usual, renewal?.before.usual);
  const loaded = new Map<string, ServerTls | undefined>();
  for (const [block, settings] of own)
    loaded.set(
      block,
      settings === usual ? all : await loadOne(settings, renewal?.before.own.get(block)),
    );
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
    // Permissions too: what could not be read may be readable now.
    const { ino, size, mtimeMs, mode, uid, gid } = await stat(file);
    return [ino, size, mtimeMs, mode, uid, gid].join(" ");
  } catch (error) {
    return errorText(error);
  }
}
