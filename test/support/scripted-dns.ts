import type { Lookup, MxRecord, Resolver } from "../../core/mod.ts";

/** What a name is said to have: records as texts (`10 mx.test` of type MX), or that it cannot be told. */
export type ScriptedRecords = readonly string[] | "failure" | "silence";

/** A DNS in memory that answers by `TYPE name`, and remembers what it was asked. Other names do not exist. */
export interface ScriptedDns extends Resolver {
  readonly asked: string[];
  /** May be changed while it is asked. */
  readonly table: Map<string, ScriptedRecords>;
}

const NONE = { kind: "none", exists: false, ttl: 60 } as const;

/** A DNS of these records; `PTR` goes by address. */
export function scriptedDns(records: Readonly<Record<string, ScriptedRecords>>): ScriptedDns {
  const table = new Map(Object.entries(records));
  const asked: string[] = [];
  const ask = async (type: string, name: string): Promise<Lookup<string>> => {
    const question = `${type} ${name.toLowerCase()}`;
    asked.push(question);
    const found = table.get(question);
    switch (found) {
      case "failure":
        return { kind: "temporary", reason: "SERVFAIL" };
      case "silence":
        return new Promise(() => {});
      case undefined: {
        const exists = [...table.keys()].some((key) => key.endsWith(` ${name.toLowerCase()}`));
        return exists ? { ...NONE, exists } : NONE;
      }
      default:
        return { kind: "found", records: found, ttl: 60, authentic: false };
    }
  };
  const mx = async (name: string): Promise<Lookup<MxRecord>> => {
    const found = await ask("MX", name);
    if (found.kind !== "found") return found;
    const records = found.records.map((text) => {
      const [preference = "0", exchange = ""] = text.split(" ");
      return { preference: Number(preference), exchange };
    });
    return { ...found, records };
  };
  return {
    ...{ asked, table, validates: false, mx },
    a: (name) => ask("A", name),
    aaaa: (name) => ask("AAAA", name),
    txt: (name) => ask("TXT", name),
    ptr: (address) => ask("PTR", address),
    cname: (name) => ask("CNAME", name),
    tlsa: async () => NONE,
  };
}
