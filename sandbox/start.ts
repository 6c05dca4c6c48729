import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  diskFiles,
  type Engine,
  type LoadResult,
  loadConfig,
  pluginProblems,
  renderDiagnostic,
  shippedProfiles,
  startEngine,
} from "../core/host.ts";
import type { EngineControl, LogEvent, Plugin } from "../core/mod.ts";
import { INBOX } from "../plugins/inbox/contract.ts";
import {
  type Choice,
  PERSONALITIES,
  type Place,
  type RefusalAsked,
} from "../plugins/personalities/contract.ts";
import { LISTENERS } from "../plugins/smtp-listener/contract.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { WEB } from "../plugins/web-monitor/contract.ts";
import { type SandboxInbox, WatchedInbox } from "./inbox.ts";
import { ObservedOutcomes, type SandboxOutcomes } from "./outcomes.ts";

/** How a sandbox is to be. */
export interface SandboxOptions {
  /** How it behaves from the start; `none` unless given. */
  readonly personality?: Choice;
  /** Who meets that: `session`, the clients, unless given; or `delivery`, the sandbox's own queues. */
  readonly at?: Place;
  /** True: a web server too, with the pages and the APIs, on a free port. */
  readonly http?: boolean;
  /** Lines of a configuration, such as a back-off configuration that is to be tried. Relative paths in it are below its folder. */
  readonly configuration?: string;
  /** Plugins besides the standard ones. */
  readonly plugins?: readonly Plugin[];
  /** Where its queue and its messages are, to be looked at afterwards. A folder of its own that goes at the end, unless given. */
  readonly folder?: string;
}

/** Where something listens. */
export interface SandboxAddress {
  readonly host: string;
  readonly port: number;
  /** As `smtp://127.0.0.1:40123` or `http://127.0.0.1:40124`. */
  readonly url: string;
}

/** For which domains a personality is chosen, and who meets it. */
export interface PersonalityOptions {
  /** All unless given. */
  readonly domains?: readonly string[];
  /** As before unless given. */
  readonly at?: Place;
}

/** A sandbox that runs in this process. */
export interface RunningSandbox extends AsyncDisposable {
  readonly smtp: SandboxAddress;
  /** Undefined unless asked for. */
  readonly http: SandboxAddress | undefined;
  readonly inbox: SandboxInbox;
  /** What becomes of mail after it was taken. */
  readonly outcomes: SandboxOutcomes;
  /** Its queues, as `mta show queues` has them, and all else that operators see and do. */
  readonly control: EngineControl;
  /** Where its queue and its messages are. */
  readonly folder: string;
  /** The last 1000 events of its log. */
  readonly log: readonly LogEvent[];
  /** Has it behave otherwise, from now on. Throws a `RangeError` for what is not a domain. */
  personality(choice: Choice, options?: PersonalityOptions): void;
  /**
   * Has a provider say something to the next that come, whoever they are: to connections, MAIL, RCPT or content. Throws a `RangeError` for what
   * makes no sense.
   */
  refuse(asked: RefusalAsked): void;
  /**
   * Removes all messages, also those that its queues still have, and has it behave as at the start, with nothing remembered. What is being
   * delivered at that moment comes to its end.
   */
  reset(): Promise<void>;
  /** Ends it, and removes its folder unless it was given; the same as `Symbol.asyncDispose`. */
  stop(): Promise<void>;
}

const MOST_LOGGED = 1000;

/**
 * What a sandbox is besides the configuration that is tried; nothing leaves it. It offers no STARTTLS: clients would find a certificate that nobody
 * they know has signed, and hang up.
 */
const TEXT = `smtp-listener 127.0.0.1:0
delivery-queue spool
sandbox-mail mail
sandbox-chaos yes
max-memory-usage-percent 100
<source 0/0>
  always-allow-relaying yes
  allow-starttls no
</source>
<domain sandbox.invalid>
  sandbox-personality none
</domain>
`;

