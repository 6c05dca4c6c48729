import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import { type Capabilities, NO_CAPABILITIES, readCapabilities } from "./capabilities.ts";
import type { ConnectOptions } from "./client.ts";
import type { Dialogue } from "./dialogue.ts";
import { refused } from "./failures.ts";
import { startTls, type TlsFacts } from "./start-tls.ts";
import type { TlsProblem } from "./tls-attempt.ts";
import { allowsClearText, BY_CONFIGURATION, type TlsDemand } from "./tls-demand.ts";

/** How a connection is opened. */
export interface Approach {
  readonly tls: TlsDemand;
  readonly verb: "EHLO" | "HELO" | "LHLO";
  /** TLS was tried on a connection before this one. */
  readonly tlsFailed: boolean;
}

/** What is agreed when transactions may begin. */
export interface Opening {
  readonly capabilities: Capabilities;
  readonly tls: TlsFacts | undefined;
  /** Why the conversation goes on without TLS; undefined where there is TLS, or was to be none. */
  readonly noTls: NoTls | undefined;
  /** The greeting has asterisks for letters. */
  readonly masked: boolean;
}

/** TLS that a host does not have. */
export interface NoTls {
  /** STARTTLS was offered, then refused. */
  readonly offered: boolean;
  readonly failure: DeliveryFailure;
}

/** Why transactions may not begin. */
export interface OpeningFailed {
  readonly failure: DeliveryFailure;
  /** What may do on another connection, if that is allowed: no TLS, or HELO for EHLO. */
  readonly retry: "clear" | "helo" | undefined;
  /** Where TLS is what failed. */
  readonly problem?: TlsProblem | undefined;
}

/**
 * Greeting, EHLO, STARTTLS and EHLO again (RFC 5321 §3.1, §3.2, RFC 3207 §4). A refusal leaves the
 * wire open.
 */
export async function openConversation(
  dialogue: Dialogue,
  options: ConnectOptions,
  { tls, verb }: Approach,
  host: string,
): Promise<Opening | OpeningFailed> {
  const greeting = await dialogue.ask("greeting", undefined, options.timeouts.greeting);
  if (!("code" in greeting)) return failedFor(greeting);
  if (greeting.code >= 400) return failedFor(refused("greeting", greeting, host));
  const masked = isMasked(greeting);
  const offered = await hello(dialogue, options, verb, host);
  if ("stage" in offered) {
    // Old servers and boxes in front of them hang up on what they do not know.
    const hungUp = verb === "EHLO" && dialogue.lost === "closed";
    return failedFor(offered, hungUp ? "helo" : undefined);
  }
  const clear = { capabilities: offered, tls: undefined, noTls: undefined, masked };
  if (tls.kind === "none") return clear;
  const without = (offered: boolean, failure: DeliveryFailure): Opening | OpeningFailed =>
    allowsClearText(tls)
      ? { ...clear, noTls: { offered, failure } }
      : { failure: demandedBy(tls, failure), retry: undefined, problem: "starttls-not-supported" };
  if (!offered.startTls)
    return without(false, failed("tls", "4.7.4", `STARTTLS not offered by ${host}`, host));
  const answer = await dialogue.ask("tls", "STARTTLS", options.timeouts.command);
  if (!("code" in answer)) {
    const lost = dialogue.lost !== undefined || answer.reply !== undefined;
    return { ...failedFor(answer, lost ? "clear" : undefined), problem: "validation-failure" };
  }
  if (answer.code >= 400) return without(true, refusedTls(answer, host));
  const opened = await secured(dialogue, options, { tls, verb }, host);
  return "failure" in opened ? opened : { ...opened, masked };
}

async function secured(
  dialogue: Dialogue,
  options: ConnectOptions,
  { tls, verb }: Pick<Approach, "tls" | "verb">,
  host: string,
): Promise<Omit<Opening, "masked"> | OpeningFailed> {
  const facts = await startTls(dialogue, options, tls);
  if ("stage" in facts) return { ...failedFor(facts, "clear"), problem: "validation-failure" };
  if ("problem" in facts) {
    const failure = failed("tls", "4.7.5", `${facts.text} in the TLS handshake with ${host}`, host);
    return { ...failedFor(demandedBy(tls, failure)), problem: facts.problem };
  }
  const capabilities = await hello(dialogue, options, verb, host);
  if (!("stage" in capabilities)) return { capabilities, tls: facts, noTls: undefined };
  // In TLS 1.3 a server can refuse what the client takes for done (RFC 8446 §4.4.4).
  return dialogue.lost === "closed"
    ? { ...failedFor(capabilities, "clear"), problem: "validation-failure" }
    : failedFor(capabilities);
}

/** Says who wants what the host does not have, where it is not the configuration. */
function demandedBy(demand: TlsDemand, failure: DeliveryFailure): DeliveryFailure {
  if (!("by" in demand) || demand.by === BY_CONFIGURATION) return failure;
  return { ...failure, text: `${failure.text} (demanded by ${demand.by})` };
}

/** What a PIX firewall leaves of a greeting: asterisks, and characters of the code 220. */
function isMasked({ lines }: Reply): boolean {
  return lines.every((line) => line.includes("***") && /^[*02 ]+$/.test(line));
}

function failedFor(failure: DeliveryFailure, retry?: "clear" | "helo"): OpeningFailed {
  return { failure, retry };
}

/** EHLO, or HELO for a peer that does not know it (RFC 5321 §3.2); LMTP has LHLO alone (RFC 2033 §4.1). */
async function hello(
  dialogue: Dialogue,
  options: ConnectOptions,
  verb: Approach["verb"],
  host: string,
): Promise<Capabilities | DeliveryFailure> {
  const limit = options.timeouts.command;
  const answer = await dialogue.ask("ehlo", `${verb} ${options.heloName}`, limit);
  if (!("code" in answer)) return answer;
  if (answer.code < 400) {
    return verb === "HELO" ? NO_CAPABILITIES : readCapabilities(answer, options.ignoreExtensions);
  }
  if (answer.code < 500 || verb !== "EHLO") return refused("ehlo", answer, host);
  return hello(dialogue, options, "HELO", host);
}

/**
 * A refused STARTTLS is temporary: what the peer cannot do today it may do tomorrow, and clear text
 * is no way out.
 */
function refusedTls(reply: Reply, host: string): DeliveryFailure {
  return { ...refused("tls", reply, host), temporary: true, status: "4.7.4" };
}
