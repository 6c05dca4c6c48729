import {
  CLOCK,
  type Clock,
  counter,
  definePlugin,
  directive,
  duration,
  type EventKind,
  gauge,
  list,
  oneOf,
  type Plugin,
  RANDOM,
  size,
  yesNo,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES, type BounceCategories } from "../bounce-categories/contract.ts";
import { SPOOL } from "../spool/contract.ts";
import { type Answer, answerMessage, answerSearch, type Desk } from "./api.ts";
import { searchCommand } from "./command.ts";
import { KNOWN_MAIL } from "./contract.ts";
import { knownMail } from "./known-mail.ts";
import { HASHED, LEFT_OUT } from "./privacy.ts";
import { FACTS } from "./route-facts.ts";
import { STORY, Story } from "./story.ts";
import type { Keeping } from "./story-store.ts";

const MINUTE = 60_000;
/** Events wait so long for company, milliseconds: they are put together while they are young, and stored later. */
const GATHER = 50;
const MEBIBYTE = 1024 * 1024;
/** Segments that the time of a story is divided into, at least. */
const PARTS = 8;

/** What the story is made of. */
const TOLD: readonly EventKind[] = [
  "accepted",
  "delivered",
  "deferred",
  "bounced",
  "deleted",
  "queue-deferred",
  "reported",
  "plugin",
];

interface StorySettings {
  readonly story: boolean;
  readonly storyKeep: number;
  readonly storyMaxSize: number;
  readonly storyHash?: readonly (typeof HASHED)[number][] | undefined;
  readonly storyLeaveOut?: readonly (typeof LEFT_OUT)[number][] | undefined;
}

/** What happened to each message. */
export const story: Plugin = definePlugin({
  name: "story",
  summary: "Keeps what happened to each message, for mta show message and mta search.",
  directives: {
    story: directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Keep what happens to each message, from its acceptance to complaints that come back, in a database in the spool: mta show message ID and mta search find it there some seconds later. Neither contents nor passwords are in it.",
      example: "yes",
    }),
    "story-keep": directive(duration(), {
      scopes: ["global"],
      default: 7 * 24 * 60 * MINUTE,
      doc: "How long what happened is kept; an eighth longer at most.",
    }),
    "story-max-size": directive(size({ bare: "m" }), {
      scopes: ["global"],
      default: 1024 * MEBIBYTE,
      doc: "Room that the story takes, about; the oldest goes first. An event takes some 100 bytes.",
      reload: "restart",
    }),
    "story-hash": directive(list(oneOf(HASHED)), {
      scopes: ["global"],
      doc: "Whose local parts are kept as a hash, with a key that is in the spool: who knows an address finds it by mta search, who reads the story does not see it. Replies lose the address too. What was kept before stays as it is.",
      example: "recipients",
    }),
    "story-leave-out": directive(list(oneOf(LEFT_OUT)), {
      scopes: ["global"],
      doc: "What is not kept: senders, clients (name and address of who submitted), users (their logins), replies (only their code stays), message-ids.",
      example: "clients,users",
    }),
  },
  check: {
    global: (settings) =>
      [
        { directive: "story-keep", value: settings.storyKeep },
        { directive: "story-max-size", value: settings.storyMaxSize },
      ].flatMap(({ directive, value }) =>
        value > 0
          ? []
          : [
              {
                severity: "error",
                directive,
                message: `${directive} is 0: nothing would be kept`,
                hint: "to keep no story: story no",
              } as const,
            ],
      ),
  },
  metrics: {
    records: counter("Records that were put into the story: an acceptance, an attempt, a report."),
    bytes: gauge("Bytes of the records of the story and their index."),
    "lag-seconds": gauge(
      "Seconds from when an event was written until the story took it: of the oldest that it took, or could not take, last.",
    ),
  },
  needs: {
    clock: CLOCK,
    random: RANDOM,
    spool: SPOOL,
    story: STORY,
    categories: BOUNCE_CATEGORIES,
  },
  provides: (offer) => [
    offer(
      STORY,
      ({ services: { random, spool, clock }, global, log }) =>
        new Story({ spool: spool.directory, maxBytes: global.storyMaxSize, random, clock, log }),
    ),
    offer(
      KNOWN_MAIL,
      ({ services, global, log }) => knownMail(global.story ? services.story : undefined, log),
      { per: "configuration" },
    ),
  ],
  consumers: {
    story: {
      doc: "Keeps what happened to each message.",
      events: TOLD,
      maxSize: 64 * MEBIBYTE,
      gather: GATHER,
      each: ({ global }) => (global.story ? [{ name: "" }] : []),
      async consume(entries, { global, services: { story: kept, clock }, metrics }) {
        const [oldest] = entries;
        if (oldest !== undefined)
          metrics.lagSeconds.set(Math.max(clock.now() - oldest.at, 0) / 1000);
        const keeping = keepingOf(global, clock);
        const { records, bytes } = await kept.take(entries, choiceOf(global), keeping);
        metrics.records.add(records);
        metrics.bytes.set(bytes);
      },
      done: ({ services }) => services.story.sure(),
    },
  },
  jobs: {
    forget: {
      doc: "Drops what is older than story-keep.",
      every: MINUTE,
      async run({ global, services: { story: kept, clock }, metrics }) {
        if (!global.story) return;
        const { store } = await kept.opened();
        await store.keep(keepingOf(global, clock));
        metrics.bytes.set(store.bytes);
      },
    },
  },
  routes: {
    "GET /story/messages/:id": {
      ...FACTS["GET /story/messages/:id"],
      handler: async (request, { global, services }) => {
        const { id } = request.req.param();
        const answer = await answerMessage(deskOf(global, services), id, request.req.query("rcpt"));
        return request.json(answer.body, answer.status);
      },
    },
    "GET /story/search": {
      ...FACTS["GET /story/search"],
      handler: async (request, { global, services }) => {
        const words = request.req.queries("w") ?? [];
        const answer: Answer = await answerSearch(deskOf(global, services), words);
        return request.json(answer.body, answer.status);
      },
    },
  },
  commands: { search: searchCommand },
});

function deskOf(
  global: StorySettings,
  {
    story: kept,
    clock,
    categories,
  }: {
    readonly story: Story;
    readonly clock: Clock;
    readonly categories: BounceCategories;
  },
): Desk {
  const choice = choiceOf(global);
  return { story: kept, choice, isOn: global.story, now: clock.now(), categories };
}

function choiceOf({ storyHash = [], storyLeaveOut = [] }: StorySettings): Desk["choice"] {
  return { hashed: storyHash, leftOut: storyLeaveOut };
}

function keepingOf({ storyKeep, storyMaxSize }: StorySettings, clock: Clock): Keeping {
  const now = clock.now();
  return {
    now,
    since: now - storyKeep,
    maxBytes: storyMaxSize,
    fullSince: now - storyKeep / PARTS,
  };
}
