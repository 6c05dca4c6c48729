import type { NoteText } from "../message/note.ts";
import { MESSAGE_NOTES_LIMIT, NO_NOTES, type Notes, notesProblem } from "../message/notes.ts";
import type { Inspected, Inspection, InspectionResult } from "../reception/inspection.ts";
import type { Admission } from "../reception/session.ts";
import { ANSWERS } from "./answers.ts";
import { HookFailure } from "./failure.ts";
import type { Came, Handler } from "./handler.ts";
import { ACCEPT, BROKEN, type HookCall } from "./strategies.ts";

const NOTHING: InspectionResult = {
  job: undefined,
  envelopeId: undefined,
  separately: false,
  priority: undefined,
  notes: NO_NOTES,
};

/** Nobody has anything to say of a message. */
export const NOTHING_FOUND: Inspected = { verdict: ACCEPT, found: undefined };

/** Gathers what handlers say of a whole message, by the rules of `Admit`; what they find out is put together. */
export class Inspecting {
  #stands: Admission | undefined;
  #found: InspectionResult = NOTHING;
  #notes: Notes;

  /** `notes` are those that the message has already. */
  constructor(notes: Notes = NO_NOTES) {
    this.#notes = notes;
  }

  /** True when it is refused for good: nobody else need be asked. */
  get isOver(): boolean {
    return this.#stands?.accept === false && this.#stands.reply.code >= 500;
  }

  /** What it has come to. */
  get result(): Inspected {
    const found = this.#found === NOTHING ? undefined : { ...this.#found, notes: this.#notes };
    return { verdict: this.#stands ?? ACCEPT, found };
  }

  /** Takes what one handler answered. */
  take(handler: Handler, came: Came<Inspection | undefined>): void {
    if (came === undefined) return;
    if (came instanceof HookFailure) this.#stands ??= BROKEN;
    else if (!came.accept) this.#stands = came.reply.code >= 500 ? came : (this.#stands ?? came);
    else this.#add(handler, came);
  }

  #add(handler: Handler, facts: Inspection & { readonly accept: true }): void {
    const { job, envelopeId, separately, priority, notes = [] } = facts;
    const problem = notes.length === 0 ? undefined : this.#write(handler, notes);
    if (problem !== undefined) {
      handler.refuse(problem);
      this.#stands ??= BROKEN;
      return;
    }
    const named = job ?? envelopeId ?? priority;
    if (named === undefined && separately !== true && notes.length === 0) return;
    this.#found = {
      job: job ?? this.#found.job,
      envelopeId: envelopeId ?? this.#found.envelopeId,
      separately: separately === true || this.#found.separately,
      priority: priority ?? this.#found.priority,
      notes: NO_NOTES,
    };
  }

  /** Why notes cannot be kept; undefined when they are. */
  #write(handler: Handler, notes: readonly NoteText[]): string | undefined {
    const undeclared = notes.find(({ note }) => !handler.declaresNote(note));
    if (undeclared !== undefined)
      return `note ${JSON.stringify(undeclared.note.slice(0, 80))} is not declared by this plugin: list it in notes`;
    const all = { ...this.#notes };
    for (const { note, text } of notes) all[note] = text;
    const problem = notesProblem(all, MESSAGE_NOTES_LIMIT);
    if (problem === undefined) this.#notes = all;
    return problem;
  }
}

/** Asks the handlers of `inspectMessage` from `from` on. */
export function inspectFrom(
  call: HookCall,
  from: number,
  sum: Inspecting,
): Inspected | Promise<Inspected> {
  const { handlers, payload, view } = call;
  for (let at = from; at < handlers.length && !sum.isOver; at++) {
    const handler = handlers[at];
    const came = handler?.ask(ANSWERS.inspectMessage, [payload], view);
    if (handler === undefined) continue;
    if (came instanceof Promise)
      return came.then((late) => {
        sum.take(handler, late);
        return inspectFrom(call, at + 1, sum);
      });
    sum.take(handler, came);
  }
  return sum.result;
}
