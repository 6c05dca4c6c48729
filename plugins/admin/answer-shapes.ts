import { type RouteContent, type Schema, schema, WAIT_REASONS } from "../../core/mod.ts";

const SINCE = "Milliseconds since the epoch.";
const NAME = "`domain/vmta`.";
/** What mail has in common, by what it is told apart: `sender`, `job` and so on. */
const VALUES = (doc: string): Schema => schema.record(schema.text(), doc);

/** An alarm. */
export const ALARM: Schema = schema.object({
  from: schema.text("The plugin that raised it, or `core`."),
  key: schema.text(),
  severity: schema.oneOf(["error", "warning"]),
  text: schema.text(),
  since: schema.number(SINCE),
});

const EFFECT = schema.object({
  scope: schema.oneOf(["queue", "lane", "virtual-mta", "source", "peer", "limit"]),
  effect: schema.oneOf([
    ...["mode", "pause", "slow", "skip-host", "other-source", "disable", "bounce-all"],
    "defer-all",
  ]),
  on: schema.text("What it is on: an address, a virtual MTA, a key."),
  by: schema.text("The plugin that asked for it."),
  until: schema.orNull(schema.number("When it ends; null for no end of its own.")),
  "rate?": schema.object({
    count: schema.number(),
    window: schema.number("Milliseconds."),
    "spread?": schema.flag("Evenly over the window."),
  }),
});

const CONSUMER = schema.object({
  name: schema.text(),
  position: schema.number("The last event it is done with."),
  behind: schema.whole("Events written after that."),
  waiting: schema.whole("Their bytes."),
  "since?": schema.number("When the oldest of them was written, milliseconds since the epoch."),
  dropped: schema.whole("Events that it never got, since the start."),
  "error?": schema.text("Why it does not take events at the moment."),
});

/** Totals of the server. */
export const STATUS: Schema = schema.object({
  queues: schema.whole(),
  recipients: schema.whole("In all queues, those under way included."),
  connectionsOut: schema.whole(),
  "oldestMessage?": schema.number("When it was received, milliseconds since the epoch."),
  startedAt: schema.number(SINCE),
  draining: schema.flag("The server takes no new mail, and ends."),
  alarms: schema.list(ALARM, "Those that are raised, the oldest first."),
  consumers: schema.list(CONSUMER, "Who reads the journal, and how far each is behind."),
  olderConfigurations: schema.whole("Replaced ones that sessions still live under."),
  effects: schema.list(EFFECT, "Rates and pauses that plugins have asked for."),
  olderUsers: schema.whole("Those sessions."),
});

const WAITS = schema.object(
  {
    reason: schema.oneOf(Object.keys(WAIT_REASONS)),
    text: schema.text("The same in words."),
    until: schema.orNull(
      schema.number("When it may go on; 0 when that is not known, or somebody must say so."),
    ),
    "limit?": schema.object(
      {
        name: schema.text("What is counted, and a limit's name."),
        "directive?": schema.text("The directive that set it."),
        used: schema.number("How much counts now."),
        most: schema.orNull(schema.number("How much may count.")),
        "window?": schema.either(
          schema.number("The span of a rate, milliseconds."),
          schema.oneOf(["day"]),
        ),
      },
      "What binds, where that is a count.",
    ),
  },
  "Why its mail waits, or goes no faster.",
);

const LANE = schema.object({
  values: VALUES("What its mail shares."),
  shared: schema.flag("It is that of all for whom there was none left."),
  recipients: schema.whole(),
  more: schema.flag("There are more than were counted."),
  "heldBy?": schema.text("Why it waits though mail of other lanes may go."),
  heldUntil: schema.orNull(schema.number("When it may go on; 0 when that is not known.")),
});

/** A queue. */
export const QUEUE_REPORT: Schema = schema.object({
  name: schema.text(NAME),
  recipients: schema.whole("Waiting or under way."),
  connections: schema.whole(),
  mode: schema.oneOf(["normal", "backoff"]),
  paused: schema.flag(),
  modeUntil: schema.orNull(schema.number("When it is normal again by itself; 0 when it is not.")),
  pausedUntil: schema.orNull(schema.number("When its pause ends by itself.")),
  "pauseReason?": schema.text("Why an operator has paused it."),
  retryAt: schema.orNull(schema.number("No attempt before this time; 0 when free.")),
  "heldBy?": schema.text("Why it is held although mail is due, as by a rate."),
  "waits?": WAITS,
  "lastError?": schema.text(),
  lanes: schema.list(LANE, "Parts of its mail that limits or holds tell apart."),
  effects: schema.list(EFFECT, "What plugins have asked for besides mode and pause."),
});

