import { type Directive, directive, yesNo } from "../../core/mod.ts";

type OfBoth = Directive<boolean, "source" | "domain">;
type OfDomain = Directive<boolean, "domain">;

function onBoth(doc: string): OfBoth {
  return directive(yesNo, { scopes: ["source", "domain"], default: false, doc });
}

function onDomain(doc: string): OfDomain {
  return directive(yesNo, { scopes: ["domain"], default: false, doc });
}

/** What is written of conversations with clients (`source`) and with hosts (`domain`). */
export const DIALOGUE_DIRECTIVES: Readonly<
  Record<"log-connections" | "log-commands" | "log-data" | "log-tls", OfBoth>
> = {
  "log-connections": onBoth(
    "Log connections: those of clients when they begin and end; those to hosts when they are tried, open, fail and end. A connection to a host has the settings of the queue that it is opened for, whoever uses it later.",
  ),
  "log-commands": onBoth("Log each command and each reply. What belongs to a login is not shown."),
  "log-data": onBoth(
    "Log each command, each reply and the first 16 KiB of each message's content, in hex and in ASCII: people's mail. What belongs to a login is not shown, nor is what X-DKIM-Key says.",
  ),
  "log-tls": onBoth("Log what TLS was agreed on, or why it was not."),
};

/** What is written of deliveries. */
export const DELIVERY_DIRECTIVES: Readonly<
  Record<"log-resolution" | "log-transfer-failures" | "log-messages", OfDomain>
> = {
  "log-resolution": onDomain(
    "Log the look-ups that find hosts for these domains, with their answers and how long they took: near 0 where the answer was known.",
  ),
  "log-transfer-failures": onDomain(
    "Log a warning when a connection breaks while a message is transferred, or no reply to it comes.",
  ),
  "log-messages": onDomain(
    "Log what returned mail is about, that a bounce processor or a feedback loop processor takes at addresses of these domains.",
  ),
};
