import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where dashboards and alert rules are. */
export const MONITORING: string = join(import.meta.dirname, "../../docs/monitoring");

/** A dashboard of Grafana, as far as it is looked at. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
    readonly targets: readonly { readonly expr: string; readonly legendFormat?: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

function isBoard(value: unknown): value is Board {
  return typeof value === "object" && value !== null && "panels" in value && "uid" in value;
}

/** All dashboards. */
export async function dashboards(): Promise<readonly Board[]> {
  const files = (await readdir(MONITORING)).filter((name) => name.endsWith(".json"));
  return Promise.all(
    files.map(async (name) => {
      const board: unknown = JSON.parse(await readFile(join(MONITORING, name), "utf8"));
      assert.ok(isBoard(board), name);
      return board;
    }),
  );
}
