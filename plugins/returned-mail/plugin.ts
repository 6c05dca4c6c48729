import {
  CLOCK,
  counter,
  DRAFTS,
  definePlugin,
  directive,
  IDENTITY,
  MOVES,
  mailAddress,
  OneByOne,
  oneOf,
  type Plugin,
  parameterOf,
  parseAddress,
  QUEUE_STORE,
  readableFile,
  repeatable,
  secret,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { ADDRESS_LISTS } from "../address-lists/contract.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { KNOWN_MAIL } from "../story/contract.ts";
import { keyDiagnostics, needsKey, processorDiagnostics } from "./checks.ts";
import { COMPLAINT, REMOTE_BOUNCE, REMOTE_STATUS } from "./event-tokens.ts";
import { openProcessors } from "./open-processors.ts";
import { patternDiagnostics } from "./pattern-files.ts";
import {
  PROCESSOR_KINDS,
  PROCESSOR_QUEUES,
  PROCESSORS,
  type ProcessorKind,
  processorOf,
} from "./processors.ts";
import { readReport } from "./read-report.ts";
import { MAIL_KINDS, readMail } from "./received/read-mail.ts";
import { READINGS, Readings } from "./received/readings.ts";
import { MarkKeys } from "./sent/mark-keys.ts";
import { marked, REFERENCED, VERP, VERP_FORMS, VERP_KEYWORD } from "./sent/marking.ts";

/** Keys of the configuration in force. */
const MARK_KEYS: Token<MarkKeys> = token<MarkKeys>("returned-mail.keys");

const DLV_TYPE: Readonly<Record<ProcessorKind, string>> = {
  "bounce-processor": "bounce-processor",
  "feedback-loop-processor": "feedback-loop-processor",
};

/** Mail that comes back about mail that was sent. */
export const returnedMail: Plugin = definePlugin({
  name: "returned-mail",
  summary:
    "Reads bounces, delay and success reports and complaints that come back, tells whom and which message they are about, and gives recipients return paths of their own (VERP).",
  directives: {
    "deliver-unmatched-email": directive(yesNo, {
      scopes: PROCESSOR_KINDS,
      doc: "Whether mail that is not a report goes on to its recipient, as if it had not been looked at. Unset: yes, unless forward-unmatched-to is set. Mail that neither goes on nor is forwarded is discarded.",
    }),
    "deliver-matched-email": directive(yesNo, {
      scopes: PROCESSOR_KINDS,
      doc: "Whether reports go on to their recipient once they are read. Unset: no.",
    }),
    "deliver-email": directive(yesNo, {
      scopes: PROCESSOR_KINDS,
      doc: "Both in one, for files that have it: deliver-matched-email and deliver-unmatched-email go before it.",
    }),
    "forward-unmatched-to": repeatable(mailAddress, {
      scopes: PROCESSOR_KINDS,
      doc: "An address that gets a copy of mail that is not a report: automatic replies too. Copies come from the null reverse-path.",
      example: "postmaster@example.net",
    }),
    "forward-errors-to": directive(mailAddress, {
      scopes: PROCESSOR_KINDS,
      doc: "An address that gets a copy of reports that cannot be read. Unset: they are mail like any other that is not a report.",
      example: "postmaster@example.net",
    }),
    "require-signature": directive(yesNo, {
      scopes: PROCESSOR_KINDS,
      default: false,
      doc: "Believe reports only where this server's signature proves that they are about its mail: by the address that they came to (verp-form signed), or by the header that they quote (add-reference-header). Anything else is not a report.",
    }),
    "body-pattern-file": repeatable(readableFile, {
      scopes: ["email-patterns"],
      doc: "File with regular expressions, one a line, whose named groups find the facts in unusual reports: r, or, orig, diag, action, repMta, remMta in a bounce-processor; dlvSourceIp, rcpt, orig, reportedDomainTo, reportedDomainFrom in a feedback-loop-processor. The file's name is the format of the records.",
      example: "/etc/mta/odd-bounces.txt",
    }),
    "log-match-info": directive(yesNo, {
      scopes: ["email-patterns"],
      default: false,
      doc: "Log which expression matched and what it found.",
    }),
    "verp-default": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Give every recipient a return path that names it, as clients may ask for with VERP after MAIL: mail from jsmith@example.com to jdoe@yahoo.com goes out from jsmith-jdoe=yahoo.com@example.com. Each recipient gets a transaction of its own.",
    }),
    "verp-form": directive(oneOf(VERP_FORMS), {
      scopes: ["source"],
      default: "plain",
      doc: "The form of such return paths. plain: PowerMTA's. signed: the same with the message's id and a signature by returned-mail-key at its end, so that nobody can make up bounces of others; where it would be longer than 64 characters, the recipient is left out.",
    }),
    "add-reference-header": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Add a field X-Postrider-Reference, signed by returned-mail-key, that names the message, its job and its recipient: complaints and bounces that quote it are known by it, also when they name nobody. Each recipient gets a transaction of its own.",
    }),
    "returned-mail-key": repeatable(secret, {
      scopes: ["global"],
      doc: "The secret that return paths and references are signed with: 16 characters at least, the same on all servers that mail comes back to. Of several the first one signs, and all are believed.",
    }),
  },
  notes: [VERP, REFERENCED],
  events: [REMOTE_BOUNCE, REMOTE_STATUS, COMPLAINT],
  metrics: {
    messages: counter("Messages to processors, by what they turned out to be.", {
      kind: MAIL_KINDS,
    }),
  },
  needs: {
    lists: ADDRESS_LISTS,
    categories: BOUNCE_CATEGORIES,
    store: QUEUE_STORE,
    drafts: DRAFTS,
    identity: IDENTITY,
    mail: KNOWN_MAIL,
    clock: CLOCK,
    processors: PROCESSORS,
    keys: MARK_KEYS,
    readings: READINGS,
  },
  provides: (offer) => [
    offer(READINGS, () => new Readings()),
    offer(MARK_KEYS, ({ global: { returnedMailKey } }) => new MarkKeys(returnedMailKey), {
      per: "configuration",
    }),
    offer(
      PROCESSORS,
      ({ config, at, services: { lists } }) =>
        openProcessors({
          config,
          lists,
          settings: (kind) => at(config.block(kind, "")),
          patterns: ({ settings }) => at(settings),
        }),
      { per: "configuration" },
    ),
  ],
  ehlo: { [VERP_KEYWORD]: () => true },
  parameters: {
    mail: {
      [VERP_KEYWORD]: {
        separately: true,
        problem: (value) => (value === "" ? undefined : "expected no value"),
      },
    },
  },
  check: {
    global: ({ returnedMailKey }) => keyDiagnostics(returnedMailKey),
    source: ({ verpForm, addReferenceHeader }, _block, config) => [
      ...(verpForm === "signed" ? needsKey("verp-form", config) : []),
      ...(addReferenceHeader ? needsKey("add-reference-header", config) : []),
    ],
    "bounce-processor": ({ requireSignature }, _block, config) =>
      processorDiagnostics("bounce-processor", requireSignature, config),
    "feedback-loop-processor": ({ requireSignature }, _block, config) =>
      processorDiagnostics("feedback-loop-processor", requireSignature, config),
    "email-patterns": ({ bodyPatternFile }, _block, config) =>
      patternDiagnostics(bodyPatternFile, config),
  },
  hooks: {
    inspectMessage: {
      when: (_global, isSet) =>
        isSet("verp-default") || isSet("verp-form") || isSet("add-reference-header"),
      handler({ info }, { settings: { verpDefault, verpForm, addReferenceHeader } }) {
        const isAsked = verpDefault || parameterOf(info, "mail", VERP_KEYWORD) !== undefined;
        // Nothing comes back from the null reverse-path.
        const hasPath = isAsked && info.sender !== "";
        if (!hasPath && !addReferenceHeader) return undefined;
        const notes = [
          ...(hasPath ? [VERP.with(verpForm)] : []),
          ...(addReferenceHeader ? [REFERENCED.with("yes")] : []),
        ];
        return { accept: true, separately: true, notes };
      },
    },
    assignQueue: {
      order: "pre",
      when: (_global, _isSet, hasBlock) => PROCESSOR_KINDS.some(hasBlock),
      handler({ recipient }, { services: { processors } }) {
        // What was read goes on to its own queue, and stays there.
        if (MOVES.of(recipient) !== undefined) return undefined;
        const address = parseAddress(recipient.address);
        const processor = address && processors.for(address);
        return processor && PROCESSOR_QUEUES[processor.kind];
      },
    },
    planDelivery: {
      order: "post",
      handler(plan, { domain }) {
        const agent = processorOf(domain);
        if (agent === undefined) return plan;
        // What a configuration says of all domains is about hosts; this goes nowhere.
        const free = { obstacle: undefined, limits: [], ceilings: [], connectInterval: 0 };
        return { ...plan, ...free, agent, maxRecipientsPerTransaction: 1 };
      },
    },
    planLanes: {
      order: "post",
      when: (_global, _isSet, hasBlock) => PROCESSOR_KINDS.some(hasBlock),
      handler: (rules, { domain }) => (processorOf(domain) === undefined ? rules : []),
    },
    renderMessage: {
      when: () => "noted",
      handler: (value, message, { services: { keys } }) =>
        processorOf(message.queue.domain) === undefined ? marked(value, message, keys) : value,
    },
  },
  commands: { "read-report": readReport },
  agents: (agent) =>
    PROCESSOR_KINDS.map((kind) =>
      agent({
        name: kind,
        dlvType: DLV_TYPE[kind],
        finalDelivery: true,
        targets: () => [{ hostName: kind, address: undefined, port: 0, place: kind, key: kind }],
        open(_target, { services, queue, clock, log, metrics: { messages } }) {
          const { processors, categories, store, drafts, identity, keys, mail, readings } =
            services;
          const reading = readMail({
            processor: processors.get(kind),
            message: (id) => store.message(id),
            body: (id) => store.body(id),
            ...{
              queue,
              clock,
              drafts,
              log,
              mails: messages,
              categories,
              identity,
              keys,
              mail,
              readings,
            },
          });
          return { ok: true, connection: new OneByOne(kind, reading) };
        },
      }),
    ),
});
