import {
  CLOCK,
  definePlugin,
  directive,
  FewAtATime,
  IDENTITY,
  list,
  type Plugin,
  RESOLVER,
  type Token,
  token,
} from "../../core/mod.ts";
import { CHAOS } from "../chaos/contract.ts";
import { ONE_CLICK } from "../personalities/contract.ts";
import { SANDBOX_MAIL } from "../sandbox/contract.ts";
import { LISTENERS } from "../smtp-listener/contract.ts";
import { SPOOL } from "../spool/contract.ts";
import { AskedWrongly, answering } from "./api/asked.ts";
import { answerHtmlCheck, answerLinkCheck, answerLinks } from "./api/checks.ts";
import { answerCompliance } from "./api/compliance.ts";
import {
  answerHeaders,
  answerMessage,
  answerPart,
  answerRaw,
  answerThumbnail,
  answerView,
} from "./api/message.ts";
import {
  answerDelete,
  answerDeleteFound,
  answerMark,
  answerMessages,
  answerSearch,
} from "./api/messages.ts";
import { answerRelease } from "./api/release.ts";
import { answerSend } from "./api/send.ts";
import { infoView, webuiView } from "./api/server-view.ts";
import { answerDropTag, answerRenameTag, answerSetTags, answerTags } from "./api/tags.ts";
import { answerUnsubscribe } from "./api/unsubscribe.ts";
import { INBOX } from "./contract.ts";
import { HtmlChecker } from "./html-check/html-checker.ts";
import { Inbox } from "./inbox.ts";
import { hostAndPort, releasePattern } from "./kinds.ts";
import {
  CHECKED_AT_ONCE,
  CHECKS_WAITING,
  LARGE_AT_ONCE,
  LARGE_WAITING,
  LONGEST_WAIT,
  MOST_SUBMITTED,
} from "./limits.ts";
import { relayBy, submitHere } from "./post-office.ts";
import { Streams } from "./streams.ts";
import { Waiting } from "./waiting.ts";

const WAITING: Token<Waiting> = token<Waiting>("inbox.waiting");
const LARGE_LETTERS: Token<FewAtATime> = token<FewAtATime>("inbox.large-letters");
const CHECKING: Token<FewAtATime> = token<FewAtATime>("inbox.checking");
const HTML_CHECKER: Token<HtmlChecker> = token<HtmlChecker>("inbox.html-checker");
const STREAMS: Token<Streams> = token<Streams>("inbox.streams");

/** Milliseconds that an answer may take: searches read what was never read, links and name servers are asked. */
const SLOW = 120_000;

/** They show content of messages. */
const MAIL = { right: "monitor", showsLogs: true, limit: SLOW } as const;
const CHANGE = { right: "operator", limit: SLOW } as const;
const REMOVAL = { ...CHANGE, urgent: true } as const;

