import { settingsInForce } from "../../core/mod.ts";
import { lookAtConfiguration } from "./configuration.ts";
import { Refused, UsageError } from "./exit.ts";
import { isRecord, numberOf, rawTextOf, rowsOf, textOf } from "./json.ts";
import { queueDomain } from "./queue-domain.ts";
import { askServer, askServerOr, resultOf } from "./server-client.ts";
import { settingsPlain, settingsText } from "./settings-text.ts";
import { domainsOf, domainsText } from "./show-domains.ts";
import { type Terminal, table } from "./terminal.ts";

/** What a `show` command needs. */
export interface ShowRequest {
  /** Words behind `show`. */
  readonly words: readonly string[];
  readonly socketPath: string;
  /** The configuration to look at when no server runs. */
  readonly file: string | undefined;
  readonly json: boolean;
  /** PowerMTA's form. */
  readonly plain: boolean;
}

const USAGE =
  "mta show status | queues | domains | domain NAME | settings DOMAIN[/VMTA] | directive NAME";

/** `mta show status|queues|domains|settings …`: asks the running server and prints what it says. */
export async function show(request: ShowRequest, to: Terminal): Promise<void> {
  const [what] = request.words;
  switch (what) {
    case "status":
    case "queues": {
      const body = resultOf(await askServer(request.socketPath, "GET", `/${what}`));
      if (request.json) to.print(JSON.stringify(body, undefined, 2));
      else to.print(what === "status" ? statusText(body) : queuesText(body, Date.now()));
      return;
    }
    case "domains":
    case "domain":
      return showDomains(request, to);
    case "settings":
      return showSettings(request, to);
    default:
      throw new UsageError(USAGE);
  }
}

/** All domains with mail, or one domain and its queues. PowerMTA takes either word for both. */
async function showDomains({ words, socketPath, json }: ShowRequest, to: Terminal): Promise<void> {
  const [word, name] = words;
  if (word === "domain" && name === undefined) throw new UsageError("mta show domain NAME");
  const queues = resultOf(await askServer(socketPath, "GET", "/queues"));
  const domains = domainsOf(queues).filter(
    ({ domain }) => name === undefined || domain === queueDomain(name),
  );
  if (json) return to.print(JSON.stringify(domains, undefined, 2));
  to.print(domainsText(domains));
  if (name === undefined) return;
  const own = new Set(domains.flatMap((each) => each.queues));
  const rows = rowsOf(queues).filter((row) => own.has(rawTextOf(row, "name")));
  to.print(`\n${queuesText(rows, Date.now())}`);
}

/** The settings of a queue: those the server has in force, or without a server those of the configuration. */
async function showSettings(request: ShowRequest, to: Terminal): Promise<void> {
  const [name = "", vmta = "{default}"] = (request.words[1] ?? "").split("/");
  const domain = queueDomain(name);
  if (domain === "") throw new UsageError("mta show settings DOMAIN[/VMTA]");
  const query = new URLSearchParams({ domain, vmta });
  const body = await askServerOr(request.socketPath, `/settings?${query}`, () =>
    settingsOf(request.file, domain, vmta, to),
  );
  if (request.json) to.print(JSON.stringify(body, undefined, 2));
  else if (request.plain) to.print(settingsPlain(rowsOf(body), domain, vmta));
  else to.print(settingsText(rowsOf(body)));
}

async function settingsOf(
  file: string | undefined,
  domain: string,
  vmta: string,
  to: Terminal,
): Promise<unknown> {
  if (file === undefined) return undefined;
  const { config, plugins } = await lookAtConfiguration(file, to);
  if (config === undefined) throw new Refused(`${file} has errors; see: mta check-config ${file}`);
  to.complain(`no server is running: settings of ${file}`);
  return settingsInForce(plugins, config, domain, vmta);
}

function statusText(body: unknown): string {
  if (!isRecord(body)) throw new Refused("the server's answer makes no sense");
  const since = new Date(numberOf(body, "startedAt")).toISOString();
  return [
    `running since       ${since}${body.draining === true ? " (draining)" : ""}`,
    `queues              ${numberOf(body, "queues")}`,
    `recipients waiting  ${numberOf(body, "recipients")}`,
    `connections out     ${numberOf(body, "connectionsOut")}`,
  ].join("\n");
}

function queuesText(body: unknown, now: number): string {
  const rows = rowsOf(body)
    .sort((a, b) => numberOf(b, "recipients") - numberOf(a, "recipients"))
    .map((row) => {
      const retryAt = numberOf(row, "retryAt");
      const state = row.paused === true ? "paused" : textOf(row, "mode");
      const wait = retryAt > now ? `${Math.ceil((retryAt - now) / 1000)}s` : "";
      return [
        textOf(row, "name"),
        numberOf(row, "recipients"),
        numberOf(row, "connections"),
        state,
        wait,
        textOf(row, "lastError"),
      ];
    });
  return table(["queue", "rcpt", "conn", "state", "retry", "last error"], rows);
}
