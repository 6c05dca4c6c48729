import { placeOf } from "../../config/report/diagnostics.ts";
import { renderDiagnostic } from "../../config/report/render.ts";
import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import type { ConfigurationReview, ReloadOptions, ReloadResult } from "../../control/control.ts";
import type { Diagnostic } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Plugin } from "../../plugin.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { Log, LogFields } from "../../telemetry/log.ts";
import { changedLines } from "../../text/changed-lines.ts";
import { atOnce, inSlices } from "../../time/pace.ts";
import type { Generation } from "../generation.ts";
import type { Loaded } from "../loaded.ts";
import { changesBetween, type RestartSettings, restartSettings } from "../restart-directives.ts";
import { abandonedQueues } from "./abandoned-queues.ts";

/** Changed lines in one answer. */
const MOST_LINES = 2000;

/** What it works with. */
export interface ReloadParts {
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly current: () => Pick<Generation, "config">;
  readonly load: () => Promise<Loaded>;
  /** The configuration in force at the start, as text; undefined where it cannot be printed. */
  readonly print: Loaded["print"];
  /** Plugins the engine was started with. */
  readonly plugins: readonly Plugin[];
  /** Puts a new configuration in force; rejects when that cannot be, and the old one stays. */
  readonly replace: (config: ResolvedConfig, objection: () => Error | undefined) => Promise<void>;
}

/** Puts new configurations in force, one at a time. */
export class Reloads {
  readonly #parts: ReloadParts;
  /** What the engine was started with and keeps until it is started again. */
  readonly #startedWith: RestartSettings;
  #print: Loaded["print"];
  #reloading: Promise<ReloadResult> | undefined;
  /** Whether whoever waits for the next reload wants it even if mail loses its virtual MTA. */
  #force = false;
  /** The reload that begins when the one under way has ended. */
  #next: Promise<ReloadResult> | undefined;

  constructor(parts: ReloadParts) {
    this.#parts = parts;
    this.#print = parts.print;
    this.#startedWith = atOnce(restartSettings(parts.plugins, parts.current().config));
  }

  /** What a reload would come to, as far as that can be told without one. */
  async review(): Promise<ConfigurationReview> {
    const { load, scheduler, current } = this.#parts;
    const loaded = await load();
    const { config, diagnostics, report = "" } = loaded;
    const differing = changedLines(textOf(this.#print), textOf(loaded.print), MOST_LINES);
    const changes = { changes: differing.lines, more: differing.more };
    if (config === undefined)
      return { ok: false, diagnostics, report, needsRestart: [], ...changes };
    const abandoned = abandonedQueues(current().config, config, scheduler, "error");
    return {
      ok: abandoned.length === 0,
      diagnostics: [...diagnostics, ...abandoned],
      report: withReport(report, abandoned),
      needsRestart: await this.#needingRestart(loaded, config),
      ...changes,
    };
  }

  /** Reloads one at a time. Calls during a reload share the one after it: files may have changed since they were read. */
  reload({ force = false }: ReloadOptions = {}): Promise<ReloadResult> {
    this.#force ||= force;
    if (this.#next !== undefined) return this.#next;
    if (this.#reloading === undefined) return this.#begin();
    this.#next = Promise.allSettled([this.#reloading]).then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<ReloadResult> {
    const force = this.#force;
    this.#force = false;
    this.#reloading = this.#reload(force).finally(() => {
      this.#reloading = undefined;
    });
    return this.#reloading;
  }

  async #reload(force: boolean): Promise<ReloadResult> {
    const { load, replace, log, scheduler } = this.#parts;
    const loaded = await load();
    const { config, diagnostics, report = "" } = loaded;
    if (config === undefined) {
      log.error("not reloaded: the old configuration stays in force", refusal(diagnostics));
      return { ok: false, diagnostics, report, needsRestart: [] };
    }
    const needsRestart = await this.#needingRestart(loaded, config);
    const severity = force ? "warning" : "error";
    let abandoned = abandonedQueues(this.#parts.current().config, config, scheduler, severity);
    if (abandoned.length > 0 && !force) return this.#notReplaced(loaded, abandoned);
    try {
      await replace(config, () => {
        // Mail may have come in while the plugins made ready.
        abandoned = abandonedQueues(this.#parts.current().config, config, scheduler, severity);
        return abandoned.length > 0 && !force ? new Error("a virtual MTA is in use") : undefined;
      });
    } catch (error) {
      const inTheWay = abandoned.length > 0 && !force;
      return this.#notReplaced(loaded, inTheWay ? abandoned : [pluginFailure(error)]);
    }
    this.#print = loaded.print;
    log.notice("reloaded", { needsRestart: needsRestart.join(",") || undefined });
    const all = [...diagnostics, ...abandoned];
    return { ok: true, diagnostics: all, report: withReport(report, abandoned), needsRestart };
  }

  async #needingRestart(loaded: Loaded, config: ResolvedConfig): Promise<readonly string[]> {
    const { plugins } = this.#parts;
    return [
      ...changesBetween(this.#startedWith, await inSlices(restartSettings(plugins, config))),
      ...changedPlugins(plugins, loaded.plugins),
      ...(loaded.needsRestart ?? []),
    ];
  }

  #notReplaced({ diagnostics, report = "" }: Loaded, reasons: readonly Diagnostic[]): ReloadResult {
    const all = [...diagnostics, ...reasons];
    this.#parts.log.error("not reloaded: the old configuration stays in force", refusal(all));
    return {
      ok: false,
      diagnostics: all,
      report: withReport(report, reasons),
      needsRestart: [],
    };
  }
}

function textOf(print: Loaded["print"]): string {
  return print?.({ showsSecrets: false }).text ?? "";
}

/** A plugin cannot work by the new configuration: what it says is a diagnostic like any other. */
function pluginFailure(error: unknown): Diagnostic {
  return {
    code: "plugin-failure",
    severity: "error",
    message: errorText(error),
    at: undefined,
    includedFrom: [],
    hint: undefined,
  };
}

/** A report with more diagnostics after it. */
function withReport(report: string, more: readonly Diagnostic[]): string {
  const texts = more.map((one) => renderDiagnostic(one, { texts: new Map(), colour: false }));
  return [report, ...texts].filter((each) => each !== "").join("\n\n");
}

/** Why a configuration is refused, for the log: how many errors it has, and the first of them. */
function refusal(diagnostics: readonly Diagnostic[]): LogFields {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const place = first?.at ? `${placeOf(first.at)}: ` : "";
  return { errors: errors.length, first: first && place + first.message };
}

function changedPlugins(before: readonly Plugin[], after: readonly Plugin[]): readonly string[] {
  const names = (plugins: readonly Plugin[]): readonly string[] => plugins.map(({ name }) => name);
  const [old, now] = [names(before), names(after)];
  const changed = [...old, ...now].filter((name) => !old.includes(name) || !now.includes(name));
  return changed.map((name) => `plugin ${name}`);
}
