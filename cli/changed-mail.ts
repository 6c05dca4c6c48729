import { EXIT } from "./exit.ts";
import { countText, grouped } from "./grouped.ts";
import { numberOf } from "./json.ts";
import { inPieces, type LongWork, sizeIn } from "./pieces.ts";
import type { Terminal } from "./terminal.ts";

/** What is done to mail, a piece at a time. */
export interface MailChange extends Pick<LongWork, "path" | "query" | "server" | "total"> {
  /** Where a piece of the answer says how many there were; the same in JSON. */
  readonly member: "changed" | "deleted" | "failed";
  /** What was done to so many. */
  readonly told: (done: number) => string;
  /** What to do about mail that was left alone, with a space before it. */
  readonly advice?: string;
}

/** Changes mail page by page; Ctrl-C stops after one, and what was done is said. Returns the exit code. */
export async function changeMail(
  { path, query, server, total = 0, member, told, advice = "" }: MailChange,
  json: boolean,
  to: Terminal,
): Promise<number> {
  let underWay = 0;
  const { isWhole, done } = await inPieces(
    {
      ...{ method: "POST", path, query, server, total, sizeOf: sizeIn(member) },
      tell: (done, perSecond) => `${told(done)}, ${grouped(perSecond)} a second`,
      beforeFailure: told,
    },
    (page) => {
      underWay += numberOf(page, "underWay");
      return true;
    },
    to,
  );
  if (json) {
    const answer = { [member]: done, underWay, ...(isWhole ? {} : { stopped: true }) };
    to.print(JSON.stringify(answer, undefined, 2));
  } else {
    to.print(isWhole ? `${told(done)}.` : `stopped: ${told(done)}; the rest is as it was.`);
    if (underWay > 0)
      to.print(`${countText(underWay, "recipient")} left alone: being sent now.${advice}`);
  }
  return isWhole ? EXIT.done : EXIT.refused;
}
