import type { Token } from "./token.ts";

/** What ordering needs to know of a plugin. */
export interface GraphNode {
  readonly name: string;
  readonly needs: Readonly<Record<string, Token<unknown>>>;
  readonly provides: readonly { readonly token: Token<unknown> }[];
}

/** Something that keeps plugins from starting; `message` says what and for whom. */
export interface GraphProblem {
  readonly kind: "missing" | "duplicate" | "cycle";
  readonly message: string;
  /** The plugin it is said of; of a circle, the one where it was found. */
  readonly node: GraphNode;
}

/** Plugins in start order, or all that is wrong with their needs. */
export type StartOrder<P extends GraphNode> =
  | { readonly ok: true; readonly order: readonly P[] }
  | { readonly ok: false; readonly problems: readonly GraphProblem[] };

/**
 * Orders plugins so that each starts after the providers of what it needs; otherwise the given order stays. `given` are the
 * tokens that exist without a plugin. Reports missing and doubly provided services and cycles, all at once.
 */
export function startOrder<P extends GraphNode>(
  plugins: readonly P[],
  given: readonly Token<unknown>[],
): StartOrder<P> {
  const problems: GraphProblem[] = [];
  const provider = new Map<string, P>();
  const known = new Set(given.map(({ name }) => name));
  for (const plugin of plugins) {
    for (const { token } of plugin.provides) {
      const other = known.has(token.name) ? "the core" : provider.get(token.name)?.name;
      if (other !== undefined)
        problems.push({
          kind: "duplicate",
          node: plugin,
          message: `service "${token.name}" is offered by ${plugin.name} and by ${other}`,
        });
      provider.set(token.name, plugin);
    }
  }

  const order: P[] = [];
  const state = new Map<P, "open" | "done">();
  const visit = (plugin: P, path: readonly string[]): void => {
    if (state.get(plugin) === "done") return;
    if (state.get(plugin) === "open") {
      const cycle = [...path.slice(path.indexOf(plugin.name)), plugin.name].join(" → ");
      problems.push({ kind: "cycle", node: plugin, message: `plugins need each other: ${cycle}` });
      return;
    }
    state.set(plugin, "open");
    for (const need of Object.values(plugin.needs)) {
      const from = provider.get(need.name);
      if (from !== undefined) {
        if (from !== plugin) visit(from, [...path, plugin.name]);
      } else if (!known.has(need.name)) {
        problems.push({
          kind: "missing",
          node: plugin,
          message: `plugin ${plugin.name} needs service "${need.name}", which no enabled plugin offers`,
        });
      }
    }
    state.set(plugin, "done");
    order.push(plugin);
  };
  for (const plugin of plugins) visit(plugin, []);
  return problems.length === 0 ? { ok: true, order } : { ok: false, problems };
}