/**
 * Starts a sandbox in this process, on a free port of this host. Nothing that is sent to it leaves. Any number of them may run at a time.
 * Rejects with all that is wrong with its configuration.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const given = options.folder;
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), "postrider-")) : resolve(given);
  const remove = async (): Promise<void> => {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    return await start(folder, options, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function start(
  folder: string,
  { personality = "none", at, http = false, configuration = "", plugins = [] }: SandboxOptions,
  remove: () => Promise<void>,
): Promise<RunningSandbox> {
  const outcomes = new ObservedOutcomes();
  const log: LogEvent[] = [];
  const text = `${TEXT}${http ? "http-mgmt-port any\n" : ""}include ${ASKED}\n`;
  const engine = await engineOf(
    { folder, text, configuration, plugins: [...plugins, outcomes.plugin] },
    (event) => {
      log.push(event);
      if (log.length > MOST_LOGGED) log.shift();
    },
  );
  const { services, control } = engine;
  const messages = services.get(INBOX);
  const smtp = services.get(LISTENERS).addresses[0];
  if (messages === undefined || smtp === undefined) {
    await engine.stop();
    throw new Error("with this configuration the server is not a sandbox");
  }
  const inbox = new WatchedInbox(messages);
  const choosing = services.get(PERSONALITIES);
  const behave = (): void => choosing.choose({ personality, at });
  behave();
  const [web] = services.get(WEB).addresses;
  let ending: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    outcomes.end();
    await inbox.end();
    try {
      await engine.stop();
    } finally {
      await remove();
    }
  };
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  return {
    smtp: { ...smtp, url: `smtp://${smtp.host}:${smtp.port}` },
    http: web && { host: web.host, port: web.port, url: `http://${web.host}:${web.port}` },
    ...{ inbox, outcomes, control, folder, log },
    personality(choice, { domains, at: place } = {}) {
      choosing.choose({ personality: choice, at: place ?? at }, domains);
    },
    refuse: (asked) => choosing.refuse(asked),
    async reset() {
      choosing.reset();
      behave();
      await emptyQueues(control);
      outcomes.clear();
      await inbox.clear();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Takes all mail out of the queues, and has them go on as if there had been none. */
async function emptyQueues(control: EngineControl): Promise<void> {
  const { mail } = control;
  const options = { accounted: false, reported: false };
  let page = await mail.delete({}, undefined, options);
  while (page.next !== undefined) page = await mail.delete({}, page.next, options);
  for (const { name, mode } of control.queues())
    if (mode !== "normal") await control.setQueueMode(name, "normal");
}

/** The file that the lines of a caller's configuration are in, for diagnostics. */
const ASKED = "configuration";

interface EngineGiven {
  readonly folder: string;
  readonly text: string;
  readonly configuration: string;
  readonly plugins: readonly Plugin[];
}

async function engineOf(
  { folder, text, configuration, plugins }: EngineGiven,
  onLog: (event: LogEvent) => void,
): Promise<Engine> {
  const [file, asked] = [join(folder, "config"), join(folder, ASKED)];
  const texts = new Map([
    [file, text],
    [asked, configuration],
  ]);
  const files = {
    ...diskFiles,
    read: async (path: string) => texts.get(path) ?? diskFiles.read(path),
  };
  let last: LoadResult<Plugin> | undefined;
  const result = await startEngine({
    onLog,
    load: async () => {
      last = await loadConfig<Plugin>({
        ...{ file, files, shipped: shippedProfiles, examine: pluginProblems },
        // Its log is for whoever has started it.
        plugins: [...standardPlugins.filter(({ name }) => name !== "logging"), ...plugins],
        loadPlugin: (named) =>
          Promise.reject(new Error(`give it to startSandbox: plugins: [${named}]`)),
      });
      return last;
    },
  });
  if (result.ok) return result.engine;
  const shown = result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map((one) => renderDiagnostic(one, { texts: last?.texts ?? texts, colour: false }));
  throw new Error(["the sandbox cannot start:", ...result.problems, ...shown].join("\n\n"));
}
