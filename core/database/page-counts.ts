import type { RootDatabase } from "lmdb";
import type { RawTable } from "./own-table.ts";

/** The two pages at the start of the file. */
const META_PAGES = 2;

/** Pages of a database file, and the bytes of one. */
interface PageCounts {
  readonly used: number;
  readonly all: number;
  readonly pageSize: number;
}

/** Bytes of a database's file that hold something. `tables` are all that it has. */
export function usedBytes(root: RootDatabase<Buffer, Buffer>, tables: Iterable<RawTable>): number {
  const { used, pageSize } = pageCounts(root, tables);
  return used * pageSize;
}

/** Bytes of a database's file that hold nothing and are used again before the file grows. */
export function reusableBytes(
  root: RootDatabase<Buffer, Buffer>,
  tables: Iterable<RawTable>,
): number {
  const { used, all, pageSize } = pageCounts(root, tables);
  return Math.max(all - used, 0) * pageSize;
}

/** Bytes of a database's file. */
export function fileBytes(root: RootDatabase<Buffer, Buffer>): number {
  const stats = root.getStats();
  return (number(stats, "lastPageNumber") + 1) * number(stats, "pageSize");
}

/** Bytes of a page. */
export function pageBytes(root: RootDatabase<Buffer, Buffer>): number {
  return number(root.getStats(), "pageSize");
}

function pageCounts(root: RootDatabase<Buffer, Buffer>, tables: Iterable<RawTable>): PageCounts {
  const stats = root.getStats();
  let used = META_PAGES + pagesOf(stats) + pagesOf(field(stats, "free"));
  for (const table of tables) used += pagesOf(table.getStats());
  const all = number(stats, "lastPageNumber") + 1;
  return { used, all, pageSize: number(stats, "pageSize") };
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
