import { isRecord, type JsonRecord, numberOf, recordIn, rowsOf, textOf } from "./json.ts";
import { factsText, type Terminal } from "./terminal.ts";

/** What `show message` is asked. */
export interface MessageRequest {
  readonly id: string;
  /** The one recipient that is meant; undefined for all. */
  readonly recipient: string | undefined;
  readonly ask: (path: string) => Promise<unknown>;
  readonly json: boolean;
}

/** Recipients of a message that are named. */
const MOST_NAMED = 10;

/** `mta show message ID [RCPT]`: what happened to it, from the server's story. */
export async function showMessage(
  { id, recipient, ask, json }: MessageRequest,
  to: Terminal,
): Promise<void> {
  const query = recipient === undefined ? "" : `?${new URLSearchParams({ rcpt: recipient })}`;
  const story = recordIn(await ask(`/story/messages/${encodeURIComponent(id)}${query}`));
  if (json) return to.print(JSON.stringify(story, undefined, 2));
  const events = rowsOf(story.events);
  const accepted = events.find(({ event }) => event === "accepted");
  const facts: (readonly [string, string])[] = [["message", textOf(story, "id")]];
  if (accepted !== undefined) facts.push(...factsOf(accepted));
  const lines = events.map((event) => `${textOf(event, "at")}  ${sentenceOf(event)}`);
  if (story.cut === true) lines.push("there is more: name a recipient to see its own events");
  to.print(`${factsText(facts)}\n\n${lines.join("\n")}`);
}

function factsOf(accepted: JsonRecord): readonly (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [
    ["from", textOf(accepted, "sender") || "<>"],
    ["size", `${numberOf(accepted, "size")} bytes`],
    ["virtual MTA", virtualMtaOf(accepted)],
  ];
  for (const [name, member] of [
    ["job", "job"],
    ["envelope id", "envelopeId"],
    ["Message-ID", "messageId"],
    ["login", "user"],
  ] as const) {
    const text = textOf(accepted, member);
    if (text !== "") facts.push([name, text]);
  }
  return facts;
}

/** Which it is, and why. */
function virtualMtaOf(accepted: JsonRecord): string {
  const pool = textOf(accepted, "pool");
  const plugin = textOf(accepted, "chosenBy");
  const why = [
    ...(pool === "" ? [] : [`the turn of this one in the pool ${pool}`]),
    plugin === "" ? "no plugin chose one" : `chosen by ${plugin}`,
  ];
  return `${textOf(accepted, "virtualMta")} (${why.join("; ")})`;
}

function sentenceOf(event: JsonRecord): string {
  const text = (member: string): string => textOf(event, member);
  // Most replies have it in them.
  const own = text("text").includes(text("status")) ? "" : text("status");
  const said = [own, text("text")].filter((one) => one !== "").join(" ");
  switch (event.event) {
    case "accepted":
      return `accepted${after(" from ", text("client"))} for ${namesOf(event)}`;
    case "delivered":
      return `delivered ${text("recipient")} ${peerText(event)}: ${text("text")}`;
    case "deferred": {
      const next = `attempt ${numberOf(event, "attempts")}, next ${text("next")}`;
      return `deferred ${text("recipient")} ${peerText(event)} (${next}): ${said}`;
    }
    case "bounced":
      return `bounced ${text("recipient")} ${peerText(event)}: ${said}`;
    case "deleted":
      return `deleted ${text("recipient")}: ${said}`;
    case "queue-waits":
      return `queue ${text("queue")} reached no host, next ${text("next")}: ${said}`;
    case "reported":
      return `delivery report ${text("report")} about ${text("about")}`;
    case "copied":
      return `copy ${text("report")} of ${text("about")}`;
    case "forwarded":
      return `${text("about")} goes on as ${text("report")}`;
    case "remote-bounce":
    case "remote-status":
    case "complaint": {
      const proof = event.proven === true ? "" : " (not proven to be ours)";
      return `${event.event.replace("-", " ")} about ${text("recipient")}${after(" by ", text("host"))}${proof}: ${said}`;
    }
    default:
      return text("event");
  }
}

function after(before: string, text: string): string {
  return text === "" ? "" : before + text;
}

function namesOf(event: JsonRecord): string {
  const names = rowsOf(event.recipients).map((one) => textOf(one, "address"));
  const more = Math.max(numberOf(event, "ofRecipients"), names.length) - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).join(", ");
  return more > 0 && names.length > MOST_NAMED ? `${shown} and ${more} more` : shown;
}

/** Who took or refused it, how it went there, and in which queue it was. */
function peerText(event: JsonRecord): string {
  const queue = `(queue ${textOf(event, "queue")})`;
  const host = textOf(event, "host");
  if (!isRecord(event.peer))
    return [queue, after("at ", host)].filter((one) => one !== "").join(" ");
  const { peer } = event;
  const port = numberOf(peer, "port");
  const source = textOf(peer, "source");
  const tls = textOf(peer, "tls") || (peer.tlsFellBack === true ? "in clear after TLS failed" : "");
  return [
    queue,
    `by ${textOf(peer, "host")}${port === 0 ? "" : ` port ${port}`}`,
    after("from ", source),
    after("with ", tls),
  ]
    .filter((one) => one !== "")
    .join(" ");
}
