import { readFile } from "node:fs/promises";
import {
  addressPort,
  CLOCK,
  cidr,
  contains,
  createResolver,
  definePlugin,
  directive,
  duration,
  errorCode,
  integer,
  type Plugin,
  parseHosts,
  parseResolvConf,
  RANDOM,
  RESOLVER,
  readableFile,
  repeatable,
  type Token,
  token,
} from "../../core/mod.ts";
import { answerFigures, answerForget, answerPrecached } from "./api.ts";
import { CACHING_RESOLVER } from "./contract.ts";
import { readDomains } from "./domains-file.ts";
import { Precached } from "./precached.ts";
import { FACTS } from "./route-facts.ts";

const SECOND = 1000;

/** Borders of `edns-udp-length`, bytes: what DNS allows without EDNS, and what PowerMTA takes. */
const LEAST = 512;
const MOST = 2048;

const PRECACHED: Token<Precached> = token<Precached>("dns.precached");

/** Status of a failure whose look-up had no answer (RFC 3463 §3.5: directory server failure). */
const LOOK_UP_FAILED = "4.4.3";

/** Look-ups in the DNS. */
export const dns: Plugin = definePlugin({
  name: "dns",
  summary: "Looks names up in the DNS.",
  directives: {
    "name-server": repeatable(addressPort(53), {
      scopes: ["global"],
      doc: "A DNS server to ask; several are asked in turn. Without any, those of the host (/etc/resolv.conf).",
      example: "127.0.0.1:53",
      reload: "restart",
    }),
    "validating-name-server": repeatable(cidr, {
      scopes: ["global"],
      doc: "Addresses of name servers that validate DNSSEC and are reached by a way that nobody else can write to: their word (the AD bit) counts for DANE. That of name servers on loopback always does.",
      rfc: "RFC 6698 §A.3",
      example: "192.0.2.53",
      reload: "restart",
    }),
    "allow-mx-to": repeatable(cidr, {
      scopes: ["global"],
      doc: "Range of addresses that MX and address records, and address literals, may lead to though mail is never sent there otherwise: loopback, 0.0.0.0/8, multicast and broadcast addresses. For labs and tests: who writes such records has mail sent to services of this host. Mail needs no permission for private ranges; hosts of MTA-STS policies and those that take TLS reports by HTTPS do. Where smtp-hosts or resolve-to lead is the file's own business.",
      example: "127.0.0.0/8",
    }),
    "edns-udp-length": directive(integer({ max: 65_535 }), {
      scopes: ["global"],
      doc: "Bytes of an answer over UDP that name servers are offered (EDNS), brought to 512–2048; what is longer comes over TCP. Unset: 1232, which no network cuts into pieces. A server that knows no EDNS is asked without.",
      example: "1232",
      rfc: "RFC 6891 §6.2.3",
      reload: "restart",
    }),
    "dns-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      default: 30_000,
      doc: "How long the look-ups for a connection may take together; one that is late is a temporary failure. 0 means no separate limit.",
      example: "30s",
    }),
    "retry-after-dns-error": directive(duration(), {
      scopes: ["domain"],
      default: 60_000,
      doc: "Pause after the DNS could not be asked where a queue's mail goes, in back-off too; at least a second.",
      example: "1m",
    }),
    "precached-domains-file": directive(readableFile, {
      scopes: ["dns"],
      doc: "File with domains whose MX and addresses are kept, so that no delivery waits for a name server; one on each line, # begins a comment. It is read again at each refresh.",
      example: "/etc/mta/domains.txt",
    }),
    "precached-refresh-interval": directive(duration(), {
      scopes: ["dns"],
      default: 300_000,
      doc: "How often they are looked up. In between the answers hold, whatever their time to live; two intervals after the last refresh they do no more. At least a second.",
    }),
    "precached-max-domains": directive(integer({ max: 100_000 }), {
      scopes: ["dns"],
      default: 500,
      doc: "Domains of the file that are kept; the first ones count.",
    }),
  },
  needs: { clock: CLOCK, random: RANDOM, caching: CACHING_RESOLVER, precached: PRECACHED },
  hooks: {
    planDelivery: (plan, _queue, { settings, global }) => ({
      ...plan,
      dnsTimeout: settings.dnsTimeout,
      allowMxTo: global.allowMxTo,
    }),
    judgeReply: {
      // After the pauses of normal and back-off mode.
      order: "post",
      handler(verdict, { failure }, { settings }) {
        const { stage, status } = failure;
        if (stage !== "dns" || status !== LOOK_UP_FAILED || verdict.action !== "defer")
          return verdict;
        return { ...verdict, retryAfter: Math.max(settings.retryAfterDnsError, SECOND) };
      },
    },
  },
  jobs: {
    precache: {
      doc: "Looks up the domains of precached-domains-file.",
      atStart: true,
      limit: 600_000,
      every({ config, at, services }) {
        const { precachedDomainsFile, precachedRefreshInterval } = at(config.block("dns", ""));
        if (precachedDomainsFile === undefined) services.precached.clear();
        if (precachedDomainsFile === undefined) return undefined;
        return Math.max(precachedRefreshInterval, SECOND);
      },
      async run({ config, at, services, log, signal }) {
        const settings = at(config.block("dns", ""));
        const { precachedDomainsFile: file, precachedMaxDomains: most } = settings;
        if (file === undefined) return;
        const { domains, bad } = await readDomains(file, most);
        if (bad > 0) log.warning("lines that are no domains", { file, lines: bad });
        const lasts = Math.max(settings.precachedRefreshInterval, SECOND) * 2;
        await services.precached.refresh(domains, lasts, signal);
      },
    },
  },
  routes: {
    "GET /dns": { ...FACTS["GET /dns"], handler: (c, { services }) => answerFigures(c, services) },
    "GET /dns/precached": {
      ...FACTS["GET /dns/precached"],
      handler: (c, { services }) => answerPrecached(c, services.precached, services.clock),
    },
    "POST /dns/forget": {
      ...FACTS["POST /dns/forget"],
      handler: (c, { services }) => answerForget(c, services),
    },
  },
  provides: (offer) => [
    offer(PRECACHED, ({ services }) => new Precached(services.clock), { harmless: true }),
    offer(
      CACHING_RESOLVER,
      async ({ global, services: { clock, random } }) => {
        const listed =
          global.nameServer.length > 0
            ? global.nameServer.map(({ host, port }) => ({ address: host, port }))
            : parseResolvConf(await readIfThere("/etc/resolv.conf"));
        const trusted = global.validatingNameServer;
        const servers = listed.map((server) =>
          trusted.some((range) => contains(range, server.address))
            ? { ...server, validates: true }
            : server,
        );
        const hosts = parseHosts(await readIfThere("/etc/hosts"));
        const asked = global.ednsUdpLength;
        const payload =
          asked === undefined ? {} : { udpPayload: Math.min(Math.max(asked, LEAST), MOST) };
        return createResolver({ clock, random, servers, hosts, ...payload });
      },
      { harmless: true },
    ),
    offer(RESOLVER, ({ services: { caching, precached } }) => precached.before(caching), {
      harmless: true,
    }),
  ],
});

/** The text of a file; empty when there is none. */
async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}
