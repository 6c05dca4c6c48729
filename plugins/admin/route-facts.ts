import { type RouteFacts, schema } from "../../core/mod.ts";
import {
  ALARM,
  CHANGED,
  DAMAGED,
  HELD_NOW,
  HOLD,
  LIFTED,
  NEXT,
  piece,
  QUEUE_REPORT,
  QUEUES_FOUND,
  REASONS,
  RECIPIENT,
  STATUS,
  VIRTUAL_MTA_LOADS,
} from "./answer-shapes.ts";
import { EXPLANATION, KEPT, RELOAD, REVIEW, SERVER, SETTING } from "./configuration-shapes.ts";
import { AFTER, HELD, HELD_PARTS, MAIL, QUEUE, WHEN } from "./query-shapes.ts";

const WRONG = { 400: "A parameter is missing, or makes no sense." };

/** What the routes of the administrative interface do. */
export const FACTS: Readonly<
  Record<
    | "GET /status"
    | "GET /mail/count"
    | "GET /configuration/review"
    | "POST /mail/move"
    | "GET /virtual-mtas/load"
    | "GET /queues/reasons"
    | "GET /queues/one"
    | "GET /queues/search"
    | "GET /server"
    | "GET /server/addresses"
    | "GET /virtual-mtas"
    | "GET /alarms"
    | "GET /queues/agents"
    | "GET /queues"
    | "GET /holds"
    | "GET /settings"
    | "GET /explain"
    | "POST /reload"
    | "POST /queues/pause"
    | "POST /queues/resume"
    | "POST /queues/mode"
    | "POST /queues/schedule"
    | "GET /state"
    | "GET /mail"
    | "GET /mail/damaged"
    | "POST /mail/delete"
    | "POST /mail/fail"
    | "POST /mail/priority"
    | "POST /mail/retry",
    RouteFacts
  >
