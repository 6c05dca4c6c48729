/** What `${…}` in templates of reports may stand for, with what it is. */
export const VARIABLES = {
  hostname: "our own name",
  originator: "the envelope sender, whom the report is for",
  recipient: "the first recipient that failed",
  recipients: "all that failed, each with the reason below it",
  subject: "the Subject field of the message",
  from: "its From field",
  messageid: "its Message-ID field",
  date: "when it was received",
  id: "what it is known as here",
  envelopeid: "its envelope id",
  job: "its job",
  status: "the status of the first failure, such as 5.1.1",
  reason: "what the host of that recipient said, or what went wrong",
  remotemta: "that host",
} as const;

/** A variable of templates. */
export type Variable = keyof typeof VARIABLES;

/** What the variables stand for in one report. */
export type Values = Readonly<Record<Variable, string>>;

/** A text in which variables stand. */
export interface Template {
  /** As it was written. */
  readonly source: string;
  readonly parts: readonly (string | { readonly variable: Variable })[];
}

/** Variables in a template at most, and of all that failed: with many recipients each is a long text. */
const MOST = 200;
const MOST_RECIPIENTS = 2;

/** Reads a template. `${Message-Id}` and `${message_id}` are `${messageid}`. Returns what is wrong with one that is none. */
export function readTemplate(
  source: string,
): { readonly template: Template } | { readonly problem: string } {
  const parts: Template["parts"][number][] = [];
  let end = 0;
  for (const match of source.matchAll(/\$\{([^{}]{0,64})\}/g)) {
    const [all, written = ""] = match;
    const variable = variableNamed(written);
    if (variable === undefined)
      return { problem: `unknown variable "\${${written}}"; there are ${VARIABLE_LIST}` };
    if (match.index > end) parts.push(source.slice(end, match.index));
    parts.push({ variable });
    end = match.index + all.length;
  }
  if (end < source.length) parts.push(source.slice(end));
  const variables = parts.filter((part) => typeof part !== "string");
  if (variables.length > MOST) return { problem: `more than ${MOST} variables` };
  if (variables.filter(({ variable }) => variable === "recipients").length > MOST_RECIPIENTS)
    return { problem: `\${recipients} more than ${MOST_RECIPIENTS} times` };
  return { template: { source, parts } };
}

/** The variables as documentation lists them. */
export const VARIABLE_LIST: string = Object.keys(VARIABLES)
  .map((name) => `\${${name}}`)
  .join(", ");

function variableNamed(written: string): Variable | undefined {
  const name = written.toLowerCase().replaceAll(/[-_]/g, "");
  let variable: Variable;
  for (variable in VARIABLES) if (variable === name) return variable;
  return undefined;
}

/** The text with what its variables stand for; that is not looked at again. */
export function filledIn({ parts }: Template, values: Values): string {
  return parts.map((part) => (typeof part === "string" ? part : values[part.variable])).join("");
}
