import type { Tables } from "./tables.ts";

/** The two pages at the start of the file. */
const META_PAGES = 2;

/** Bytes of the database's file that hold nothing and are used again before the file grows. */
export function reusableBytes(tables: Tables): number {
  const stats = tables.root.getStats();
  let used = META_PAGES + pagesOf(stats) + pagesOf(field(stats, "free"));
  for (const table of [
    tables.queues,
    tables.names,
    tables.messages,
    tables.bodies,
    tables.recipients,
    tables.pending,
    tables.facts,
    tables.damaged,
    tables.journal,
    tables.limits,
    tables.state,
    tables.marks,
    tables.lanes,
  ])
    used += pagesOf(table.getStats());
  const pages = number(stats, "lastPageNumber") + 1 - used;
  return Math.max(pages, 0) * number(stats, "pageSize");
}

/** Pages of the tree that `stats` describes. */
function pagesOf(stats: unknown): number {
  return (
    number(stats, "treeBranchPageCount") +
    number(stats, "treeLeafPageCount") +
    number(stats, "overflowPages")
  );
}

function number(stats: unknown, name: string): number {
  const value = field(stats, name);
  return typeof value === "number" ? value : 0;
}

function field(stats: unknown, name: string): unknown {
  if (typeof stats !== "object" || stats === null) return undefined;
  return new Map(Object.entries(stats)).get(name);
}
