import { definePlugin, type Outcome, type Plugin, type Token, token } from "../../core/mod.ts";
import { outcomeFields } from "../logging/contract.ts";
import { type ReturnedEvent, returnedEvent } from "../returned-mail/contract.ts";
import { CONVERSATIONS } from "../smtp-listener/contract.ts";
import { ClientDialogues } from "./clients.ts";
import type { DialogueSettings } from "./dialogue-log.ts";
import { DELIVERY_DIRECTIVES, DIALOGUE_DIRECTIVES } from "./directives.ts";
import { HostDialogues, logTls, lookupLog } from "./hosts.ts";

const CLIENTS: Token<ClientDialogues> = token<ClientDialogues>("dialogue-log.clients");
const HOSTS: Token<HostDialogues> = token<HostDialogues>("dialogue-log.hosts");

const OF_DIALOGUES = ["log-connections", "log-commands", "log-data", "log-tls"] as const;

/** Whether any conversation is written. */
function anyDialogue(isSet: (directive: (typeof OF_DIALOGUES)[number]) => boolean): boolean {
  return OF_DIALOGUES.some(isSet);
}

/** What clients, hosts and we say to each other, in the log. */
export const dialogueLog: Plugin = definePlugin({
  name: "dialogue-log",
  summary:
    "Writes conversations, look-ups and broken transfers to the log, by source and by domain.",
  directives: { ...DIALOGUE_DIRECTIVES, ...DELIVERY_DIRECTIVES },
  needs: { conversations: CONVERSATIONS, clients: CLIENTS, hosts: HOSTS },
  provides: (offer) => [
    offer(
      CLIENTS,
      ({ services, log, at }) =>
        new ClientDialogues(services.conversations, log, (view) => dialogueOf(at(view))),
    ),
    offer(HOSTS, () => new HostDialogues()),
  ],
  consumers: {
    "log-messages": {
      doc: "Writes what returned mail is about to the log.",
      events: ["plugin"],
      each: ({ config }) => (config.isSet("dialogue-log", "log-messages") ? [{ name: "" }] : []),
      consume(entries, { config, at, log }) {
        for (const { event } of entries) {
          const returned = returnedEvent(event);
          if (returned === undefined) continue;
          const { processor } = returned;
          const domain = processor.slice(processor.lastIndexOf("@") + 1).toLowerCase();
          if (at(config.domain(domain, "{default}")).logMessages)
            log.info("returned mail", fieldsOf(returned));
        }
      },
    },
  },
  hooks: {
    start({ config, services: { clients } }) {
      clients.isOn = anyDialogue((name) => config.isSet("dialogue-log", name));
    },
    reconfigure: ({ config, services: { clients } }) => ({
      commit() {
        clients.isOn = anyDialogue((name) => config.isSet("dialogue-log", name));
      },
    }),
    planDelivery: {
      when: (_global, isSet) => anyDialogue(isSet) || isSet("log-resolution"),
      handler(plan, { domain, virtualMta }, { settings, log, services: { hosts } }) {
        const dialogue = dialogueOf(settings);
        const { logConnections, logCommands, logData } = dialogue;
        const follows = logConnections || logCommands || logData;
        const lookups = settings.logResolution ? [lookupLog(log, `${domain}/${virtualMta}`)] : [];
        return {
          ...plan,
          followers: follows
            ? [...plan.followers, (begun) => hosts.follow(begun, log, dialogue)]
            : plan.followers,
          lookupFollowers: [...plan.lookupFollowers, ...lookups],
        };
      },
    },
    tlsTried: {
      when: (_global, isSet) => isSet("log-tls"),
      handler(tried, { settings, log }) {
        if (settings.logTls) logTls(log, tried);
      },
    },
    connectionClosed: {
      when: (_global, isSet) => anyDialogue(isSet),
      handler: ({ peer, sent, reason }, { services: { hosts } }) =>
        hosts.closed(peer, sent, reason),
    },
    recipientDeferred: {
      when: (_global, isSet) => isSet("log-transfer-failures"),
      handler(outcome, { settings, log }) {
        if (settings.logTransferFailures && broke(outcome.failure))
          log.warning("a transfer broke", outcomeFields(outcome));
      },
    },
    recipientBounced: {
      when: (_global, isSet) => isSet("log-transfer-failures"),
      handler(outcome, { settings, log }) {
        if (settings.logTransferFailures && broke(outcome.failure))
          log.warning("a transfer broke", outcomeFields(outcome));
      },
    },
  },
});

function dialogueOf({
  logConnections,
  logCommands,
  logData,
  logTls,
}: DialogueSettings): DialogueSettings {
  return { logConnections, logCommands, logData, logTls };
}

/** The connection went, or time ran out, in content or before the reply to it. */
function broke({
  stage,
  reply,
}: Extract<Outcome, { readonly kind: "bounced" }>["failure"]): boolean {
  return reply === undefined && (stage === "data" || stage === "end-of-data");
}

function fieldsOf(returned: ReturnedEvent) {
  const { type, report, processor, format, sender, recipient, match } = returned;
  const common = {
    ...{ type, id: report, at: processor, format, sender, to: recipient },
    about: match?.message,
    by: match?.by,
  };
  if (returned.type === "f") return { ...common, feedback: returned.feedbackType };
  const { action, status, diagnostic, category } = returned;
  return { ...common, action, dsn: status, why: diagnostic, category };
}
