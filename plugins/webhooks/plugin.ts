import {
  CLOCK,
  certificateFile,
  counter,
  definePlugin,
  directive,
  duration,
  IDENTITY,
  integer,
  list,
  nameChoices,
  oneOf,
  type Plugin,
  queueChoices,
  RESOLVER,
  readRegularFile,
  repeatable,
  requestFieldsFile,
  size,
  type Token,
  token,
  topValues,
  webUrl,
  yesNo,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { checkWebhook } from "./check.ts";
import { kindsOf, webhookEvent } from "./event-type.ts";
import { readCertificateAndKey } from "./pem.ts";
import { Poster } from "./poster.ts";
import { readFields } from "./read-fields.ts";
import { signingKey } from "./signing-key.ts";
import { WebhookSender } from "./webhook-sender.ts";

const SECOND = 1000;
const DAY = 86_400_000;
const MEBIBYTE = 1024 * 1024;
/** How often a request that failed is sent again at once. */
const RETRIES = 3;
/** Requests that a batch of the journal may take before it is called slow. */
const REQUESTS = 20;

/** The webhooks of a configuration, by name. */
interface Senders extends Disposable {
  readonly byName: ReadonlyMap<string, WebhookSender>;
}

const SENDERS: Token<Senders> = token<Senders>("webhooks.senders");

const FILTER = "The first that fits decides, and ! in front leaves out; unset: all.";

/** Webhooks. */
export const webhooks: Plugin = definePlugin({
  name: "webhooks",
  summary: "Tells web servers what becomes of mail, in batches of JSON that are signed.",
  directives: {},
  blocks: {
    webhook: {
      doc: "A web server that is told what happens to mail.",
      directives: {
        url: directive(webUrl, {
          doc: "Where events are posted. A batch is taken when it is answered with a status of class 2; redirections are not followed. Anything else is tried again, after half a second and later up to a minute, or when Retry-After says (an hour at most).",
        }),
        events: directive(list(webhookEvent), {
          default: ["delivered", "bounced"],
          doc: "What it is told of. remote-bounce, remote-status and complaint are what comes back after delivery.",
          example: "delivered,deferred,bounced,complaint",
        }),
        "queue-filter": directive(queueChoices, {
          doc: `Queues that it is told of, as domain/virtual-mta with * for any characters; without a virtual MTA, all of a domain's. ${FILTER}`,
          example: "!*/test,*",
        }),
        "domain-filter": directive(nameChoices, {
          doc: `Domains of recipients. ${FILTER}`,
          example: "example.net,*.example.net",
        }),
        "virtual-mta-filter": directive(nameChoices, {
          doc: `Virtual MTAs. ${FILTER}`,
          example: "main",
        }),
        "job-filter": directive(nameChoices, {
          doc: `Jobs. ${FILTER} Mail without a job fits * alone.`,
          example: "newsletter-*",
        }),
        "max-events": directive(integer({ min: 1, max: 10_000 }), {
          default: 500,
          doc: "Events in a request at most. After a 413 half as many are sent, and little by little more again.",
        }),
        "max-size": directive(size(), {
          default: MEBIBYTE,
          doc: "Bytes of events in a request at most, before they are compressed.",
          example: "1M",
        }),
        "max-interval": directive(duration(), {
          default: 5 * SECOND,
          doc: "How long events wait for others to be sent together, unless there are some 1000 of them.",
          example: "5s",
        }),
        "max-connections": directive(integer({ min: 1, max: 64 }), {
          default: 4,
          doc: "Requests at a time. Events of one queue go one after the other whatever it is.",
        }),
        compress: directive(oneOf(["none", "gzip"]), {
          default: "none",
          doc: "How requests are compressed. What is signed is the content before that.",
        }),
        "headers-file": directive(requestFieldsFile, {
          doc: "File with header fields of every request, one a line, such as Authorization: Bearer s3cret. Read at the start and at each reload; never shown.",
        }),
        "signing-key": repeatable(signingKey, {
          doc: "A secret by which the receiver knows that a request is ours: whsec_ and 24 to 64 bytes in base64, or a text of at least 24 characters. The fields webhook-id, webhook-timestamp and webhook-signature are those of Standard Webhooks (HMAC-SHA256). With two lines each request has two signatures, so that a key can be changed.",
        }),
        certificate: directive(certificateFile, {
          doc: "PEM file with the certificate that we show to the web server, and its key.",
          example: "/etc/mta/webhook-client.pem",
        }),
        "ca-file": directive(certificateFile, {
          doc: "PEM file with the authorities that the web server's certificate is checked with, instead of the usual ones.",
          example: "/etc/mta/webhook-ca.pem",
        }),
        timeout: directive(duration(), {
          default: 10 * SECOND,
          doc: "How long a request may take, with its answer.",
        }),
        "drop-refused": directive(yesNo, {
          default: false,
          doc: "Whether an event is given up, with an error in the log, when the web server refuses it by 400, 413 or 422; the others of its batch are sent apart from it. Otherwise it is sent again, and all after it wait.",
        }),
        "journal-max-size": directive(size(), {
          default: 256 * MEBIBYTE,
          doc: "Room in the spool for events that wait because they are not taken.",
        }),
        "journal-max-age": directive(duration(), {
          default: 7 * DAY,
          doc: "How long events wait in the spool while they are not taken.",
        }),
        "journal-when-full": directive(oneOf(["drop-oldest", "refuse-mail"]), {
          default: "drop-oldest",
          doc: "When journal-max-size or journal-max-age is reached: drop the oldest events, counted in the log and in an alarm, or refuse new mail with 452 until they are taken again.",
        }),
      },
      check: checkWebhook,
    },
  },
  metrics: {
    events: counter("Events that webhooks took, or that were given up because they refused them.", {
      webhook: topValues(100),
      result: ["taken", "dropped"],
    }),
  },
  needs: {
    clock: CLOCK,
    resolver: RESOLVER,
    identity: IDENTITY,
    categories: BOUNCE_CATEGORIES,
    senders: SENDERS,
  },
  provides: (offer) => [
    offer(
      SENDERS,
      async ({ blocks, services, log, metrics }): Promise<Senders> => {
        const { clock, resolver, identity, categories } = services;
        const byName = new Map<string, WebhookSender>();
        const posters: Poster[] = [];
        for (const { name, settings } of blocks.webhook) {
          const { url, caFile, certificate, timeout, headersFile, compress } = settings;
          if (url === undefined) continue;
          const poster = new Poster(
            {
              ...{ url, timeout, gzip: compress === "gzip" },
              fields: headersFile === undefined ? {} : await readFields(headersFile),
              authorities: caFile === undefined ? undefined : [await readRegularFile(caFile)],
              certificate:
                certificate === undefined ? undefined : await readCertificateAndKey(certificate),
            },
            { clock, resolver },
          );
          posters.push(poster);
          const { maxEvents: events, maxSize: bytes, maxConnections, signingKey } = settings;
          const sender = new WebhookSender(
            {
              ...settings,
              ...{ name, limits: { events, bytes }, connections: maxConnections, keys: signingKey },
              retries: RETRIES,
            },
            {
              ...{ host: identity.hostName, poster, clock, log, categories },
              count: (count, result) => metrics.events.add(count, { webhook: name, result }),
            },
          );
          byName.set(name, sender);
        }
        const end = (): void => {
          for (const poster of posters) poster[Symbol.dispose]();
        };
        return { byName, [Symbol.dispose]: end };
      },
      { per: "configuration" },
    ),
  ],
  consumers: {
    webhook: {
      doc: "Tells a web server what happens to mail.",
      events: [],
      each: ({ blocks }) =>
        blocks.webhook.map(({ name, settings }) => ({
          name,
          events: kindsOf(settings.events),
          gather: Math.max(settings.maxInterval, 1),
          limit: Math.max(60 * SECOND, settings.timeout * REQUESTS),
          maxSize: settings.journalMaxSize,
          maxAge: settings.journalMaxAge,
          whenFull: settings.journalWhenFull,
        })),
      consume(entries, { name, services: { senders }, signal }) {
        const sender = senders.byName.get(name);
        if (sender === undefined) throw new Error(`there is no webhook ${name}`);
        return sender.send(entries, signal);
      },
    },
  },
});
