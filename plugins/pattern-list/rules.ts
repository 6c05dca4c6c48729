import { HeaderBlock, type MessageRead, type Pattern } from "../../core/mod.ts";

/** What a rule decides about a message. */
export interface Choice {
  readonly virtualMta?: string | undefined;
  /** 0 to 100. */
  readonly priority?: number | undefined;
}

/** What a rule looks at. */
export type Subject =
  | { readonly kind: "header"; readonly name: string; readonly pattern: Pattern }
  | { readonly kind: "sender" | "recipients"; readonly pattern: Pattern }
  | { readonly kind: "any" };

/** A line of a list, and the list it leads to. */
export interface Rule {
  readonly subject: Subject;
  readonly choice: Choice;
  /** The list to go on with; undefined when the line says all. */
  readonly next: () => readonly Rule[] | undefined;
}

/** Lists that one may lead to, one after the other: `call-to` may go in a circle. */
const DEEPEST = 20;

/**
 * What a list decides about a message: by its first rule that matches, top to bottom. Where that leads to another list, what the other
 * decides goes before what the rule says itself. Undefined: no rule matches.
 */
export function choiceOf(
  rules: readonly Rule[],
  message: MessageRead,
  depth = 0,
): Choice | undefined {
  const rule = rules.find(({ subject }) => matches(subject, message));
  if (rule === undefined) return undefined;
  const next = depth < DEEPEST ? rule.next() : undefined;
  const further = next && choiceOf(next, message, depth + 1);
  return further === undefined
    ? rule.choice
    : {
        virtualMta: further.virtualMta ?? rule.choice.virtualMta,
        priority: further.priority ?? rule.choice.priority,
      };
}

function matches(subject: Subject, { info, recipients, header }: MessageRead): boolean {
  switch (subject.kind) {
    case "any":
      return true;
    case "sender":
      return subject.pattern.test(info.sender);
    case "recipients":
      return recipients.some(({ address }) => subject.pattern.test(address));
    case "header":
      return rawValues(header, subject.name).some((value) => subject.pattern.test(value));
  }
}

/** The values of a field as they are in the message, blanks and folds included, without their last line end. */
function rawValues(header: Buffer, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const piece of HeaderBlock.of(header).pieces())
    if (piece.name === wanted) {
      const text = piece.bytes.toString("utf8");
      values.push(text.slice(text.indexOf(":") + 1).replace(/\r\n$/, ""));
    }
  return values;
}
