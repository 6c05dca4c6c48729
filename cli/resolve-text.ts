import type { Tree } from "../core/mod.ts";
import { wayOut } from "./explain.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, rowsOf, textOf, textsOf } from "./json.ts";
import type { Connected } from "./resolve-connect.ts";
import { factsText, table } from "./terminal.ts";

/** A routing table as people read it. */
export function resolutionText(
  answer: JsonRecord,
  connections: readonly Connected[] | undefined,
): string {
  const found = isRecord(answer.table) ? answer.table : {};
  const parts = [headText(found)];
  const hosts = rowsOf(found.hosts);
  if (hosts.length > 0) parts.push(hostsText(hosts, isRecord(found.policy)));
  const route = rowsOf(found.route);
  if (route.length > 0) parts.push(`it goes elsewhere, by route\n${routeText(route)}`);
  const more = numberOf(found, "more");
  if (more > 0) parts.push(`and ${more} more hosts, which are not looked at`);
  const facts: (readonly [string, string])[] = [];
  if (isRecord(found.policy)) facts.push(["MTA-STS", policyText(found.policy)]);
  if (isRecord(answer.used)) {
    const moves = textsOf(answer.used, "moves").map((one) => `moves on to ${one}`);
    facts.push(["queue", [textOf(answer.used, "queue"), ...moves].join("\n")]);
    facts.push(...wayOut(answer.used));
  }
  if (facts.length > 0) parts.push(factsText(facts));
  for (const one of connections ?? [])
    parts.push(
      `${one.host} [${one.address}]:${one.port} ${one.ok ? "answers" : "does not answer"}: ${one.text}`,
    );
  return parts.join("\n");
}

function headText(found: JsonRecord): string {
  const domain = textOf(found, "domain");
  const ttl = numberOf(found, "ttl");
  const alias = textOf(found, "alias");
  const facts = [
    ...(ttl === 0 ? [] : [`ttl ${ttl}`]),
    ...(found.authentic === true ? ["DNSSEC"] : []),
    ...(alias === "" ? [] : [`an alias of ${alias}`]),
  ].join(", ");
  const about = facts === "" ? "" : ` (${facts})`;
  switch (rawTextOf(found, "by")) {
    case "mx":
      return `MX of ${domain}${about}`;
    case "null-mx":
      return `${domain} takes no mail: null MX, RFC 7505${about}`;
    case "address":
      return `${domain} has no MX: its own address counts (RFC 5321 §5.1)${about}`;
    case "no-such-domain":
      return `there is no domain ${domain}${about}`;
    default:
      return `the DNS gave no answer about ${domain}: ${textOf(found, "problem")}`;
  }
}

function hostsText(hosts: readonly JsonRecord[], withPolicy: boolean): string {
  const withTlsa = hosts.some((one) => tlsaText(one) !== "");
  return table(
    ["pref", "host", "addresses", ...(withTlsa ? ["TLSA"] : []), ...(withPolicy ? ["policy"] : [])],
    hosts.map((one) => [
      numberOf(one, "pref"),
      nameText(one),
      textsOf(one, "ip").join(", ") || `(${textOf(one, "problem")})`,
      ...(withTlsa ? [tlsaText(one)] : []),
      ...(withPolicy ? [inPolicyText(one)] : []),
    ]),
  );
}

/** Hosts that mail goes to instead of the MX. */
function routeText(hosts: readonly JsonRecord[]): string {
  return table(
    ["host", "port", "addresses", "TLSA"],
    hosts.map((one) => [
      nameText(one),
      numberOf(one, "port"),
      textsOf(one, "ip").join(", ") || `(${textOf(one, "problem")})`,
      tlsaText(one),
    ]),
  );
}

function nameText(host: JsonRecord): string {
  const alias = textOf(host, "alias");
  return alias === "" ? textOf(host, "name") : `${textOf(host, "name")} = ${alias}`;
}

function tlsaText(host: JsonRecord): string {
  const problem = textOf(host, "tlsaProblem");
  if (problem !== "") return `(${problem})`;
  return textsOf(host, "tlsa")
    .map((one) => (one.length > 24 ? `${one.slice(0, 24)}…` : one))
    .join(", ");
}

function inPolicyText({ inPolicy }: JsonRecord): string {
  return typeof inPolicy === "boolean" ? (inPolicy ? "named" : "not named") : "";
}

function policyText(policy: JsonRecord): string {
  switch (rawTextOf(policy, "kind")) {
    case "policy":
      return `${textOf(policy, "mode")}, ${textsOf(policy, "mx").join(", ")}, for ${numberOf(policy, "maxAge")} s`;
    case "unusable":
      return `there is one, but ${textOf(policy, "reason")}`;
    default:
      return "none";
  }
}

/** The same as a tree: `host[0].pref`, `.name`, `.ip[0]`. */
export function resolutionTree(
  answer: JsonRecord,
  connections: readonly Connected[] | undefined,
): { readonly [name: string]: Tree } {
  const found = isRecord(answer.table) ? answer.table : {};
  const used = isRecord(answer.used) ? answer.used : undefined;
  return {
    domain: rawTextOf(found, "domain"),
    by: rawTextOf(found, "by"),
    ...optional("problem", rawTextOf(found, "problem")),
    ...optional("alias", rawTextOf(found, "alias")),
    ttl: numberOf(found, "ttl"),
    authentic: found.authentic === true,
    host: rowsOf(found.hosts).map((one) => ({
      pref: numberOf(one, "pref"),
      ...hostTree(one),
      ...(typeof one.inPolicy === "boolean" ? { inPolicy: one.inPolicy } : {}),
    })),
    routeHost: rowsOf(found.route).map(hostTree),
    ...(isRecord(found.policy) ? { policy: policyTree(found.policy) } : {}),
    ...(used === undefined ? {} : { used: usedTree(used) }),
    ...(connections === undefined ? {} : { connection: connections.map((one) => ({ ...one })) }),
  };
}

function hostTree(host: JsonRecord): { readonly [name: string]: Tree } {
  return {
    name: rawTextOf(host, "name"),
    port: numberOf(host, "port"),
    ip: textsOf(host, "ip"),
    ...optional("alias", rawTextOf(host, "alias")),
    ...optional("problem", rawTextOf(host, "problem")),
    ...optional("tlsaProblem", rawTextOf(host, "tlsaProblem")),
    tlsa: textsOf(host, "tlsa"),
  };
}

function policyTree(policy: JsonRecord): { readonly [name: string]: Tree } {
  return {
    kind: rawTextOf(policy, "kind"),
    ...optional("reason", rawTextOf(policy, "reason")),
    ...optional("mode", rawTextOf(policy, "mode")),
    mx: textsOf(policy, "mx"),
  };
}

function usedTree(used: JsonRecord): { readonly [name: string]: Tree } {
  return {
    queue: rawTextOf(used, "queue"),
    move: textsOf(used, "moves"),
    agent: rawTextOf(used, "agent"),
    ...optional("problem", rawTextOf(used, "problem")),
    host: rowsOf(used.hosts).map((one) => ({
      name: rawTextOf(one, "hostName"),
      ip: rawTextOf(one, "address"),
      port: numberOf(one, "port"),
      ...(isRecord(one.tls) ? { tls: rawTextOf(one.tls, "kind") } : {}),
    })),
  };
}

/** A member only where there is something in it. */
function optional(name: string, text: string): { readonly [name: string]: Tree } {
  return text === "" ? {} : { [name]: text };
}
