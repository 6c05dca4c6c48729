import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { decode } from "dns-packet";
import {
  createResolver,
  errorText,
  parseResolvConf,
  type Resolver,
  systemClock,
  systemRandom,
} from "../core/mod.ts";
import { SMTP_PORT } from "../plugins/routing/contract.ts";
import { routingTable } from "../plugins/routing-table/contract.ts";
import type { Arguments } from "./arguments.ts";
import { Refused, UsageError } from "./exit.ts";
import { type JsonRecord, recordIn } from "./json.ts";
import type { Terminal } from "./terminal.ts";

/** Options that say how name servers are asked: then they are asked from here, whatever server runs. */
const HOW = ["server", "tcp", "dumppackets"] as const;

/** Whether name servers are to be asked from here, and not by the running server. */
export function isAskedHere(options: Arguments["options"]): boolean {
  return HOW.some((name) => options.has(name));
}

/** Asks the name servers that options name, as they say. */
export async function resolverHere(options: Arguments["options"], to: Terminal): Promise<Resolver> {
  return createResolver({
    servers: await nameServers(options.get("server")),
    ...{ clock: systemClock, random: systemRandom },
    onlyTcp: options.has("tcp"),
    ...(options.has("dumppackets")
      ? {
          onPacket: (by, packet, { address, port }) =>
            to.complain(dumped(by, packet, `${address} port ${port}`)),
        }
      : {}),
  });
}

/** The routing table of a domain as name servers tell it, without anything of a configuration. */
export async function resolvedHere(
  domain: string,
  options: Arguments["options"],
  to: Terminal,
): Promise<JsonRecord> {
  const resolver = await resolverHere(options, to);
  const wanted = { domain, dane: options.has("use-dane"), sts: false, port: SMTP_PORT, route: [] };
  if (options.has("use-mta-sts"))
    to.complain(
      "the MTA-STS policy is fetched by the server's own way: leave out --server, --tcp and --dumppackets",
    );
  const table = await routingTable(wanted, { resolver, clock: systemClock, policies: undefined });
  return recordIn(JSON.parse(JSON.stringify({ table })));
}

/** The server named, as `IP` or `IP:PORT`; else those of this host. Throws `UsageError`, and `Refused` when there are none. */
async function nameServers(
  named: string | undefined,
): Promise<readonly { readonly address: string; readonly port: number }[]> {
  if (named !== undefined) {
    const [, bracketed, plain, port = "53"] =
      /^(?:\[([^\]]+)\]|([^[\]]*?))(?::(\d{1,5}))?$/.exec(
        isIP(named) === 6 ? `[${named}]` : named,
      ) ?? [];
    const address = bracketed ?? plain ?? "";
    if (isIP(address) === 0 || Number(port) < 1 || Number(port) > 65_535)
      throw new UsageError("--server takes the address of a name server, IP or IP:PORT");
    return [{ address, port: Number(port) }];
  }
  const text = await readFile("/etc/resolv.conf", "utf8").catch((error: unknown) => {
    throw new Refused(
      `/etc/resolv.conf cannot be read: ${errorText(error)}; name a server: --server=IP`,
    );
  });
  return parseResolvConf(text);
}

/** A packet as people read it, and its bytes in hex. */
function dumped(by: ">" | "<", packet: Buffer, server: string): string {
  const rows = (packet.toString("hex").match(/.{1,64}/g) ?? []).map((row) => `    ${row}`);
  return [
    `${by === ">" ? "to" : "from"} ${server}, ${packet.length} bytes: ${meaningOf(packet)}`,
    ...rows,
  ].join("\n");
}

function meaningOf(packet: Buffer): string {
  try {
    const { id = 0, flags = 0, questions = [], answers = [] } = decode(packet);
    const asked = questions.map(({ name, type }) => `${type} ${name}`).join(", ");
    const kinds = answers.map(({ type }) => type).join(" ");
    const flagText = `flags 0x${flags.toString(16)}, code ${flags & 0xf}`;
    return `id ${id}, ${flagText}, ${asked}${answers.length === 0 ? "" : `, ${answers.length} answers: ${kinds}`}`;
  } catch (error) {
    return `not to be read: ${errorText(error)}`;
  }
}
