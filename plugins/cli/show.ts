import { Refused, UsageError } from "./exit.ts";
import { isRecord, numberOf, rowsOf, textOf, textsOf } from "./json.ts";
import { type Answer, askServer } from "./server-client.ts";
import { type Terminal, table } from "./terminal.ts";

/** What a `show` command needs. */
export interface ShowRequest {
  /** Words behind `show`. */
  readonly words: readonly string[];
  readonly socketPath: string;
  readonly json: boolean;
}

/** `mta show status|queues|settings …`: asks the running server and prints what it says. */
export async function show({ words, socketPath, json }: ShowRequest, to: Terminal): Promise<void> {
  const [what, name] = words;
  const path = pathOf(what, name);
  const body = resultOf(await askServer(socketPath, "GET", path));
  if (json) to.print(JSON.stringify(body, undefined, 2));
  else if (what === "status") to.print(statusText(body));
  else if (what === "queues") to.print(queuesText(body, Date.now()));
  else to.print(settingsText(body));
}

function pathOf(what: string | undefined, name: string | undefined): string {
  switch (what) {
    case "status":
    case "queues":
      return `/${what}`;
    case "settings": {
      const [domain, vmta] = (name ?? "").split("/");
      if (!domain) throw new UsageError("mta show settings DOMAIN[/VMTA]");
      const query = new URLSearchParams({ domain, ...(vmta ? { vmta } : {}) });
      return `/settings?${query}`;
    }
    default:
      throw new UsageError("mta show status | queues | settings DOMAIN[/VMTA]");
  }
}

/** The body of a good answer. Throws `Refused` with the server's words otherwise. */
export function resultOf({ status, body }: Answer): unknown {
  if (status < 400) return body;
  throw new Refused(isRecord(body) ? textOf(body, "error") : `the server answered ${status}`);
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

function settingsText(body: unknown): string {
  const rows = rowsOf(body).map((row) => {
    const from = textOf(row, "at") || "default";
    const block = textOf(row, "block");
    return [textOf(row, "directive"), textsOf(row, "values").join(" | ") || '""', from, block];
  });
  return table(["directive", "value", "from", "in"], rows);
}
