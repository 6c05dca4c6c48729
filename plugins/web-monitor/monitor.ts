import {
  type Caller,
  type ConfigurationChange,
  type HostPort,
  type Token,
  token,
} from "../../core/mod.ts";
import type { TlsKeeper } from "../inbound-tls/contract.ts";
import type { Lookout } from "../process/contract.ts";
import { type ListeningSettings, wantedAddresses } from "./addresses.ts";
import type { Web, WebAddress, WebDefaults } from "./contract.ts";
import { type DeskParts, type DeskSettings, WebDesk } from "./desk.ts";
import { type WebTlsSettings, webTls } from "./tls.ts";
import { WebServer } from "./web-server.ts";

/** All that the web server goes by. */
export interface MonitorSettings extends DeskSettings, ListeningSettings, WebTlsSettings {
  readonly httpLogTls: boolean;
  readonly httpDefaultMaxItems: number;
  readonly httpDefaultSortOrder: WebDefaults["sortOrder"];
}

/** What it works with. */
export interface MonitorParts extends Omit<DeskParts, "hasTls"> {
  readonly lookout: Lookout;
  readonly keeper: TlsKeeper;
}

/** The web server, its certificates and its desk. */
export class WebMonitor implements Web {
  readonly desk: WebDesk;
  readonly #parts: MonitorParts;
  readonly #server: WebServer;
  #settings: MonitorSettings;
  #started = false;

  constructor(parts: MonitorParts, settings: MonitorSettings) {
    const { clock, log, lookout, keeper } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.desk = new WebDesk(
      { ...parts, hasTls: () => keeper.of(undefined) !== undefined },
      settings,
    );
    this.#server = new WebServer({
      ...{ clock, log, lookout },
      tls: () => keeper.of(undefined),
      answer: (request, env, connection) => this.desk.answer(request, env, connection),
      logsTls: () => this.#settings.httpLogTls,
    });
  }

  get addresses(): readonly WebAddress[] {
    return this.#server.addresses;
  }

  get defaults(): WebDefaults {
    const { httpDefaultMaxItems: maxItems, httpDefaultSortOrder: sortOrder } = this.#settings;
    return { maxItems, sortOrder };
  }

  /** Who asks, what they may do, and what pages show unless asked otherwise. */
  session(caller: Caller): Response {
    return this.desk.session(caller, this.defaults);
  }

  /** Makes other settings ready. Rejects with what keeps them from being, everything as it was. */
  async prepare(settings: MonitorSettings): Promise<ConfigurationChange> {
    const tls = await this.#parts.keeper.prepare(webTls(settings));
    const wanted = wantedAddresses(settings);
    const doors = await this.#server.prepare(wanted);
    return {
      commit: async () => {
        const before = { rules: rulesOf(this.#settings), places: textOf(this.addresses) };
        const isFirst = !this.#started;
        this.#started = true;
        tls.commit();
        await doors.commit();
        this.#settings = settings;
        this.desk.use(settings);
        // Whoever is connected may be allowed less now.
        if (rulesOf(settings) !== before.rules) this.#server.retire();
        if (isFirst || textOf(this.addresses) !== before.places) this.#tell(wanted);
      },
      abandon: () => doors.abandon?.(),
    };
  }

  drain(): Promise<void> {
    return this.#server.drain();
  }

  close(): void {
    this.#parts.keeper.close();
    this.desk.close();
    this.#server.close();
  }

  /** Says where the web server listens; and if nowhere, how to have it. */
  #tell(wanted: readonly HostPort[]): void {
    const { log } = this.#parts;
    if (wanted.length === 0)
      log.info("the web server is off: http-mgmt-port 8080 turns it on, for this host alone");
    for (const { host, port, tls } of this.addresses)
      log.notice("the web server is listening", { address: host, port, tls });
  }
}

/** What says who may do what, in one text. */
function rulesOf({ httpAccess, httpTrustedProxy, httpApiKey, people }: MonitorSettings): string {
  const access = httpAccess.map(([{ text }, word]) => [text, word]);
  const proxies = httpTrustedProxy.map(([{ text }, field]) => [text, field]);
  return JSON.stringify([
    access,
    proxies,
    httpApiKey.map(({ text }) => text),
    [...people.values()],
  ]);
}

function textOf(addresses: readonly WebAddress[]): string {
  return addresses.map(({ host, port, tls }) => `${host} ${port} ${tls}`).join(", ");
}

/** The web server, for its plugin. */
export const WEB_MONITOR: Token<WebMonitor> = token<WebMonitor>("web-monitor");
