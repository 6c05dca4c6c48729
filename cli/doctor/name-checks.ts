import { isIP } from "node:net";
import { isOffInternet } from "../../core/host.ts";
import { fewAtOnce, type Lookup } from "../../core/mod.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { doubtful, type Observed, untold, well, wrong } from "./finding.ts";
import type { SendingAddress, Wanted } from "./subject.ts";

/** A name whose zone is signed, so that a server that validates says so. */
const SIGNED_NAME = "iana.org";
/** Name servers, addresses and names of each that are looked at, and how many at a time. */
const MOST_SERVERS = 8;
const MOST_SOURCES = 256;
const MOST_NAMES = 10;
const AT_A_TIME = 8;

/** The name servers answer, over TCP too, and one can tell what is signed. */
export async function checkDns(host: ExaminedHost, wanted: Wanted): Promise<readonly Observed[]> {
  const servers = wanted.nameServers.slice(0, MOST_SERVERS);
  if (servers.length === 0)
    return [wrong("no name server is configured", "name one: name-server, or /etc/resolv.conf")];
  const found: Observed[] = [];
  await fewAtOnce(servers, AT_A_TIME, async (server) => {
    const name = server.port === 53 ? server.address : `${server.address} port ${server.port}`;
    const [udp, tcp] = await Promise.all([
      host.probe(server, "udp", SIGNED_NAME),
      host.probe(server, "tcp", SIGNED_NAME),
    ]);
    if (!udp.answered)
      found.push(
        wrong(
          `name server ${name} gives no answer: ${udp.reason}`,
          "mail waits without the DNS: start it, open the way to it, or name another (name-server)",
        ),
      );
    else if (!tcp.answered)
      found.push(
        doubtful(
          `name server ${name} gives no answer over TCP: ${tcp.reason}`,
          "long answers, as those of DKIM keys and TLSA, come over TCP: open port 53/tcp",
        ),
      );
    else if (!udp.authentic)
      found.push(
        doubtful(
          `name server ${name} answers, and does not validate (DNSSEC)`,
          "without it there is no DANE: run a validating resolver on this host, such as unbound",
        ),
      );
    else found.push(well(`name server ${name} answers over UDP and TCP, and validates`));
  });
  return found;
}

/** The server's name leads to an address. */
export async function checkHostName(host: ExaminedHost, wanted: Wanted): Promise<Observed> {
  const { hostName, hostNameIsSet } = wanted;
  if (!hostName.includes(".") || hostName.endsWith(".localdomain"))
    return wrong(
      `the server calls itself ${hostName}, which is not a name on the Internet`,
      "set host-name to a name that leads to this host: others refuse mail from such names",
    );
  const { addresses, reason } = await addressesOf(host, hostName);
  if (reason !== undefined) return untold(`${hostName}: ${reason}`);
  if (addresses.length === 0)
    return wrong(
      `${hostName}, the name said in EHLO, has no address`,
      `publish it: ${hostName}. IN A ADDRESS`,
    );
  const seen = `${hostName} leads to ${some(addresses)}`;
  return hostNameIsSet
    ? well(seen)
    : doubtful(seen, `it is the host's own name: set it, so that it stays: host-name ${hostName}`);
}

/** Each address mail is sent from is on this host, has a name that leads back, and says a name that leads somewhere. */
export async function checkSources(
  host: ExaminedHost,
  wanted: Wanted,
): Promise<readonly Observed[]> {
  const { sources, hostName } = wanted;
  if (sources.length > 0) return observedOf(sources, (source) => sourceAt(host, source));
  const own = host.addresses.filter((address) => !isOffInternet(address));
  if (own.length === 0)
    return [
      untold(
        "the host chooses the address that mail is sent from, and has none of the Internet itself",
        "see by which address others know you, and that it has a name (PTR) that leads back to it",
      ),
    ];
  const chosen = own.map((address) => ({ address, helo: hostName }));
  return observedOf(chosen, (source) => nameOfAddress(host, source.address));
}

async function observedOf(
  sources: readonly SendingAddress[],
  look: (source: SendingAddress) => Promise<Observed>,
): Promise<readonly Observed[]> {
  const found = new Map<SendingAddress, Observed>();
  const looked = sources.slice(0, MOST_SOURCES);
  await fewAtOnce(looked, AT_A_TIME, async (source) => {
    found.set(source, await look(source));
  });
  const all = looked.flatMap((source) => found.get(source) ?? []);
  const left = sources.length - looked.length;
  return left > 0 ? [...all, untold(`${left} more addresses were not looked at`)] : all;
}

async function sourceAt(host: ExaminedHost, { address, helo }: SendingAddress): Promise<Observed> {
  if (!host.addresses.includes(address) && !(await host.canBind(address)))
    return wrong(
      `${address} is not an address of this host`,
      `mail of its virtual MTA waits: ip address add ${address} dev DEVICE, or take it out`,
    );
  if (!(await host.canBind(address)))
    return wrong(
      `${address} cannot be sent from now`,
      "an interface that is down, or an IPv6 address that is a duplicate: see ip address",
    );
  const named = await nameOfAddress(host, address);
  if (named.health !== "ok") return named;
  const { addresses, reason } = await addressesOf(host, helo);
  if (reason !== undefined) return untold(`${address} says ${helo} in EHLO: ${reason}`);
  if (addresses.length === 0)
    return wrong(
      `${address} says ${helo} in EHLO, which has no address`,
      `publish it: ${helo}. IN ${isIP(address) === 6 ? "AAAA" : "A"} ${address}`,
    );
  return well(`${named.seen}, and says ${helo} in EHLO`);
}

/** Whether an address has a name that leads back to it (RFC 8601 §3, iprev). */
async function nameOfAddress(host: ExaminedHost, address: string): Promise<Observed> {
  if (isOffInternet(address))
    return untold(
      `${address} is of a network of your own: others see another address`,
      "see by which address others know you, and that it has a name (PTR) that leads back to it",
    );
  const names = await host.resolver.ptr(address);
  const unknown = reasonOf(names);
  if (unknown !== undefined) return untold(`the name (PTR) of ${address}: ${unknown}`);
  const found = names.kind === "found" ? names.records.slice(0, MOST_NAMES) : [];
  if (found.length === 0)
    return wrong(
      `${address} has no name (PTR)`,
      "large providers refuse its mail: whoever gave you the address sets its name",
    );
  for (const name of found) {
    const { addresses, reason } = await addressesOf(host, name);
    if (reason !== undefined) return untold(`${address} is ${name}: ${reason}`);
    if (addresses.includes(address)) return well(`${address} is ${name}, which leads back`);
  }
  return wrong(
    `${address} has the name ${some(found)}, which does not lead back to it`,
    `publish it: ${found[0]}. IN ${isIP(address) === 6 ? "AAAA" : "A"} ${address}`,
  );
}

/** The addresses of a name; `reason`: why nobody knows. */
async function addressesOf(
  { resolver }: ExaminedHost,
  name: string,
): Promise<{ readonly addresses: readonly string[]; readonly reason: string | undefined }> {
  const answers = await Promise.all([resolver.a(name), resolver.aaaa(name)]);
  const addresses = answers.flatMap((answer) => (answer.kind === "found" ? answer.records : []));
  const reason = answers.map(reasonOf).find((each) => each !== undefined);
  return { addresses, reason: addresses.length > 0 ? undefined : reason };
}

function reasonOf(answer: Lookup<unknown>): string | undefined {
  return answer.kind === "temporary" || answer.kind === "bogus" ? answer.reason : undefined;
}

function some(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${names.slice(0, 3).join(", ")}${more}`;
}
