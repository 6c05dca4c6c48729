import { join } from "node:path";
import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  duration,
  gauge,
  integer,
  list,
  listNote,
  type Note,
  oneOf,
  type Plugin,
  RANDOM,
  repeatable,
  size,
  type Token,
  text,
  token,
  topValues,
  yesNo,
} from "../../core/mod.ts";
import { ADDRESS_LISTS } from "../address-lists/contract.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { REPORT_PROOFS } from "../returned-mail/contract.ts";
import { SPOOL } from "../spool/contract.ts";
import {
  answerAdd,
  answerClear,
  answerEntries,
  answerExport,
  answerImport,
  answerOverview,
  answerRemove,
} from "./api.ts";
import { checkList, invitesStrangers, unknownLists } from "./check.ts";
import { suppressCommand } from "./command.ts";
import { deskOf, withDesk } from "./desk.ts";
import { REASONS } from "./entry.ts";
import { learning, listName } from "./kinds.ts";
import { learn } from "./learning.ts";
import { planOf, SCOPES } from "./list-plan.ts";
import { ListsHolder } from "./lists-holder.ts";
import { FACTS } from "./route-facts.ts";
import { Suppressor } from "./suppressor.ts";

/** How long removing what is over may take, milliseconds: millions may be over at once. */
const EXPIRY_LIMIT = 600_000;
const GIBIBYTE = 1024 * 1024 * 1024;

const HOLDER: Token<ListsHolder> = token<ListsHolder>("suppression.lists");
const SUPPRESSOR: Token<Suppressor> = token<Suppressor>("suppression.suppressor");
const BY_JOB: Note<readonly string[]> = listNote("suppression.by-job", {
  doc: "Suppression lists that are asked when the message's job is known.",
});