/** Mail of the sandbox, to look at. */
export const inbox: Plugin = definePlugin({
  name: "inbox",
  summary: "Shows the sandbox's mail: pages, live arrival, and an API as Mailpit has it.",
  directives: {
    "sandbox-relay": directive(hostAndPort(25), {
      scopes: ["global"],
      doc: "The host that gets messages which somebody releases from the sandbox, over TLS where it offers that. Unset: nothing can be released.",
      example: "smtp.example.net:587",
    }),
    "sandbox-release-to": directive(list(releasePattern), {
      scopes: ["global"],
      doc: "Addresses that messages may be released to: addresses, or all of a domain as *@example.com. Without any, nothing can be released.",
      example: "me@example.com,*@test.example.com",
    }),
    "sandbox-link-hosts": directive(list(hostAndPort(80)), {
      scopes: ["global"],
      doc: "Hosts that the check of links asks although they are not on the Internet, such as the application that is tried. Others on private networks, and other ports than 80 and 443, are never asked.",
      example: "localhost:3000",
    }),
  },
  needs: {
    clock: CLOCK,
    identity: IDENTITY,
    resolver: RESOLVER,
    listeners: LISTENERS,
    mail: SANDBOX_MAIL,
    spool: SPOOL,
    inbox: INBOX,
    chaos: CHAOS,
    oneClick: ONE_CLICK,
    htmlChecker: HTML_CHECKER,
    waiting: WAITING,
    streams: STREAMS,
    large: LARGE_LETTERS,
    checking: CHECKING,
  },
  provides: (offer) => [
    offer(INBOX, ({ services: { mail, clock, spool }, log }) =>
      mail === undefined ? undefined : new Inbox({ mail, clock, spool: spool.directory, log }),
    ),
    offer(WAITING, ({ services }) => new Waiting(services.clock)),
    offer(STREAMS, () => new Streams()),
    offer(CHECKING, () => new FewAtATime(CHECKED_AT_ONCE, CHECKS_WAITING)),
    offer(HTML_CHECKER, () => new HtmlChecker()),
    offer(LARGE_LETTERS, () => new FewAtATime(LARGE_AT_ONCE, LARGE_WAITING)),
  ],
  hooks: {
    stop({ services }) {
      services.streams.end();
    },
  },
  webRoutes: {
    "GET /api/v1/messages": {
      ...{ ...MAIL, limit: SLOW + LONGEST_WAIT },
      handler: (c, { services, signal }) =>
        answering(c, services.inbox, (box) =>
          answerMessages(c, {
            inbox: box,
            waiting: services.waiting,
            now: services.clock.now(),
            signal,
          }),
        ),
    },
    "GET /api/v1/search": {
      ...{ ...MAIL, limit: SLOW + LONGEST_WAIT },
      handler: (c, { services, signal }) =>
        answering(c, services.inbox, (box) =>
          answerSearch(c, {
            inbox: box,
            waiting: services.waiting,
            now: services.clock.now(),
            signal,
          }),
        ),
    },
    "PUT /api/v1/messages": {
      ...CHANGE,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerMark(c, box, services.clock.now())),
    },
    "DELETE /api/v1/messages": {
      ...REMOVAL,
      handler: (c, { services }) => answering(c, services.inbox, (box) => answerDelete(c, box)),
    },
    "DELETE /api/v1/search": {
      ...REMOVAL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerDeleteFound(c, box, services.clock.now())),
    },
    "GET /api/v1/message/:id": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerMessage(c, box, services.clock.now())),
    },
    "GET /api/v1/message/:id/headers": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerHeaders(c, box, services.clock.now())),
    },
    "GET /api/v1/message/:id/raw": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerRaw(c, box, services.clock.now())),
    },
    "GET /api/v1/message/:id/part/:part": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerPart(c, box, services.clock.now())),
    },
    "GET /api/v1/message/:id/part/:part/thumb": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerThumbnail(c, box, services.clock.now())),
    },
    "GET /api/v1/message/:id/html-check": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) =>
          answerHtmlCheck(c, box, services.clock.now(), services.htmlChecker),
        ),
    },
    "GET /api/v1/message/:id/sa-check": {
      ...MAIL,
      handler: (c) =>
        c.json({ Error: "this server asks no SpamAssassin", IsSpam: false, Score: 0, Rules: [] }),
    },
    "GET /api/v1/message/:id/link-check": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerLinks(c, box, services.clock.now())),
    },
    "POST /api/v1/message/:id/link-check": {
      ...CHANGE,
      handler: (c, { services: { inbox: given, clock, resolver }, global, signal }) =>
        answering(c, given, (box) =>
          answerLinkCheck(c, box, clock.now(), {
            ...{ resolver, clock, signal },
            hosts: global.sandboxLinkHosts ?? [],
          }),
        ),
    },
    "POST /api/v1/message/:id/unsubscribe": {
      ...CHANGE,
      handler: (c, { services, signal }) =>
        answering(c, services.inbox, (box) =>
          answerUnsubscribe(c, box, { ...services, now: services.clock.now(), signal }),
        ),
    },
    "POST /api/v1/message/:id/compliance-check": {
      ...CHANGE,
      handler: (c, { services: { inbox: given, identity, ...services }, config, log }) =>
        answering(c, given, (box) =>
          answerCompliance(c, box, { ...services, config, hostName: identity.hostName, log }),
        ),
    },
    "POST /api/v1/message/:id/release": {
      ...CHANGE,
      handler: (c, { services: { inbox: given, identity, ...services }, global, signal }) =>
        answering(c, given, (box) => {
          const office = { ...services, heloName: identity.hostName, signal };
          const { sandboxRelay: host, sandboxReleaseTo: to = [] } = global;
          const relay =
            host && ((letter: Parameters<typeof relayBy>[2]) => relayBy(host, office, letter));
          return answerRelease(c, box, { to, relay, now: services.clock.now() });
        }),
    },
    "POST /api/v1/send": {
      ...{ ...CHANGE, mostBytes: MOST_SUBMITTED },
      handler: (
        c,
        { services: { inbox: given, identity, listeners, large, ...services }, signal },
      ) =>
        answering(c, given, () => {
          const office = { ...services, heloName: identity.hostName, signal };
          return answerSend(c, (letter) => submitHere(listeners.addresses, office, letter), large);
        }),
    },
    "GET /api/v1/tags": {
      ...MAIL,
      handler: (c, { services }) => answering(c, services.inbox, (box) => answerTags(c, box)),
    },
    "PUT /api/v1/tags": {
      ...CHANGE,
      handler: (c, { services }) => answering(c, services.inbox, (box) => answerSetTags(c, box)),
    },
    "PUT /api/v1/tags/:tag": {
      ...CHANGE,
      handler: (c, { services }) => answering(c, services.inbox, (box) => answerRenameTag(c, box)),
    },
    "DELETE /api/v1/tags/:tag": {
      ...CHANGE,
      handler: (c, { services }) => answering(c, services.inbox, (box) => answerDropTag(c, box)),
    },
    "GET /api/v1/info": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, async (box) => c.json(await infoView(box, services.clock))),
    },
    "GET /api/v1/webui": {
      ...MAIL,
      handler: (c, { services, global }) =>
        answering(c, services.inbox, async () =>
          c.json(
            webuiView(
              services.identity.hostName,
              global.sandboxRelay,
              global.sandboxReleaseTo ?? [],
              services.chaos !== undefined,
            ),
          ),
        ),
    },
    "GET /api/v1/stream": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, async (box) => {
          const stream = services.streams.begin(box);
          if (stream === undefined) throw new AskedWrongly(429, "too many browsers listen already");
          return new Response(stream, { headers: { "content-type": "text/event-stream" } });
        }),
    },
    "GET /view/:file": {
      ...MAIL,
      handler: (c, { services }) =>
        answering(c, services.inbox, (box) => answerView(c, box, services.clock.now())),
    },
  },
});
