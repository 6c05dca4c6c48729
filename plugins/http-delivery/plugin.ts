import {
  CLOCK,
  certificateFile,
  type DeliverOne,
  definePlugin,
  delivered,
  directive,
  duration,
  failureOf,
  knownTargets,
  notDelivered,
  type Plugin,
  RESOLVER,
  requestFieldsFile,
  type Token,
  token,
  webUrl,
} from "../../core/mod.ts";
import { Endpoints, keyOf } from "./endpoints.ts";
import { PostingConnection } from "./posting-connection.ts";

const DOMAIN = ["domain"] as const;
const AGENT = "http-delivery";

const ENDPOINTS: Token<Endpoints> = token<Endpoints>("http-delivery.endpoints");

/** Mail that goes to web servers. */
export const httpDelivery: Plugin = definePlugin({
  name: "http-delivery",
  summary: "Delivers by HTTP: posts messages to web servers (type http-delivery).",
  directives: {
    "http-delivery-url": directive(webUrl, {
      scopes: DOMAIN,
      doc: "Where type http-delivery posts messages: one request a recipient, with the message as it is (message/rfc822) and the fields X-Envelope-From, X-Envelope-To, X-Envelope-Id and X-Postrider-Message-Id. A status of class 2 means that it is delivered; 400, 406, 410, 413, 415, 422 and 451 that it bounces; all others that it waits. A field X-Enhanced-Status in an answer, such as 5.1.1, says it better. Redirections are not followed.",
      leadsElsewhere: true,
    }),
    "http-delivery-extra-headers": directive(requestFieldsFile, {
      scopes: DOMAIN,
      doc: "File with header fields of those requests, one a line, such as Authorization: Bearer s3cret. Read when it is needed, and again after a reload; never shown.",
      example: "/etc/mta/http-delivery-headers.txt",
    }),
    "http-delivery-ca-file": directive(certificateFile, {
      scopes: DOMAIN,
      doc: "PEM file with the authorities that the web server's certificate is checked with, instead of the usual ones.",
      example: "/etc/mta/http-delivery-ca.pem",
    }),
    "http-delivery-io-timeout": directive(duration(), {
      scopes: DOMAIN,
      default: "1m",
      doc: "How long the web server may be silent, and a connection to it may take.",
    }),
  },
  needs: { clock: CLOCK, resolver: RESOLVER, endpoints: ENDPOINTS },
  provides: (offer) => [
    offer(ENDPOINTS, ({ services }) => new Endpoints(services), {
      per: "configuration",
      harmless: true,
    }),
  ],
  alarms: {
    refused: {
      severity: "error",
      doc: "The web server of type http-delivery answers that the URL or the login is wrong, shows a certificate that does not do, or one of its files cannot be read. The mail waits; see to http-delivery-url and http-delivery-extra-headers.",
    },
  },
  agents: (agent) => [
    agent({
      name: AGENT,
      dlvType: AGENT,
      finalDelivery: false,
      targets({ queue, settings, services: { endpoints } }) {
        const { httpDeliveryUrl: url } = settings;
        if (url === undefined)
          return knownTargets([], failureOf(undefined, "4.3.5", "there is no http-delivery-url"));
        const why = endpoints.known(settings)?.awayFor;
        if (why !== undefined) return knownTargets([], failureOf(url.host, "4.3.2", why));
        const place = `${AGENT} ${keyOf(settings)}`;
        const key = `${place} ${queue.domain}/${queue.virtualMta}`;
        return [{ hostName: url.host, address: undefined, port: url.port, place, key }];
      },
      async open({ hostName, port }, { queue, plan, settings, services, alarms }) {
        const { httpDeliveryUrl: url } = settings;
        const problem = "there is no http-delivery-url";
        const endpoint = url && (await services.endpoints.of(url, settings));
        if (endpoint === undefined || typeof endpoint === "string") {
          const text = endpoint ?? problem;
          alarms.raise(`refused:${queue.domain}`, text);
          return { ok: false, failure: failureOf(hostName, "4.3.5", text) };
        }
        const deliver: DeliverOne = async (transaction, { address }, stop) => {
          // Beyond the web server nobody has promised it.
          if (transaction.requireTls === true)
            return notDelivered(hostName, "5.7.30", "message that requires TLS (RFC 8689)");
          const limit = plan.timeouts.transaction;
          const { status, text, isOurs } = await endpoint.post(transaction, address, limit, stop);
          if (isOurs) alarms.raise(`refused:${queue.domain}`, `${url?.shown}: ${text}`);
          else if (status.startsWith("2")) alarms.clear(`refused:${queue.domain}`);
          return status.startsWith("2")
            ? delivered(status, text)
            : notDelivered(hostName, status, text);
        };
        const host = { hostName, port };
        const connection = new PostingConnection(host, deliver, () => endpoint.awayFor);
        return { ok: true, connection };
      },
    }),
  ],
  hooks: {
    planDelivery: {
      order: "post",
      // One recipient a request, so that none is in doubt when another takes long.
      handler: (plan) =>
        plan.agent === AGENT ? { ...plan, maxRecipientsPerTransaction: 1 } : plan,
    },
  },
});
