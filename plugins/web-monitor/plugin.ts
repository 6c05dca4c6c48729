import {
  CLOCK,
  certificateFile,
  cidr,
  cipherList,
  cipherSuites,
  definePlugin,
  directive,
  domainName,
  duration,
  integer,
  list,
  oneOf,
  type Plugin,
  pair,
  privateKeyFile,
  RANDOM,
  RIGHTS,
  ROUTES,
  repeatable,
  schema,
  THIS_SERVER,
  yesNo,
} from "../../core/mod.ts";
import { AUDIT } from "../audit/contract.ts";
import { certificateWithPassword, TlsKeeper } from "../inbound-tls/contract.ts";
import { LOOKOUT } from "../process/contract.ts";
import { httpCommand } from "./command.ts";
import { WEB } from "./contract.ts";
import { exposureDiagnostics } from "./exposure.ts";
import { apiKey } from "./keys.ts";
import { addressAccess, webPort } from "./kinds.ts";
import { type MonitorSettings, WEB_MONITOR, WebMonitor } from "./monitor.ts";
import { openApi } from "./openapi.ts";
import { passwordHash, peopleOf, personProblems } from "./people.ts";
import { webTlsDiagnostics } from "./tls.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GLOBAL = ["global"] as const;

/** The web server. */
export const webMonitor: Plugin = definePlugin({
  name: "web-monitor",
  summary:
    "Serves the API, the pages and what else plugins have for browsers and programs over HTTP.",
  directives: {
    "http-mgmt-port": directive(webPort, {
      scopes: GLOBAL,
      doc: "Port of the web server: pages, API, metrics. 0: there is none; any: one that is free. Unset: 8080 where there is an http-access line, else none. Without http-access it is reachable from this host alone.",
    }),
    "http-access": repeatable(addressAccess, {
      scopes: GLOBAL,
      doc: "What clients of these addresses may do; the first line that fits counts, and nothing is allowed where none fits. Without any line this host may do everything and nobody else anything. The server listens on loopback alone unless a line admits other addresses. From elsewhere more than monitor also takes a login or a key, over TLS.",
    }),
    "http-trusted-proxy": repeatable(
      pair(cidr, oneOf(["X-Forwarded-For", "Forwarded"]), {
        name: "address range and field",
        accepts: "the address of a proxy, and X-Forwarded-For or Forwarded",
        example: "127.0.0.1 X-Forwarded-For",
      }),
      {
        scopes: GLOBAL,
        doc: "A proxy, and the field of HTTP in which it says for whom it comes: that address counts in http-access. It has to replace or add to what its clients say there, to keep Host, and to say in X-Forwarded-Proto, or proto= of Forwarded, whether they speak TLS. Whoever comes for others and is not named here is no more than monitor.",
        rfc: "RFC 7239",
      },
    ),
    "http-host-names": directive(list(domainName), {
      scopes: GLOBAL,
      default: [],
      doc: "Names by which the web server may be asked, besides those of host-name, localhost, and addresses. Requests by other names are refused, as a page elsewhere could have its own name lead here.",
      example: "mail.example.net",
    }),
    "http-api-key": repeatable(apiKey, {
      scopes: GLOBAL,
      doc: "A key by which a program is known, in X-API-Key or Authorization: Bearer; everything is allowed to it unless right= says less, as far as http-access allows its address as much. name= is what the audit log calls it. sha256: and the hash of a key, which mta http key makes, is as good, and nobody gets in by what is in the file.",
    }),
    "http-session-idle": directive(duration(), {
      scopes: GLOBAL,
      default: 30 * MINUTE,
      doc: "How long a login lasts while nobody does anything. What pages ask by themselves, to stay fresh, does not count.",
    }),
    "http-session-limit": directive(duration(), {
      scopes: GLOBAL,
      default: 12 * HOUR,
      doc: "How long a login lasts in any case.",
    }),
    "http-redirect-to-https": directive(yesNo, {
      scopes: GLOBAL,
      default: true,
      doc: "Send clients without TLS to https on the same port, where there is a certificate.",
    }),
    "http-csrf-protection": directive(yesNo, {
      scopes: GLOBAL,
      default: true,
      doc: "Make changes only with a key, or from this server's own pages: a page elsewhere could have the browser of somebody who is logged in ask for them.",
    }),
    "http-strict-transport-security-max-age": directive(integer(), {
      scopes: GLOBAL,
      default: 0,
      doc: "Seconds for which browsers are to come by https only; 0 means that they are not told.",
      example: "31536000",
      rfc: "RFC 6797 §6.1.1",
    }),
    "http-log-requests": directive(yesNo, {
      scopes: GLOBAL,
      default: false,
      doc: "Log requests to the web server.",
    }),
    "http-log-data": directive(yesNo, {
      scopes: GLOBAL,
      default: false,
      doc: "Log the header fields of requests and answers, without keys, passwords and cookies.",
    }),
    "http-log-tls": directive(yesNo, {
      scopes: GLOBAL,
      default: false,
      doc: "Log what TLS with clients of the web server comes to.",
    }),
    "http-default-max-items": directive(integer({ min: 1, max: 1000 }), {
      scopes: GLOBAL,
      default: 10,
      doc: "Rows of the lists that show what there is most of.",
    }),
    "http-default-sort-order": directive(oneOf(["rcpt", "name", "size"]), {
      scopes: GLOBAL,
      default: "rcpt",
      doc: "Order of those lists: by recipients, name or size.",
    }),
    "http-tls-certificate": repeatable(certificateWithPassword, {
      scopes: GLOBAL,
      doc: "PEM file with a certificate of the web server, those of its issuers after it, and its key unless that is in a file of its own; after the file the key's password if it has one. With one, http and https are spoken on the same port. Files are read again within half a minute of a change.",
    }),
    "http-tls-key": repeatable(privateKeyFile, {
      scopes: GLOBAL,
      doc: "PEM file with the key of one of the certificates; each certificate finds its own.",
    }),
    "http-tls-ca-file": directive(certificateFile, {
      scopes: GLOBAL,
      doc: "PEM file with authorities. Whoever comes by https must show a certificate that one of these has issued, or is not let in; a login or a key is needed as well.",
    }),
    "http-tls-allow-tlsv1.2": directive(yesNo, {
      scopes: GLOBAL,
      default: true,
      doc: "Whether TLS 1.2 may be spoken.",
    }),
    "http-tls-allow-tlsv1.3": directive(yesNo, {
      scopes: GLOBAL,
      default: true,
      doc: "Whether TLS 1.3 may be spoken.",
      rfc: "RFC 8446",
    }),
    "http-tls-ciphers": directive(cipherList, {
      scopes: GLOBAL,
      doc: "Ciphers up to TLS 1.2, in OpenSSL's language. Unset: those of the runtime. Deno lets nobody choose.",
      example: "ECDHE+AESGCM:ECDHE+CHACHA20",
    }),
    "http-tls-tlsv1.3-ciphersuites": directive(cipherSuites, {
      scopes: GLOBAL,
      doc: "Cipher suites of TLS 1.3. Unset: those of the runtime. Bun and Deno let nobody choose.",
    }),
  },
  blocks: {
    "http-user": {
      doc: "Somebody who may log in at the web server.",
      directives: {
        password: directive(passwordHash, {
          doc: "What mta http password makes of the password; the keys that mta user password makes will do too. The password itself stands nowhere.",
        }),
        right: directive(oneOf(RIGHTS), {
          default: "monitor",
          doc: "What they may do, as far as http-access allows their address as much: see; see, and change what mail does; everything.",
        }),
      },
      check: personProblems,
    },
  },
  check: {
    global: (settings, _block, config) => [
      ...webTlsDiagnostics(settings, config),
      ...exposureDiagnostics(settings),
    ],
  },
  needs: {
    clock: CLOCK,
    random: RANDOM,
    routes: ROUTES,
    thisServer: THIS_SERVER,
    lookout: LOOKOUT,
    audit: AUDIT,
    monitor: WEB_MONITOR,
  },
  alarms: {
    "certificate-expiry": {
      severity: "error",
      doc: "A certificate of the web server expires soon, has expired, or is not valid yet. Renew it; the file is read by itself.",
    },
    "certificate-unread": {
      doc: "A certificate, key or file of authorities of the web server has changed and cannot be read: what was read before stays in use.",
    },
  },
  provides: (offer) => [
    offer(WEB_MONITOR, (context) => {
      const { services, log, alarms } = context;
      const { clock, random, routes, thisServer, lookout, audit } = services;
      const keeper = new TlsKeeper(clock, log, alarms);
      const isOwnName = (name: string): boolean => thisServer.isOwnName(name);
      return new WebMonitor(
        { clock, random, log, routes, audit, lookout, isOwnName, keeper },
        settingsOf(context),
      );
    }),
    offer(WEB, ({ services }) => services.monitor),
  ],
  hooks: {
    async start(context) {
      const { commit } = await context.services.monitor.prepare(settingsOf(context));
      await commit();
    },
    reconfigure: (context) => context.services.monitor.prepare(settingsOf(context)),
    drain: ({ services }) => services.monitor.drain(),
    stop: ({ services }) => services.monitor.close(),
  },
  routes: {
    "GET /session": {
      right: "open",
      doc: "Who asks, and what they may do.",
      answer: {
        json: schema.object({
          name: schema.text("`user NAME`, `key NAME`, `address` or `socket`."),
          address: schema.orNull(schema.text("Where the request comes from.")),
          loggedIn: schema.flag(),
          loginIsOver: schema.flag("The cookie is of a login that is over: it is taken away."),
          right: schema.orNull(schema.oneOf(RIGHTS)),
          seesLogs: schema.flag("Lines of logs and content of messages are shown."),
          why: schema.text("Why it is no more than that."),
          csrf: schema.orNull(
            schema.text("What a page that is logged in sends with changes, in X-CSRF-Token."),
          ),
          canLogIn: schema.flag("There are users, and the way here is safe enough."),
          maxItems: schema.whole("Rows of lists unless asked otherwise: http-default-max-items."),
          sortOrder: schema.oneOf(
            ["rcpt", "name", "size"],
            "Order of lists unless asked otherwise.",
          ),
        }),
      },
      handler: (_c, { services: { monitor }, caller }) => monitor.session(caller),
    },
    "GET /openapi.json": {
      doc: "This description of the API, as OpenAPI 3.1 has it.",
      answer: { type: "application/json", doc: "An OpenAPI document." },
      handler: (c, { services: { routes } }) => c.json(openApi(routes.all())),
    },
    "POST /login": {
      right: "open",
      recordsNotes: true,
      doc: "Logs somebody in: the answer sets a cookie.",
      body: { json: schema.object({ user: schema.text(), password: schema.text() }) },
      answer: {
        json: schema.object({
          user: schema.text(),
          right: schema.oneOf(RIGHTS),
          csrf: schema.text("What is to be sent with changes, in X-CSRF-Token."),
        }),
      },
      errors: {
        401: "There is no such user, or the password is another.",
        429: "There were too many wrong passwords.",
      },
      handler: (c, { services: { monitor }, caller }) => monitor.desk.login(c.req.raw, caller),
    },
    "POST /logout": {
      right: "open",
      recordsNotes: true,
      doc: "Logs somebody out.",
      answer: { json: schema.object({ loggedOut: schema.flag("Somebody was logged in.") }) },
      handler: (_c, { services: { monitor }, caller }) => monitor.desk.logout(caller),
    },
  },
  commands: {
    http: {
      doc: "make a line for <http-user> (password NAME; the password is read from the standard input), or a key for a program (key NAME)",
      operands: "password|key NAME",
      run: httpCommand,
    },
  },
});

/** The directives, and who may log in. */
function settingsOf({
  global,
  blocks,
}: {
  readonly global: Omit<MonitorSettings, "people">;
  readonly blocks: { readonly httpUser: Parameters<typeof peopleOf>[0] };
}): MonitorSettings {
  return { ...global, people: peopleOf(blocks.httpUser) };
}
