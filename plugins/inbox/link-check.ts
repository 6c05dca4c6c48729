import {
  ANYWHERE,
  askHttps,
  type Clock,
  fewAtOnce,
  type HostPort,
  type Resolver,
  readWebUrl,
  type WebUrl,
} from "../../core/mod.ts";

import { isNobodys, withoutNobody } from "./strangers.ts";

/** What came of a link, as Mailpit's API has it. */
export interface CheckedLink {
  readonly URL: string;
  /** 0 where there was no answer, or nobody was asked. */
  readonly StatusCode: number;
  readonly Status: string;
}

/** What a check works with. */
export interface LinkCheckParts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Hosts that are asked though they are not on the Internet: the application that is tried here. */
  readonly hosts: readonly HostPort[];
  readonly signal: AbortSignal;
}

/** Milliseconds for one link, and links that are asked for at a time. */
const LIMIT = 5000;
const AT_ONCE = 4;
const LONGEST_STATUS = 300;

/** What can be said of links without asking anybody. */
export function unasked(links: readonly string[]): readonly CheckedLink[] {
  return links.map((link) => ({
    URL: link,
    StatusCode: 0,
    Status: readWebUrl(link) === undefined ? "malformed" : "not asked",
  }));
}

/**
 * Asks for each link, once, with HEAD and without following anything. Whoever writes a message writes its links: only hosts on the Internet are asked,
 * by the addresses that were checked, and those that the configuration names.
 */
export async function checkLinks(
  links: readonly string[],
  parts: LinkCheckParts,
): Promise<readonly CheckedLink[]> {
  const checked = new Map<string, CheckedLink>();
  await fewAtOnce(links, AT_ONCE, async (link) => {
    checked.set(link, parts.signal.aborted ? nobody(link, "given up") : await check(link, parts));
  });
  return links.map((link) => checked.get(link) ?? nobody(link, "given up"));
}

async function check(link: string, parts: LinkCheckParts): Promise<CheckedLink> {
  const url = readWebUrl(link);
  if (url === undefined) return nobody(link, "malformed");
  const { resolver, clock, signal } = parts;
  const isNamed = parts.hosts.some((host) => isSame(host, url));
  const { host, port, path, clear } = url;
  if (!isNamed && port !== (clear ? 80 : 443))
    return nobody(link, `port ${port} is not asked: sandbox-link-hosts allows it`);
  if (!isNamed && isNobodys(host)) return nobody(link, `${host} is not on the Internet`);
  const answer = await askHttps(
    isNamed
      ? { resolver, clock, clear, allowed: ANYWHERE }
      : { resolver: withoutNobody(resolver), clock, clear, allowed: [] },
    {
      ...{ host, port, path, signal },
      method: "HEAD",
      headers: { "user-agent": "postrider-sandbox", accept: "*/*" },
      limit: LIMIT,
      mostBytes: 0,
      beginningIsEnough: true,
    },
  );
  if (answer.kind === "failed") return nobody(link, answer.reason.slice(0, LONGEST_STATUS));
  return { URL: link, StatusCode: answer.status, Status: wordOf(answer.status) };
}

function isSame({ host, port }: HostPort, url: WebUrl): boolean {
  return host.toLowerCase() === url.host.toLowerCase() && port === url.port;
}

function nobody(link: string, status: string): CheckedLink {
  return { URL: link, StatusCode: 0, Status: status };
}

function wordOf(status: number): string {
  if (status < 300) return "OK";
  if (status < 400) return "leads elsewhere";
  if (status === 404) return "Not Found";
  return status < 500 ? "refused" : "failed";
}