/** A page of queues. */
export const QUEUES_FOUND: Schema = schema.object({
  queues: schema.list(QUEUE_REPORT),
  matching: schema.whole("All that fit."),
  recipients: schema.whole("Those in them."),
});

/** Why queues wait. */
export const REASONS: Schema = schema.object({
  reasons: schema.list(
    schema.object({
      reason: schema.oneOf(Object.keys(WAIT_REASONS)),
      queues: schema.whole(),
      doc: schema.text("What it means."),
    }),
  ),
});

/** A page of virtual MTAs with what is in their queues. */
export const VIRTUAL_MTA_LOADS: Schema = schema.object({
  virtualMtas: schema.list(
    schema.object({
      name: schema.text(),
      configured: schema.flag("It is in the configuration."),
      queues: schema.whole(),
      recipients: schema.whole(),
      connections: schema.whole(),
      paused: schema.whole("Queues."),
      backoff: schema.whole("Queues."),
      sources: schema.list(schema.text("As written in the configuration.")),
      pools: schema.list(schema.text(), "Those that it is in."),
    }),
  ),
  matching: schema.whole("All that fit."),
});

const NOTES = VALUES("What plugins keep with it, by name.");

/** A recipient that waits. */
export const RECIPIENT: Schema = schema.object({
  id: schema.text("The message's id, as in log lines."),
  queue: schema.text(NAME),
  sender: schema.text("The envelope sender."),
  recipient: schema.text(),
  "job?": schema.text(),
  "envelopeId?": schema.text(),
  notes: { ...NOTES, description: "What plugins keep with the message." },
  recipientNotes: { ...NOTES, description: "What they keep with this recipient." },
  size: schema.whole("Bytes."),
  receivedAt: schema.number(SINCE),
  attempts: schema.whole("Those that got a temporary failure."),
  priority: schema.whole("0 to 100."),
  nextAttempt: schema.number("Not tried before this time."),
  underWay: schema.flag("It is being sent now."),
  paused: schema.flag("Its queue is paused."),
  "lane?": VALUES("What the mail shares that is limited or held together with it."),
  "laneHeldBy?": schema.text("Why that mail waits."),
});

/** A record that was set aside. */
export const DAMAGED: Schema = schema.object({
  of: schema.oneOf([
    ...["queue", "name of a queue", "message", "recipient", "plugin's state", "lane of a queue"],
  ]),
  "queue?": schema.text("Its queue, as far as that is known."),
  "message?": schema.text("The id of its message."),
  reason: schema.text(),
  foundAt: schema.number(SINCE),
  size: schema.whole("Bytes."),
});

const CHANGED_QUEUES = {
  matching: schema.whole("Queues that are meant."),
  changed: schema.whole("Those of them that changed."),
};

/** How many queues were changed. */
export const CHANGED: RouteContent = { json: schema.object(CHANGED_QUEUES) };

/** What holding came to. */
export const HELD_NOW: RouteContent = {
  json: schema.object({
    ...CHANGED_QUEUES,
    "since?": schema.number(
      "What takes this hold back, and no other; missing where nothing is held.",
    ),
  }),
};

/** Something that is held. */
export const HOLD: Schema = schema.object({
  of: schema.oneOf(["queue", "source", "peer", "mail", "virtual-mta"]),
  queue: schema.text("`domain/vmta`, with `*` for any characters."),
  "on?": schema.text("The address or host of a source or peer, the name of a virtual MTA."),
  "values?": VALUES("What the mail that is held has in common."),
  by: schema.text("Who asked for it."),
  why: schema.text(),
  since: schema.number(SINCE),
  until: schema.orNull(schema.number("When it ends; 0 when it is lifted.")),
  except: schema.list(schema.text(), "Queues that it does not mean, as patterns."),
});

/** What lifting holds came to. */
export const LIFTED: RouteContent = {
  json: schema.object({
    ...CHANGED_QUEUES,
    holds: schema.whole("Holds that are gone, or do not mean these queues any more."),
    "kind?": schema.oneOf(["undone"]),
    "others?": schema.list(HOLD, "Of an undo: other holds on these queues, which stay."),
    "except?": schema.list(
      schema.text(),
      "Of an undo: what somebody let go on before, as patterns.",
    ),
  }),
};

/** Where a listing goes on. */
export const NEXT: Schema = schema.text(
  "What to give as `after` for the next piece; missing at the end.",
);

/** What is told of a piece of mail that was changed. */
export function piece(what: string): RouteContent {
  return {
    json: schema.object({
      [what]: schema.whole("Recipients."),
      "underWay?": schema.whole("Recipients that are being delivered, and were left alone."),
      "next?": NEXT,
    }),
  };
}
