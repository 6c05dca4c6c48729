import { errorText, get, post } from "./api.js";
import { confirm } from "./dialog.js";
import { count } from "./format.js";
import { heldBy } from "./hold.js";
import { again } from "./router.js";
import { toast } from "./toast.js";
import { working } from "./working.js";

/** @typedef {import("./api.js").Query} Query */

/**
 * Does something and shows the page anew; says what went wrong otherwise.
 *
 * @param {() => Promise<string>} work resolves with what was done
 * @param {() => Promise<unknown>} [undo] throws when it cannot be taken back any more; may resolve with what to say
 */
export async function act(work, undo) {
  try {
    const text = await work();
    const back =
      undo &&
      (async () => {
        const said = await undo();
        again();
        return said;
      });
    toast(text, back === undefined ? {} : { undo: back });
    again();
  } catch (error) {
    toast(errorText(error), { failed: true });
  }
}

/**
 * Calls a route until it has done all, a bounded piece at a time, or somebody stops it.
 *
 * @param {string} title @param {string} path @param {Query} query @param {string} counted the field that counts
 */
function inPieces(title, path, query, counted) {
  return working(title, async ({ say, signal }) => {
    let done = 0;
    let underWay = 0;
    /** @type {string | undefined} */
    let after;
    do {
      const answer = await post(path, { query: { ...query, after } });
      done += answer[counted] ?? 0;
      underWay += answer.underWay ?? 0;
      after = answer.next;
      say(`${count(done, "recipient")} so far`);
    } while (after !== undefined && !signal.aborted);
    return { done, underWay, isStopped: after !== undefined };
  });
}

/** @param {{ done: number, underWay: number, isStopped: boolean }} result @param {string} did */
function told({ done, underWay, isStopped }, did) {
  if (isStopped) return `Stopped: ${count(done, "recipient")} ${did}, the others stayed.`;
  const left = underWay > 0 ? `; ${count(underWay, "was", "were")} being sent and stayed` : "";
  return `${count(done, "recipient")} ${did}${left}.`;
}

/** What is said where something is stopped. */
const PAUSING = {
  title: (/** @type {string} */ name) => `Pause ${name}?`,
  text: "Its mail waits, and grows old meanwhile. No attempt is counted.",
  action: "Pause",
  did: (/** @type {string} */ name) => `${name} is paused.`,
};

/** What is said where an address is not to be used. */
const DISABLING = {
  title: (/** @type {string} */ name) => `Disable ${name}?`,
  text: "Nothing is sent from it. Mail goes by the other addresses of its virtual MTAs, or waits where they have none.",
  action: "Disable",
  did: (/** @type {string} */ name) => `${name} is disabled.`,
};

/** Has no mail sent from an address. @param {string} address */
export function disable(address) {
  return pause({ queue: "*/*", source: address }, address, DISABLING);
}

/**
 * Stops queues by `domain/vmta` or a pattern, or a part of their mail.
 *
 * @param {Query} target @param {string} name @param {typeof PAUSING} [words]
 */
export async function pause(target, name, words = PAUSING) {
  const given = await confirm({
    title: words.title(name),
    text: words.text,
    action: words.action,
    fields: [
      { name: "reason", label: "Why (others see this)", placeholder: "optional" },
      {
        name: "for",
        label: "For how long",
        options: [
          ["", "Until it is resumed"],
          ["900000", "15 minutes"],
          ["3600000", "1 hour"],
          ["86400000", "1 day"],
        ],
      },
    ],
  });
  if (given === undefined) return;
  const until = given.for ? Date.now() + Number(given.for) : undefined;
  /** What the server knows the hold by. @type {number | undefined} */
  let since;
  await act(
    async () => {
      const made = await post("/queues/pause", {
        query: { ...target, reason: given.reason, until },
      });
      since = made.since;
      return words.did(name);
    },
    async () => {
      if (since === undefined) throw new Error("nothing was held.");
      // This hold alone: what others have changed since stays as they want it.
      return left(await post("/queues/resume", { query: { ...target, since } }));
    },
  );
}

/** What is said of what an undo leaves alone. @param {{ others: { queue: string, by: string, why: string }[], except: string[] }} undone */
function left({ others, except }) {
  const held = others
    .slice(0, 3)
    .map(({ queue, by, why }) => `${queue} by ${by}${why === "" ? "" : ` (${why})`}`);
  const more = others.length > held.length ? ` and ${others.length - held.length} more` : "";
  return [
    "Undone.",
    ...(held.length > 0 ? [`Still held: ${held.join(", ")}${more}.`] : []),
    ...(except.length > 0 ? [`Went on before: ${except.slice(0, 3).join(", ")}.`] : []),
  ].join(" ");
}

