import { isIP } from "node:net";
import { resolvingOffline } from "../core/host.ts";
import { type Form, type Resolver, systemClock, systemRandom, treeText } from "../core/mod.ts";
import { SPF_PATH, spfReport } from "../plugins/sender-checks/contract.ts";
import type { Arguments } from "./arguments.ts";
import { findConfiguration, usableOrEmpty } from "./configuration.ts";
import { EXIT, UsageError } from "./exit.ts";
import { type JsonRecord, rawTextOf, recordIn, textOf, textsOf } from "./json.ts";
import { withoutBrackets } from "./queued-mail.ts";
import { isAskedHere, resolverHere } from "./resolve-here.ts";
import { askServerOr } from "./server-client.ts";
import type { ServerMeant } from "./server-meant.ts";
import type { Terminal } from "./terminal.ts";

/** What `mta check spf` is asked. */
export interface SpfRequest {
  /** IP, HELO and sender. */
  readonly operands: readonly string[];
  readonly options: Arguments["options"];
  readonly form: Form;
  readonly folder: string;
  readonly meant: () => Promise<ServerMeant>;
}

/** `mta check spf`: what SPF says (RFC 7208). Returns the exit code: 0 it does not forbid the mail, 1 it does or makes no sense, 75 nobody knows. */
export async function checkSpf(request: SpfRequest, to: Terminal): Promise<number> {
  const { operands, options, form, folder, meant } = request;
  const [ip = "", helo, sender = "", ...more] = operands;
  if (isIP(ip) === 0 || helo === undefined || more.length > 0)
    throw new UsageError("usage: mta check spf [--tcp] [--dumppackets] IP HELO [MAILFROM]");
  const question = { ip, helo, sender: withoutBrackets(sender) };
  const here = (resolver: Resolver): Promise<unknown> => reportBy(resolver, question, to);
  const report = recordIn(
    isAskedHere(options)
      ? await here(await resolverHere(options, to))
      : await askServerOr(
          (await meant()).server,
          `${SPF_PATH}?${new URLSearchParams(question)}`,
          () => offline(options, folder, here, to),
        ),
  );
  if (form === "text") to.print(spfText(report));
  else to.print(treeText(spfTree(report), form));
  return codeOf(rawTextOf(report, "result"));
}

function codeOf(result: string): number {
  switch (result) {
    case "fail":
    case "permerror":
      return EXIT.refused;
    case "temperror":
      return EXIT.unknown;
    default:
      return EXIT.done;
  }
}

async function reportBy(
  resolver: Resolver,
  question: Readonly<Record<string, string>>,
  to: Terminal,
): Promise<unknown> {
  const log = { warning: (text: string): void => to.complain(text) };
  const parts = { resolver, clock: systemClock, log };
  const report = await spfReport(parts, "localhost", question);
  if (report === undefined) throw new UsageError("the name or the address is too long");
  return report;
}

/** With the resolver of the configuration that is meant; of this host without one. */
async function offline(
  options: Arguments["options"],
  folder: string,
  here: (resolver: Resolver) => Promise<unknown>,
  to: Terminal,
): Promise<unknown> {
  const file = await findConfiguration(options.get("config"), folder);
  const configured = await usableOrEmpty(file, folder, to);
  const given = { ...configured, clock: systemClock, random: systemRandom };
  return resolvingOffline(given, here);
}

function spfText(report: JsonRecord): string {
  const explanation = textOf(report, "explanation");
  return [
    `${textOf(report, "result")} (${textOf(report, "domain")})`,
    ...(explanation === "" ? [] : [`it says: ${explanation}`]),
    ...textsOf(report, "trace"),
  ].join("\n");
}

function spfTree(report: JsonRecord) {
  const explanation = rawTextOf(report, "explanation");
  return {
    result: rawTextOf(report, "result"),
    domain: rawTextOf(report, "domain"),
    ...(explanation === "" ? {} : { explanation }),
    lookup: textsOf(report, "trace"),
  };
}
