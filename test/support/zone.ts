import { type DnsReply, startDnsServer } from "./dns-server.ts";

type Answer = Extract<DnsReply, { readonly answers: readonly unknown[] }>["answers"][number];

/** A DNS server on loopback whose records are written as in a zone file: absolute names, TXT over several lines in brackets. */
export interface ZoneServer {
  readonly port: number;
  /** Adds the records in a text; lines that begin with `;` are comments. */
  add(text: string): void;
  /** Takes back all records of a name. */
  remove(name: string): void;
  /** The names that are not to be answered: SERVFAIL. */
  readonly failing: Set<string>;
  close(): void;
}

/** Starts one without records. */
export async function startZone(): Promise<ZoneServer> {
  const records: Answer[] = [];
  const failing = new Set<string>();
  const server = await startDnsServer((name, type) => {
    if (failing.has(name)) return { code: 2 };
    const own = records.filter((record) => record.name === name.toLowerCase());
    if (own.length === 0) return { code: 3 };
    return { answers: own.filter((record) => record.type === type) };
  });
  return {
    port: server.port,
    failing,
    add: (text) => void records.push(...recordsIn(text)),
    remove(name) {
      for (let at = records.length - 1; at >= 0; at--)
        if (records[at]?.name === name) records.splice(at, 1);
    },
    close: () => server.close(),
  };
}

function recordsIn(text: string): readonly Answer[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith(";"));
  const whole = lines
    .join("\n")
    .replaceAll(/\(\n([^)]*)\n\)/g, (_, inner: string) => inner.replaceAll(/\s*\n\s*/g, " "));
  return whole.split("\n").map((line) => {
    const [, owner = "", type = "", data = ""] = /^(\S+)\.\s+IN\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    const name = owner.toLowerCase();
    const bare = data.trim().replace(/\.$/, "");
    switch (type) {
      case "A":
      case "AAAA":
      case "PTR":
        return { type, name, ttl: 60, data: bare };
      case "MX": {
        const [preference, exchange = ""] = bare.split(" ");
        return { type, name, ttl: 60, data: { preference: Number(preference), exchange } };
      }
      case "TXT":
        return {
          type,
          name,
          ttl: 60,
          data: [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, each = ""]) =>
            each.replaceAll(/\\(.)/g, "$1"),
          ),
        };
      default:
        throw new Error(`no record that this server knows: ${line}`);
    }
  });
}
