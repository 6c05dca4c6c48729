import { UsageError } from "./exit.ts";
import { countText } from "./grouped.ts";
import { numberOf, recordIn, textOf } from "./json.ts";
import { resultOf, type Server, type ServerAnswer } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** Commands that have the server forget what it keeps. */
export type ForgetWords = "clear dnscache" | "clear secretscache" | "reset counters";

/** What such a command is about. */
export interface ForgetRequest {
  readonly words: ForgetWords;
  /** The domain of `clear dnscache`. */
  readonly domain: string | undefined;
  readonly server: Server;
  readonly json: boolean;
}

/** `mta clear dnscache DOMAIN`, `mta clear secretscache` and `mta reset counters`. */
export async function forget(
  { words, domain, server, json }: ForgetRequest,
  to: Terminal,
): Promise<void> {
  const answer = recordIn(resultOf(await asked(words, domain, server)));
  if (json) return to.print(JSON.stringify(answer, undefined, 2));
  switch (words) {
    case "clear dnscache": {
      const count = numberOf(answer, "answers");
      const kept = answer.precached === true ? ", and the precached ones" : "";
      const answers = countText(count, "answer");
      return to.print(`${answers} about ${textOf(answer, "domain")} forgotten${kept}.`);
    }
    case "clear secretscache": {
      const count = numberOf(answer, "paths");
      return to.print(`${countText(count, "secret is", "secrets are")} asked of the vault again.`);
    }
    case "reset counters":
      return to.print("Counters reset.");
  }
}

function asked(
  words: ForgetWords,
  domain: string | undefined,
  server: Server,
): Promise<ServerAnswer> {
  switch (words) {
    case "clear dnscache":
      if (domain === undefined) throw new UsageError("usage: mta clear dnscache DOMAIN");
      return server.ask("POST", `/dns/forget?${new URLSearchParams({ domain })}`);
    case "clear secretscache":
      return server.ask("POST", "/vault/forget");
    case "reset counters":
      return server.ask("POST", "/counters/reset");
  }
}
