import { ApiError, post } from "./api.js";
import { confirm } from "./dialog.js";
import { count } from "./format.js";
import { again } from "./router.js";
import { toast } from "./toast.js";

/** @typedef {import("./api.js").Query} Query */

/**
 * Does something and shows the page anew; says what went wrong otherwise.
 *
 * @param {() => Promise<string>} work resolves with what was done
 * @param {() => Promise<unknown>} [undo]
 */
export async function act(work, undo) {
  try {
    const text = await work();
    const back =
      undo &&
      (async () => {
        await undo();
        again();
      });
    toast(text, back === undefined ? {} : { undo: back });
    again();
  } catch (error) {
    toast(error instanceof ApiError || error instanceof Error ? error.message : String(error));
  }
}

/** Calls a route until it has done all, a bounded piece at a time. @param {string} path @param {Query} query @param {string} counted the field that counts */
export async function inPieces(path, query, counted) {
  let done = 0;
  let underWay = 0;
  /** @type {string | undefined} */
  let after;
  do {
    const answer = await post(path, { query: { ...query, after } });
    done += answer[counted] ?? 0;
    underWay += answer.underWay ?? 0;
    after = answer.next;
  } while (after !== undefined);
  return { done, underWay };
}

/** @param {{ done: number, underWay: number }} result @param {string} did */
function told({ done, underWay }, did) {
  const left = underWay > 0 ? `; ${count(underWay, "was", "were")} being sent and stayed` : "";
  return `${count(done, "recipient")} ${did}${left}.`;
}

/** Stops queues by `domain/vmta` or a pattern, or a part of their mail. @param {Query} target @param {string} name */
export async function pause(target, name) {
  const given = await confirm({
    title: `Pause ${name}?`,
    text: "Its mail waits, and grows old meanwhile. No attempt is counted.",
    action: "Pause",
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
  await act(
    async () => {
      await post("/queues/pause", {
        query: { ...target, reason: given.reason, by: "pages", until },
      });
      return `${name} is paused.`;
    },
    () => post("/queues/resume", { query: target }),
  );
}

/** Lets what was stopped go on. @param {Query} target @param {string} name */
export function resume(target, name) {
  return act(
    async () => {
      await post("/queues/resume", { query: target });
      return `${name} goes on.`;
    },
    () => post("/queues/pause", { query: { ...target, by: "pages" } }),
  );
}

/** Tries all mail of queues now. @param {string} queue */
export function retry(queue) {
  return act(async () => {
    await post("/queues/schedule", { query: { queue } });
    const result = await inPieces("/mail/retry", { queue }, "scheduled");
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
    () => post("/queues/mode", { query: { queue, mode: present } }),
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
    told(await inPieces("/mail/delete", { ...filter, report: given.report }, "deleted"), "deleted"),
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
    told(await inPieces("/mail/fail", { queue, code: 550, text: given.text }, "failed"), "bounced"),
  );
}

/** Moves mail to another queue; back again by an undo. @param {string} queue */
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
  await act(
    async () => told(await inPieces("/mail/move", { queue, to }, "moved"), `moved to ${to}`),
    () => inPieces("/mail/move", { queue: to, to: queue }, "moved"),
  );
}
