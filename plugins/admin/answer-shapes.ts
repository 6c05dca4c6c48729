import { type RouteContent, type Schema, schema } from "../../core/mod.ts";

const SINCE = "Milliseconds since the epoch.";
/** An alarm. */
export const ALARM: Schema = schema.object({
  from: schema.text("The plugin that raised it, or `core`."),
  key: schema.text(),
  severity: schema.oneOf(["error", "warning"]),
  text: schema.text(),
  since: schema.number(SINCE),
});
const LOAD = {
  queues: schema.whole(),
  recipients: schema.whole("In all queues, those under way included."),
  connectionsOut: schema.whole(),
  "oldestMessage?": schema.number("When it was received, milliseconds since the epoch."),
};
/** Totals of the server. */
export const STATUS: Schema = schema.object({
  ...LOAD,
  startedAt: schema.number(SINCE),
  draining: schema.flag("The server takes no new mail, and ends."),
  alarms: schema.list(ALARM, "Those that are raised, the oldest first."),
  consumers: schema.list(schema.any(), "Who reads the journal, and how far each is behind."),
  olderConfigurations: schema.whole("Replaced ones that sessions still live under."),
  effects: schema.list(schema.any(), "Rates and pauses that plugins have asked for."),
  olderUsers: schema.whole("Those sessions."),
});
/** A queue. */
export const QUEUE_REPORT: Schema = schema.object({
  name: schema.text("`domain/vmta`."),
  recipients: schema.whole("Waiting or under way."),
  connections: schema.whole(),
  mode: schema.oneOf(["normal", "backoff"]),
  paused: schema.flag(),
  modeUntil: schema.orNull(schema.number("When it is normal again by itself; 0 when it is not.")),
  pausedUntil: schema.orNull(schema.number("When its pause ends by itself.")),
  "pauseReason?": schema.text("Why an operator has paused it."),
  retryAt: schema.orNull(schema.number("No attempt before this time; 0 when free.")),
  "heldBy?": schema.text("Why it is held although mail is due, as by a rate."),
  "waits?": schema.any("Why its mail waits, or goes no faster."),
  "lastError?": schema.text(),
  lanes: schema.list(schema.any(), "Parts of its mail that limits or holds tell apart."),
  effects: schema.list(schema.any(), "What plugins have asked for besides mode and pause."),
});
/** A recipient that waits. */
export const RECIPIENT: Schema = schema.object({
  id: schema.text("The message's id, as in log lines."),
  queue: schema.text("`domain/vmta`."),
  sender: schema.text("The envelope sender."),
  recipient: schema.text(),
  "job?": schema.text(),
  "envelopeId?": schema.text(),
  notes: schema.any("What plugins keep with the message."),
  recipientNotes: schema.any("What they keep with this recipient."),
  size: schema.whole("Bytes."),
  receivedAt: schema.number(SINCE),
  attempts: schema.whole("Those that got a temporary failure."),
  priority: schema.whole("0 to 100."),
  nextAttempt: schema.number("Not tried before this time."),
  underWay: schema.flag("It is being sent now."),
  paused: schema.flag("Its queue is paused."),
  "lane?": schema.record(
    schema.text(),
    "What the mail shares that is limited or held together with it.",
  ),
  "laneHeldBy?": schema.text("Why that mail waits."),
});
/** How many queues were changed. */
export const CHANGED: RouteContent = {
  json: schema.object({
    matching: schema.whole("Queues that are meant."),
    changed: schema.whole("Those of them that changed."),
  }),
};

/** Something that is held. */
export const HOLD: Schema = schema.object({
  of: schema.oneOf(["queue", "source", "peer", "mail", "virtual-mta"]),
  queue: schema.text("`domain/vmta`, with `*` for any characters."),
  "on?": schema.text("The address or host of a source or peer, the name of a virtual MTA."),
  "values?": schema.record(schema.text(), "What the mail that is held has in common."),
  by: schema.text("Who asked for it."),
  why: schema.text(),
  since: schema.number(SINCE),
  until: schema.orNull(schema.number("When it ends; 0 when it is lifted.")),
  except: schema.list(schema.text(), "Queues that it does not mean, as patterns."),
});
