import type { Context } from "hono";
import {
  errorText,
  type FailureReply,
  type FindPosition,
  type MailFilter,
  type QueuedMailControl,
} from "../../core/mod.ts";
import { numberIn } from "./number-in.ts";
import { queueMeant } from "./queue-meant.ts";

/** Recipients in an answer unless the request says otherwise. */
const USUAL = 100;

/** Characters of a reply that recipients fail with. */
const LONGEST_TEXT = 400;

// An answer about mail is a piece; its `next`, given as `after`, gets the next one. `deleted` and the like count that piece alone.

/** Recipients in the queues. */
export async function answerMail(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  const most = numberIn(c, "most") ?? USUAL;
  if ("error" in asked || !(most >= 1)) return refused(c, asked, "most is a number above 0");
  const { recipients, next } = await mail.list(asked.filter, asked.after, Math.floor(most));
  return c.json({ recipients, next: next && positionText(next) });
}

/** How many recipients there are, and in which queues. */
export async function answerCount(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  if ("error" in asked) return c.json({ error: asked.error }, 400);
  const { next, ...counted } = await mail.count(asked.filter, asked.after);
  return c.json({ ...counted, next: next && positionText(next) });
}

/** Records that were set aside. */
export function answerDamaged(c: Context, mail: QueuedMailControl): Response {
  const most = numberIn(c, "most") ?? USUAL;
  if (!(most >= 1)) return c.json({ error: "most is a number above 0" }, 400);
  return c.json(mail.damaged(most));
}

/** Takes recipients out of the queues. */
export async function answerDelete(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  const { filter, after } = asked;
  if (filter === undefined || (filter.queue === undefined && filter.job === undefined))
    return refused(c, asked, "which mail? (queue=domain/vmta or job=…)");
  const { accounting = "yes", report = "no" } = c.req.query();
  const options = { accounted: accounting !== "no", reported: report === "yes" };
  const { deleted, underWay, next } = await mail.delete(filter, after, options);
  return c.json({ deleted, underWay, next: next && positionText(next) });
}

/** Has recipients bounce with the reply that a request gives. */
export async function answerFail(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  const { filter, after } = asked;
  if (filter?.queue === undefined) return refused(c, asked, "which queue? (queue=domain/vmta)");
  const reply = replyIn(c);
  if (typeof reply === "string") return c.json({ error: reply }, 400);
  const { failed, underWay, next } = await mail.fail(filter, after, reply);
  return c.json({ failed, underWay, next: next && positionText(next) });
}

/** The reply that a request gives, or what is wrong with it. */
function replyIn(c: Context): FailureReply | string {
  const { code = "", text: given = "failed by the administrator" } = c.req.query();
  if (!/^5[0-5]\d$/.test(code))
    return "the code of the reply must be 500 to 559, e.g. 550: others do not bounce mail";
  const [, enhanced = "5.0.0", text = ""] = /^(5\.\d{1,3}\.\d{1,3})? *(.*)$/s.exec(given) ?? [];
  if (text.length > LONGEST_TEXT || /[^ -~\u{a0}-\u{ffff}]/u.test(text))
    return `the text of a reply is one line of at most ${LONGEST_TEXT} characters`;
  return { code: Number(code), enhanced, text };
}

/** Makes recipients due now. */
export async function answerRetry(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  const { filter, after } = asked;
  if (filter?.queue === undefined) return refused(c, asked, "which queue? (queue=domain/vmta)");
  const { scheduled, next } = await mail.retryNow(filter.queue, after);
  return c.json({ scheduled, next: next && positionText(next) });
}

/** Gives recipients another priority. */
export async function answerPriority(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  const { filter, after } = asked;
  if (filter === undefined || Object.values(filter).every((one) => one === undefined))
    return refused(c, asked, "which mail? (queue=domain/vmta, job=…, sender=… or recipient=…)");
  const priority = numberIn(c, "priority") ?? Number.NaN;
  if (!(priority <= 100)) return c.json({ error: "a priority is a number from 0 to 100" }, 400);
  const { changed, underWay, next } = await mail.setPriority(filter, after, priority);
  return c.json({ changed, underWay, next: next && positionText(next) });
}

/** Moves the recipients of a queue into another. */
export async function answerMove(c: Context, mail: QueuedMailControl): Promise<Response> {
  const asked = askedIn(c);
  const to = c.req.query("to");
  if (asked.filter?.queue === undefined || !to)
    return refused(c, asked, "from which queue into which? (queue=domain/vmta&to=domain/vmta)");
  try {
    const { moved, underWay, next } = await mail.move(
      asked.filter.queue,
      queueMeant(to),
      asked.after,
    );
    return c.json({ moved, underWay, next: next && positionText(next) });
  } catch (error) {
    if (error instanceof RangeError) return c.json({ error: errorText(error) }, 400);
    throw error;
  }
}

/** What a request asks for, or why that makes no sense. */
type Asked =
  | { readonly filter: MailFilter; readonly after: FindPosition | undefined }
  | { readonly filter?: undefined; readonly after?: undefined; readonly error: string };

function askedIn(c: Context): Asked {
  const { queue, sender, recipient, job, envelopeId, after } = c.req.query();
  const receivedBefore = numberIn(c, "receivedBefore");
  if (Number.isNaN(receivedBefore)) return { error: "receivedBefore is a number of milliseconds" };
  const position = after === undefined ? undefined : positionIn(after);
  if (after !== undefined && position === undefined)
    return { error: "after is not a place that an answer named" };
  const meant = queue ? queueMeant(queue) : undefined;
  const filter = { queue: meant, sender, recipient, job, envelopeId, receivedBefore };
  return { filter, after: position };
}

function refused(c: Context, asked: Asked, otherwise: string): Response {
  return c.json({ error: "error" in asked ? asked.error : otherwise }, 400);
}

function positionIn(text: string): FindPosition | undefined {
  const match = POSITION.exec(text);
  if (match === null) return undefined;
  const [, queue, lane, priority, due, message, index] = match;
  const row =
    lane === undefined
      ? undefined
      : {
          lane: Number(lane),
          priority: Number(priority),
          due: Number(due),
          message: Number(message),
          index: Number(index),
        };
  return { queue: Number(queue), row };
}

function positionText({ queue, row }: FindPosition): string {
  if (row === undefined) return `${queue}`;
  const { lane, priority, due, message, index } = row;
  return [queue, lane, priority, due, message, index].join(".");
}

/** A queue, and where in it: lane, priority, due, message, index. */
const POSITION = /^(\d{1,10})(?:\.(\d{1,10})\.(\d{1,2}|100)\.(\d{1,15})\.(\d{1,16})\.(\d{1,10}))?$/;
