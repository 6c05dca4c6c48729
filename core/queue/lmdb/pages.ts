import type { Table, Tables } from "./tables.ts";

/** The two pages at the start of the file. */
const META_PAGES = 2;

/** Octets of the database's file that hold nothing and are used again before the file grows. */
export function reusableOctets({
  root,
  queues,
  names,
  messages,
  bodies,
  recipients,
  pending,
  facts,
  damaged,
  journal,
  limits,
  marks,
}: Tables): number {
  const stats = root.getStats();
  let used = META_PAGES + pagesOf(stats) + pagesOf(field(stats, "free"));
  for (const table of [
    queues,
    names,
    messages,
    bodies,
    recipients,
    pending,
    facts,
    damaged,
    journal,
    limits,
    marks,
  ])
    used += tablePages(table);
  const pages = number(stats, "lastPageNumber") + 1 - used;
  return Math.max(pages, 0) * number(stats, "pageSize");
}

function tablePages(table: Table): number {
  return pagesOf(table.getStats());
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