> = {
  "GET /status": {
    doc: "Totals of the server.",
    answer: { json: STATUS },
  },
  "GET /server": {
    doc: "The server: its version, its names, what it runs on.",
    answer: { json: SERVER },
  },
  "GET /server/addresses": {
    doc: "The addresses of this host.",
    answer: { json: schema.list(schema.text()) },
  },
  "GET /virtual-mtas": {
    doc: "The virtual MTAs that the configuration has, and its pools.",
    answer: {
      json: schema.object({
        virtualMtas: schema.list(schema.text()),
        pools: schema.list(schema.text()),
      }),
    },
  },
  "GET /alarms": {
    doc: "Alarms that are raised.",
    answer: { json: schema.list(ALARM) },
  },
  "GET /queues/agents": {
    doc: "How many queues each way of delivering has.",
    answer: {
      json: schema.list(
        schema.object({
          agent: schema.text("Accounting's word for how it is delivered."),
          queues: schema.whole(),
          domains: schema.whole(),
          recipients: schema.whole(),
        }),
      ),
    },
  },
  "GET /queues": {
    doc: "The queues: what waits in each, for what, and what is under way.",
    answer: { json: schema.list(QUEUE_REPORT) },
  },
  "GET /holds": {
    doc: "What is held: queues, virtual MTAs, sources, hosts, and mail by sender, job or user.",
    query: {
      ...HELD_PARTS,
      "queue?": schema.text(
        "With it, what holds this target alone, not a part of it or more: as `POST /queues/pause` takes it, in the form in which holds are listed.",
      ),
      "most?": schema.whole("Holds; 10000 unless given, and at most."),
    },
    answer: { json: schema.list(HOLD) },
    errors: WRONG,
  },
  "GET /settings": {
    doc: "Settings of a queue, or of the server itself, each with where it comes from.",
    query: {
      "domain?": schema.text("The domain; without one, what stands outside all blocks."),
      "vmta?": schema.text("The virtual MTA; `{default}` unless given."),
      "set?": schema.oneOf(["yes"], "Those alone that are set anywhere."),
      "name?": schema.text("Those alone in whose names it is."),
    },
    answer: { json: schema.list(SETTING) },
  },
  "GET /explain": {
    doc: "What would become of a message.",
    query: {
      recipient: schema.text("The address."),
      domain: schema.text("Its domain."),
      clientAddress: schema.text("Where it would come from."),
      "sender?": schema.text("The envelope sender."),
      "sourceName?": schema.text("The `<source>` it would come by."),
      "virtualMta?": schema.text("The virtual MTA."),
      "dns?": schema.oneOf(["yes", "no"], "Ask the DNS; no unless given."),
    },
    answer: { json: EXPLANATION },
    errors: WRONG,
  },
  "POST /reload": {
    right: "admin",
    doc: "Reads the configuration again.",
    query: { "force?": schema.oneOf(["yes"], "Also where mail would lose its way.") },
    answer: { json: RELOAD },
    errors: { 409: "It has errors, which the answer lists: the old one stays in force." },
  },
  "POST /queues/pause": {
    urgent: true,
    doc: "Holds mail: of a queue, or a part of it.",
    query: {
      ...HELD,
      "until?": WHEN,
      "reason?": schema.text("Why; 500 characters."),
      "by?": schema.text("On the socket: who says so. Elsewhere it is who asks."),
    },
    answer: HELD_NOW,
    errors: WRONG,
  },
  "POST /queues/resume": {
    doc: "Lets held mail go on; with `since` it takes one hold back, and what others hold stays.",
    query: {
      ...HELD,
      "since?": schema.number(
        "Only the hold of this very target that was made then, as the answer to `POST /queues/pause` told.",
      ),
    },
    answer: LIFTED,
    errors: { ...WRONG, 409: "The hold that is to be taken back is gone, or another one." },
  },
  "POST /queues/mode": {
    doc: "Puts queues into a mode.",
    query: { queue: QUEUE, mode: schema.oneOf(["normal", "backoff"]), "until?": WHEN },
    answer: CHANGED,
    errors: WRONG,
  },
  "POST /queues/schedule": {
    doc: "Tries queues at once.",
    query: { queue: QUEUE },
    answer: CHANGED,
    errors: WRONG,
  },
  "GET /state": {
    right: "admin",
    doc: "What plugins keep through restarts.",
    query: {
      "plugin?": schema.text("Of one plugin."),
      "most?": schema.whole("Entries, 1 to 1000; 100 unless given."),
    },
    answer: { json: KEPT },
    errors: WRONG,
  },
  "GET /mail": {
    doc: "Recipients that wait.",
    query: { ...MAIL, "most?": schema.whole("Recipients; 100 unless given.") },
    answer: { json: schema.object({ recipients: schema.list(RECIPIENT), "next?": NEXT }) },
    errors: WRONG,
  },
  "GET /mail/damaged": {
    doc: "Records that were set aside because they cannot be read.",
    query: { "most?": schema.whole("Records; 100 unless given.") },
    answer: { json: schema.list(DAMAGED) },
    errors: WRONG,
  },
  "POST /mail/delete": {
    doc: "Takes recipients out of the queues, a piece at a time.",
    query: {
      ...MAIL,
      "accounting?": schema.oneOf(["yes", "no"], "Write records; yes unless given."),
      "report?": schema.oneOf(["yes", "no"], "Send reports; no unless given."),
    },
    answer: piece("deleted"),
    errors: WRONG,
  },
  "POST /mail/fail": {
    doc: "Has recipients bounce, a piece at a time.",
    query: {
      ...MAIL,
      code: schema.text("The code of the reply, 500 to 559."),
      "text?": schema.text("Its text."),
    },
    answer: piece("failed"),
    errors: WRONG,
  },
  "POST /mail/priority": {
    doc: "Gives recipients another priority, a piece at a time.",
    query: { ...MAIL, priority: schema.whole("0 to 100.") },
    answer: piece("changed"),
    errors: WRONG,
  },
  "POST /mail/retry": {
    doc: "Makes recipients due now, a piece at a time.",
    query: { queue: QUEUE, "after?": AFTER },
    answer: piece("scheduled"),
    errors: WRONG,
  },
  "GET /queues/search": {
    doc: "A page of the queues that fit, and how many do.",
    query: {
      "text?": schema.text("What their names have in them."),
      "vmta?": schema.text("Their virtual MTA."),
      "waits?": schema.text("What they wait for."),
      "mode?": schema.oneOf(["normal", "backoff"]),
      "paused?": schema.oneOf(["yes", "no"]),
      "order?": schema.text("`recipients` unless given."),
      "skip?": schema.whole("Queues before the page."),
      "most?": schema.whole("Queues of the page, 1 to 500; 50 unless given."),
    },
    answer: { json: QUEUES_FOUND },
    errors: WRONG,
  },
  "GET /queues/one": {
    doc: "One queue.",
    query: { queue: schema.text("`domain/vmta`.") },
    answer: {
      json: schema.object({ queue: schema.orNull(QUEUE_REPORT) }),
      doc: "Null where it has no mail, and nothing is kept of it.",
    },
    errors: WRONG,
  },
  "GET /queues/reasons": {
    doc: "How many queues wait, by what for, the most first.",
    answer: { json: REASONS },
  },
  "GET /virtual-mtas/load": {
    doc: "What is in the queues of each virtual MTA, those with the most mail first.",
    query: {
      "text?": schema.text("What their names have in them."),
      "source?": schema.text("An address of ours that they send from."),
      "skip?": schema.whole("Virtual MTAs before the page."),
      "most?": schema.whole("Virtual MTAs of the page, 1 to 500; 50 unless given."),
    },
    answer: { json: VIRTUAL_MTA_LOADS },
    errors: WRONG,
  },
  "POST /mail/move": {
    doc: "Puts recipients into another queue, a piece at a time.",
    query: { queue: QUEUE, to: schema.text("The other queue, `domain/vmta`."), "after?": AFTER },
    answer: piece("moved"),
    errors: WRONG,
  },
  "GET /configuration/review": {
    right: "admin",
    doc: "Reads the configuration again without putting it in force: what is wrong with it, and what a reload would change.",
    answer: { json: REVIEW },
  },
  "GET /mail/count": {
    doc: "How many recipients fit.",
    query: MAIL,
    answer: {
      json: schema.object({
        recipients: schema.whole(),
        underWay: schema.whole("Of those, being sent at that moment."),
        queues: schema.list(
          schema.text(),
          "Those that they are in; the next piece may have one again.",
        ),
        "next?": NEXT,
      }),
    },
    errors: WRONG,
  },
};