/** Recipients that get no mail. */
export const suppression: Plugin = definePlugin({
  name: "suppression",
  summary:
    "Keeps mail from recipients on suppression lists, and puts on them who bounces or complains.",
  directives: {
    "suppression-lists": directive(list(listName), {
      scopes: ["source"],
      doc: "Lists of recipients that get no mail, each an <address-list> or a <suppression-list>: they are refused when they are named (550 5.7.1), or bounce with accept-invalid-recipients. Entries for some jobs alone count when the message has come: such recipients bounce.",
      example: "unsubscribed,complained",
    }),
    "accept-invalid-recipients": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Take recipients that are on a suppression list and bounce them (5.7.1) instead of refusing them, for clients that cannot make use of a refusal. Nothing is tried for them. Anything that is not an address is refused in any case (501).",
    }),
    "suppression-max-size": directive(size(), {
      scopes: ["global"],
      default: 8 * GIBIBYTE,
      doc: "Room on disk for all <suppression-list>s together, in the folder suppression of the spool; 10,000,000 entries take some 1.3 GB. Beyond it nothing is added, with an alarm.",
      reload: "restart",
    }),
  },
  blocks: {
    "suppression-list": {
      doc: "A list of recipients that get no mail. It learns by itself, and mta suppress or the HTTP API change it; what is on it is kept in the spool. It acts where suppression-lists names it.",
      directives: {
        learn: repeatable(learning, {
          doc: "Who is put on the list: bounces (of our own attempts), remote-bounces (reported later by a host that had taken the mail, and read by a bounce-processor) and complaints (read by a feedback-loop-processor). Bounces count in the categories given, or in bad-mailbox, inactive-mailbox and bad-domain; complaints of the types given (RFC 5965), or all but not-spam and reports of authentication (auth-failure, dmarc). Several lines add up.",
          example: "bounces bad-mailbox,inactive-mailbox",
        }),
        "bounce-count": directive(integer({ min: 1, max: 50 }), {
          default: 1,
          doc: "So many bounces of an address within bounce-window put it on the list.",
          example: "3",
        }),
        "bounce-window": directive(duration(), {
          default: "30d",
          doc: "The span of time in which bounces count together; more than 0.",
          example: "14d",
        }),
        "expire-after": directive(duration(), {
          doc: "How long what was learned counts, more than 0. Another bounce or complaint begins it anew. Unset: for ever.",
          example: "180d",
        }),
        scope: directive(oneOf(SCOPES), {
          default: "all",
          doc: "For whose mail what is learned counts: all mail, that of the same sender domain, or that of jobs with the same prefix. Bounces of mail without a sender or a job are not learned then.",
          example: "sender-domain",
        }),
        "job-separator": directive(text, {
          default: "-",
          doc: "With scope job-prefix: the prefix of a job is what stands before this; all of it where it does not appear.",
          example: "-",
        }),
        "report-proof": directive(oneOf(REPORT_PROOFS), {
          default: "signed",
          doc: "How certain it must be that a remote bounce or a complaint is about mail of ours: signed (it came to a signed address of ours, or quotes our signed field), matched (what it quotes looks like ours, which others can make up), none. Whoever may forge reports chooses who gets no mail.",
          example: "signed",
        }),
      },
      check: checkList,
    },
  },
  check: {
    source: ({ suppressionLists = [], acceptInvalidRecipients }, block, config) => [
      ...unknownLists(suppressionLists, config),
      ...(acceptInvalidRecipients ? invitesStrangers(block, config) : []),
    ],
  },
  metrics: {
    learned: counter("Recipients put on a suppression list by what happened to their mail.", {
      list: topValues(100),
      reason: REASONS,
    }),
    entries: gauge("Entries of a suppression list, as far as it is in force or was.", {
      list: topValues(100),
    }),
  },
  notes: [BY_JOB],
  needs: {
    lists: ADDRESS_LISTS,
    categories: BOUNCE_CATEGORIES,
    holder: HOLDER,
    suppressor: SUPPRESSOR,
    spool: SPOOL,
    clock: CLOCK,
    random: RANDOM,
  },
  provides: (offer) => [
    offer(HOLDER, ({ global, services: { spool, clock, random }, log }) => {
      const folder = join(spool.directory, "suppression");
      return new ListsHolder({ folder, maxSize: global.suppressionMaxSize, clock, random, log });
    }),
    offer(
      SUPPRESSOR,
      async ({ blocks, services }) => {
        const plans = blocks.suppressionList.map((block) => planOf(block.name, block.settings));
        const kept = plans.length === 0 ? undefined : await services.holder.open();
        return new Suppressor(
          new Map(plans.map((plan) => [plan.name, plan])),
          kept,
          services.lists,
        );
      },
      { per: "configuration" },
    ),
  ],
  hooks: {
    acceptRecipient: {
      when: (_global, isSet) => isSet("suppression-lists"),
      handler({ recipient, sender }, { settings, services }) {
        const { suppressionLists, acceptInvalidRecipients } = settings;
        if (suppressionLists === undefined) return undefined;
        const listed = services.suppressor.refusalOf(suppressionLists, recipient, sender);
        if (listed === undefined) return undefined;
        return acceptInvalidRecipients
          ? { accept: true, bounce: listed }
          : { accept: false, reply: listed };
      },
    },
    inspectMessage: {
      when: (_global, isSet) => isSet("suppression-lists") && isSet("scope"),
      handler(_message, { settings: { suppressionLists = NO_NAMES }, services }) {
        const names = services.suppressor.listsByJob(suppressionLists);
        return names.length === 0 ? undefined : { accept: true, notes: [BY_JOB.with(names)] };
      },
    },
    reshapeEnvelope: {
      when: (_global, isSet) => isSet("suppression-lists") && isSet("scope"),
      handler(recipients, info, { services }) {
        const names = BY_JOB.of(info);
        return names === undefined
          ? recipients
          : services.suppressor.markListed(recipients, info, names);
      },
    },
  },
  routes: {
    "GET /suppression": {
      ...FACTS["GET /suppression"],
      handler: (request, context) => answerOverview(request, deskOf(context)),
    },
    "GET /suppression/:list": {
      ...FACTS["GET /suppression/:list"],
      handler: (request, context) =>
        withDesk(request, context, (desk) => answerEntries(request, desk)),
    },
    "GET /suppression/:list/export": {
      ...FACTS["GET /suppression/:list/export"],
      handler: (request, context) =>
        withDesk(request, context, (desk) => answerExport(request, desk)),
    },
    "POST /suppression/:list/add": {
      ...FACTS["POST /suppression/:list/add"],
      handler: (request, context) => withDesk(request, context, (desk) => answerAdd(request, desk)),
    },
    "POST /suppression/:list/remove": {
      ...FACTS["POST /suppression/:list/remove"],
      handler: (request, context) =>
        withDesk(request, context, (desk) => answerRemove(request, desk)),
    },
    "POST /suppression/:list/clear": {
      ...FACTS["POST /suppression/:list/clear"],
      handler: (request, context) =>
        withDesk(request, context, (desk) => answerClear(request, desk)),
    },
    "POST /suppression/:list/import": {
      ...FACTS["POST /suppression/:list/import"],
      handler: (request, context) =>
        withDesk(request, context, (desk) => answerImport(request, desk)),
    },
  },
  commands: { suppress: suppressCommand },
  consumers: {
    learning: {
      doc: "Puts recipients on suppression lists because of bounces and complaints.",
      events: ["bounced", "plugin"],
      each({ services: { suppressor } }) {
        const plans = [...suppressor.plans.values()];
        const learns = (kind: "bounces" | "remote-bounces" | "complaints"): boolean =>
          plans.some(({ learnsFrom }) => learnsFrom[kind]);
        const returned = learns("remote-bounces") || learns("complaints");
        if (!learns("bounces") && !returned) return [];
        return [
          {
            name: "of suppression lists",
            events: [
              ...(learns("bounces") ? (["bounced"] as const) : []),
              ...(returned ? (["plugin"] as const) : []),
            ],
          },
        ];
      },
      async consume(entries, { services: { suppressor, holder, categories }, metrics }) {
        const plans = [...suppressor.plans.values()];
        const lists = await holder.open();
        await learn(entries, { lists, plans, categories }, (name, reason) =>
          metrics.learned.add(1, { list: name, reason }),
        );
      },
    },
  },
  jobs: {
    expiry: {
      doc: "Removes entries of suppression lists that are over.",
      every: 60_000,
      limit: EXPIRY_LIMIT,
      run: async ({ services: { holder }, signal, metrics }) => {
        const { lists } = holder;
        if (lists === undefined) return;
        await lists.expire(signal);
        for (const [name, { addresses, digests }] of lists.lists)
          metrics.entries.set(addresses + digests, { list: name });
      },
    },
  },
});

const NO_NAMES: readonly string[] = [];
