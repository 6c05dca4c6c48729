import type { Matching, ResolvedConfig, SettingsView } from "../../core/mod.ts";
import type { PatternResult } from "./kinds.ts";
import type { Rule, Subject } from "./rules.ts";

/** Settings of a `<pattern-list>` block. */
export interface ListSettings {
  readonly header: readonly (readonly [string, Matching<PatternResult>])[];
  readonly mailFrom: readonly Matching<PatternResult>[];
  readonly rcptTo: readonly Matching<PatternResult>[];
  /** `*` */
  readonly any: readonly PatternResult[];
}

/** A line with its place in the file. */
interface Line {
  readonly order: number;
  readonly subject: Subject;
  readonly result: PatternResult;
}

/** The pattern lists of a configuration. */
export class PatternLists {
  readonly #config: ResolvedConfig;
  readonly #read: (view: SettingsView<"pattern-list">) => ListSettings;
  readonly #lists = new Map<string, readonly Rule[]>();
  #hasPriorities = false;

  /** `read` gives the settings at a view. */
  constructor(config: ResolvedConfig, read: (view: SettingsView<"pattern-list">) => ListSettings) {
    this.#config = config;
    this.#read = read;
    for (const name of config.names("pattern-list"))
      this.#lists.set(name.toLowerCase(), this.#rules(config.block("pattern-list", name)));
  }

  /** Whether some rule chooses a priority. */
  get hasPriorities(): boolean {
    return this.#hasPriorities;
  }

  /** The rules of a list, in file order; undefined when there is no such list. Names of lists know no letter case. */
  get(name: string): readonly Rule[] | undefined {
    return this.#lists.get(name.toLowerCase());
  }

  #rules(view: SettingsView<"pattern-list">): readonly Rule[] {
    const inner = this.#config.inside(view, "pattern-list").map(({ order, settings }) => ({
      order,
      rules: this.#rules(settings),
    }));
    return linesOf(view, this.#read(view)).map(({ order, subject, result }) => {
      const { virtualMta, recipientPriority: priority, callTo, nested } = result;
      if (priority !== undefined) this.#hasPriorities = true;
      const own = nested ? inner.find((list) => list.order > order)?.rules : undefined;
      const next = (): readonly Rule[] | undefined =>
        own ?? ((callTo && this.get(callTo)) || undefined);
      return { subject, choice: { virtualMta, priority }, next };
    });
  }
}

function linesOf(view: SettingsView, settings: ListSettings): readonly Line[] {
  const lines: Line[] = [];
  const add = <T>(
    directive: string,
    values: readonly T[],
    read: (value: T) => Omit<Line, "order">,
  ): void => {
    const { occurrences } = view.get(directive);
    for (const [at, value] of values.entries())
      lines.push({ order: occurrences[at]?.order ?? 0, ...read(value) });
  };
  add("header", settings.header, ([name, { pattern, result }]) => ({
    subject: { kind: "header", name, pattern },
    result,
  }));
  add("mail-from", settings.mailFrom, ({ pattern, result }) => ({
    subject: { kind: "sender", pattern },
    result,
  }));
  add("rcpt-to", settings.rcptTo, ({ pattern, result }) => ({
    subject: { kind: "recipients", pattern },
    result,
  }));
  add("*", settings.any, (result) => ({ subject: { kind: "any" }, result }));
  return lines.sort((a, b) => a.order - b.order);
}