/**
 * Lets what was stopped go on; an undo stops it again as it was stopped.
 *
 * @param {Query} target @param {string} name @param {{ why?: string | undefined, until?: number | undefined }} [held]
 */
export function resume(target, name, { why, until = 0 } = {}) {
  const order = { reason: why, until: until > 0 ? until : undefined };
  return act(
    async () => {
      await post("/queues/resume", { query: target });
      return `${name} goes on.`;
    },
    async () => {
      const held = await heldBy(target);
      if (held) throw new Error(`${held.by} has held ${name} again meanwhile.`);
      await post("/queues/pause", { query: { ...target, ...order } });
    },
  );
}

/** Tries all mail of queues now. @param {string} queue */
export function retry(queue) {
  return act(async () => {
    await post("/queues/schedule", { query: { queue } });
    const result = await inPieces(`Trying ${queue}`, "/mail/retry", { queue }, "scheduled");
    return told(result, "due now");
  });
}

/** @param {string} queue @param {string} present */
export function changeMode(queue, present) {
  const mode = present === "backoff" ? "normal" : "backoff";
  return act(
    async () => {
      await post("/queues/mode", { query: { queue, mode } });
      return mode === "backoff" ? `${queue} is in back-off mode.` : `${queue} is in normal mode.`;
    },
    async () => {
      const { queue: now } = await get("/queues/one", { queue });
      if (now && now.mode !== mode) throw new Error(`${queue} is in another mode by now.`);
      await post("/queues/mode", { query: { queue, mode: present } });
    },
  );
}

/** Takes mail out for good. @param {Query} filter @param {string} name */
export async function remove(filter, name) {
  const given = await confirm({
    title: `Delete the mail of ${name}?`,
    text: "It is gone for good: nobody gets it, and it cannot be brought back.",
    action: "Delete mail",
    danger: true,
    fields: [
      {
        name: "report",
        label: "Senders",
        options: [
          ["no", "get no report"],
          ["yes", "get a report for each recipient"],
        ],
      },
    ],
    typed: name,
  });
  if (given === undefined) return;
  await act(async () =>
    told(
      await inPieces(
        `Deleting the mail of ${name}`,
        "/mail/delete",
        { ...filter, report: given.report },
        "deleted",
      ),
      "deleted",
    ),
  );
}

/** Has mail bounce at once. @param {string} queue */
export async function bounce(queue) {
  const given = await confirm({
    title: `Bounce the mail of ${queue}?`,
    text: "Each recipient fails as if its host had refused it, with records and reports. This cannot be taken back.",
    action: "Bounce mail",
    danger: true,
    fields: [
      { name: "text", label: "Reply", value: "5.0.0 failed by the administrator", required: true },
    ],
  });
  if (given === undefined) return;
  await act(async () =>
    told(
      await inPieces(
        `Bouncing the mail of ${queue}`,
        "/mail/fail",
        { queue, code: 550, text: given.text },
        "failed",
      ),
      "bounced",
    ),
  );
}

/** Moves mail to another queue; back again by an undo, where no other mail is in that queue. @param {string} queue */
export async function reroute(queue) {
  const domain = queue.slice(0, queue.lastIndexOf("/"));
  const given = await confirm({
    title: `Move the mail of ${queue}`,
    text: "What waits now goes into another queue, with its age and its attempts. New mail still comes into this one; reroute-to-virtual-mta in the configuration changes that.",
    action: "Move mail",
    fields: [
      {
        name: "to",
        label: "To queue (domain/virtual MTA)",
        value: `${domain}/`,
        required: true,
        pattern: ".+/.+",
      },
    ],
  });
  const to = given?.to;
  if (to === undefined) return;
  /** How many are in the other queue. */
  const there = async () => (await get("/queues/one", { queue: to })).queue?.recipients ?? 0;
  let moved = 0;
  let others = 0;
  await act(
    async () => {
      others = await there();
      const result = await inPieces(
        `Moving the mail of ${queue}`,
        "/mail/move",
        { queue, to },
        "moved",
      );
      moved = result.done;
      return told(result, `moved to ${to}`);
    },
    async () => {
      if (others > 0 || (await there()) > moved)
        throw new Error(`${to} has other mail too, which would come along.`);
      await inPieces("Moving it back", "/mail/move", { queue: to, to: queue }, "moved");
    },
  );
}
