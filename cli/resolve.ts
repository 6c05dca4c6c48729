import { createInterface } from "node:readline";
import { explainOffline, resolvingOffline } from "../core/host.ts";
import {
  type Form,
  normalizeAddressDomain,
  systemClock,
  systemRandom,
  treeText,
} from "../core/mod.ts";
import { STS_POLICIES } from "../plugins/mta-sts/contract.ts";
import {
  ROUTING_TABLE_PATH,
  routingQuestion,
  routingTable,
  withSettings,
} from "../plugins/routing-table/contract.ts";
import type { Arguments } from "./arguments.ts";
import { usableOrEmpty } from "./configuration.ts";
import { EXIT, UsageError } from "./exit.ts";
import { untilInterrupted } from "./interruption.ts";
import { isRecord, type JsonRecord, rawTextOf, recordIn } from "./json.ts";
import { connectTo } from "./resolve-connect.ts";
import { isAskedHere, resolvedHere } from "./resolve-here.ts";
import { resolutionText, resolutionTree } from "./resolve-text.ts";
import { askServerOr } from "./server-client.ts";
import type { ServerMeant } from "./server-meant.ts";
import type { Terminal } from "./terminal.ts";

/** What `mta resolve` is asked. */
export interface ResolveRequest {
  /** Undefined with `--interactive`. */
  readonly domain: string | undefined;
  readonly options: Arguments["options"];
  readonly form: Form;
  readonly folder: string;
  readonly meant: () => Promise<ServerMeant>;
}

/** `mta resolve`: the routing table of a domain. Returns the exit code: 75 when the DNS gave no answer. */
export async function resolve(request: ResolveRequest, to: Terminal): Promise<number> {
  const { domain, options } = request;
  if (!options.has("interactive")) {
    if (domain === undefined) throw new UsageError("which domain? usage: mta resolve DOMAIN");
    return resolveOne(domain, request, to);
  }
  let code: number = domain === undefined ? EXIT.done : await resolveOne(domain, request, to);
  await untilInterrupted(to, async (signal) => {
    const lines = createInterface({ input: process.stdin, signal });
    if (process.stdin.isTTY) to.complain("a domain on each line; Ctrl-D ends");
    for await (const line of lines) {
      if (line.trim() === "") continue;
      code = await resolveOne(line.trim(), request, to).catch((error: unknown) => {
        if (!(error instanceof UsageError)) throw error;
        to.complain(error.message);
        return EXIT.usage;
      });
    }
  });
  return code;
}

async function resolveOne(asked: string, request: ResolveRequest, to: Terminal): Promise<number> {
  const { options, form } = request;
  const domain = normalizeAddressDomain(asked);
  if (domain === undefined)
    throw new UsageError(`"${asked}" is not a domain that mail could go to`);
  const answer = isAskedHere(options)
    ? await resolvedHere(domain, options, to)
    : await askedOfServer(domain, request, to);
  const connections = options.has("connect") ? await connectTo(answer, options, to) : undefined;
  if (form === "text") to.print(resolutionText(answer, connections));
  else to.print(treeText(resolutionTree(answer, connections), form));
  const table = isRecord(answer.table) ? answer.table : {};
  return rawTextOf(table, "by") === "no-answer" ? EXIT.unknown : EXIT.done;
}

/** By the configuration and the cache of the running server; without one, by the configuration alone. */
async function askedOfServer(
  domain: string,
  { options, meant, folder }: ResolveRequest,
  to: Terminal,
): Promise<JsonRecord> {
  const virtualMta = options.get("vmta");
  const query = new URLSearchParams({
    domain,
    ...(virtualMta === undefined ? {} : { vmta: virtualMta }),
    ...(options.has("use-dane") ? { dane: "yes" } : {}),
    ...(options.has("use-mta-sts") ? { sts: "yes" } : {}),
  });
  const { server, file } = await meant();
  const path = `${ROUTING_TABLE_PATH}?${query}`;
  return recordIn(
    await askServerOr(server, path, () => offline(domain, options, file, folder, to)),
  );
}

async function offline(
  domain: string,
  options: Arguments["options"],
  file: string | undefined,
  folder: string,
  to: Terminal,
): Promise<unknown> {
  const configured = await usableOrEmpty(file, folder, to);
  to.complain(
    `no server is running; resolved ${file === undefined ? "without a configuration" : `by ${file}`}`,
  );
  const clock = systemClock;
  const given = { ...configured, clock, random: systemRandom };
  const question = routingQuestion(domain, options.get("vmta"));
  const explained = await explainOffline(question, given);
  const { settings: _, ...used } = explained;
  const wanted = { domain, dane: options.has("use-dane"), sts: options.has("use-mta-sts") };
  const table = await resolvingOffline(given, (resolver, services) =>
    routingTable(withSettings(wanted, explained), {
      resolver,
      clock,
      policies: services.get(STS_POLICIES),
    }),
  );
  return JSON.parse(JSON.stringify({ table, used }));
}
