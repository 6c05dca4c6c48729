import { type Form, kilobytes, sleep, systemClock, treeText } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import type { Ask } from "./bytes-of-queues.ts";
import { type JsonRecord, numberOf, rawTextOf, recordIn, rowsOf, textOf } from "./json.ts";
import { mostOf, sortOf } from "./queue-view.ts";
import { type Terminal, table } from "./terminal.ts";

/** Jobs shown unless `--maxitems` says otherwise. */
const USUAL = 20;

/** How often the server is asked again whether it has counted all, milliseconds, and how often at most: each answer takes up to a second. */
const AGAIN = 200;
const MOST_TIMES = 60;

/** What `show jobs` is asked. */
export interface JobsRequest {
  readonly ask: Ask;
  readonly given: Arguments;
  readonly form: Form;
  /** One job, or those that fit; all without. */
  readonly job: string | undefined;
}

/** `mta show jobs`: jobs with queued mail, fullest first. */
export async function showJobs(request: JobsRequest, to: Terminal): Promise<void> {
  const { form } = request;
  const answer = await countedJobs(request, to);
  const jobs = rowsOf(answer.jobs);
  if (form !== "text") {
    const job = jobs.map((row) => ({
      id: rawTextOf(row, "name"),
      rcp: numberOf(row, "recipients"),
      kb: kilobytes(numberOf(row, "bytes")),
    }));
    return to.print(treeText({ title: "Jobs", job }, form));
  }
  to.print(
    table(
      ["job", "rcpt", "kbytes"],
      jobs.map((row) => [
        textOf(row, "name"),
        numberOf(row, "recipients"),
        kilobytes(numberOf(row, "bytes")),
      ]),
      to,
    ),
  );
  const unnamed = numberOf(answer, "unnamed");
  const rest = unnamed === 0 ? "" : ` ${unnamed} recipients of more jobs are not told apart.`;
  const partly = answer.complete === true ? "" : " Not all mail is counted yet.";
  to.print(`\n${jobs.length} of ${numberOf(answer, "matching")} jobs.${rest}${partly}`);
}

/** The jobs when all are counted, or what is counted when that takes too long. */
async function countedJobs(
  { ask, given, job }: JobsRequest,
  to: Pick<Terminal, "progress">,
): Promise<JsonRecord> {
  const query = new URLSearchParams({
    most: String(mostOf(given.options.get("maxitems"), USUAL)),
    sort: sortOf(given),
  });
  if (job !== undefined) query.set("job", job);
  for (let times = 1; ; times++) {
    const answer = recordIn(await ask(`/jobs?${query}`));
    if (answer.complete === true || times === MOST_TIMES) {
      to.progress?.("");
      return answer;
    }
    to.progress?.(`${numberOf(answer, "recipients")} recipients counted …`);
    await sleep(systemClock, AGAIN);
  }
}
