import type { Context } from "hono";
import {
  type ConfigurationFiles,
  errorText,
  includesRight,
  type Members,
  treeText,
} from "../../core/mod.ts";
import { type AnswerContext, unknownFormat } from "./answer.ts";
import { formIn } from "./form.ts";
import { type Format, formatNamed, formatted, refusedIn } from "./format.ts";

/** Files that are committed together. */
const MOST_FILES = 100;

/** `GET /configFile`: `op=listconfigfiles`, or `op=read&filename=`. Lines with secrets are shown to administrators alone. */
export async function answerReadConfig(
  c: Context,
  { services, caller }: AnswerContext,
): Promise<Response> {
  const format = formatNamed(c.req.query("format"));
  if (format === undefined) return unknownFormat(c);
  const { configuration } = services.program;
  if (configuration === undefined) return refusedIn(format, 501, NO_FILES);
  const { op = "read", filename } = c.req.query();
  const files = await configuration.list();
  if (op === "listconfigfiles")
    return told(format, { title: "Configuration files", file: files.map((name) => ({ name })) });
  if (op !== "read") return refusedIn(format, 400, "op is read or listconfigfiles");
  const [path = ""] = filename === undefined ? files : [filename];
  const secrets = includesRight(caller.right, "admin");
  const content = await configuration.read(path, { secrets });
  if (content === undefined)
    return refusedIn(format, 404, "no file of the configuration has that name");
  return told(format, { filename: path, content });
}

const NO_FILES = "this server was started without files of a configuration";

/** `POST /configFile`: `op=commit` with `file.N.name`, `file.N.op=write` and `file.N.content`; or `file` with the text of the main file. */
export async function answerCommitConfig(
  c: Context,
  { services, caller }: AnswerContext,
): Promise<Response> {
  const form = await formIn(c);
  const format = formatNamed(form?.("format") ?? c.req.query("format"));
  if (format === undefined) return unknownFormat(c);
  const { configuration } = services.program;
  if (configuration === undefined) return refusedIn(format, 501, NO_FILES);
  if (form === undefined) return refusedIn(format, 400, "the form cannot be read");
  const op = form("op") ?? c.req.query("op") ?? "commit";
  if (op !== "commit") return refusedIn(format, 400, "op is commit");
  const changes = await changesIn(form, configuration);
  if (typeof changes === "string") return refusedIn(format, 400, changes);
  caller.note(`configuration files: ${[...changes.keys()].join(", ")}`);
  try {
    const { ok, report, backups } = await configuration.commit(changes);
    if (!ok) return refusedIn(format, 409, report);
    return told(format, {
      report,
      file: [...changes.keys()].map((name) => ({ name })),
      backup: backups.map((name) => ({ name })),
    });
  } catch (error) {
    return refusedIn(format, 409, errorText(error));
  }
}

/** The texts that files are to have, by path; or what is wrong with the form. */
async function changesIn(
  text: (name: string) => string | undefined,
  configuration: ConfigurationFiles,
): Promise<ReadonlyMap<string, string> | string> {
  const changes = new Map<string, string>();
  const whole = text("file");
  if (whole !== undefined) {
    const [main] = await configuration.list();
    return main === undefined ? NO_FILES : changes.set(main, whole);
  }
  // Some count from 0, others from 1.
  for (let number = 0; number <= MOST_FILES; number++) {
    const [name, op, content] = ["name", "op", "content"].map((part) =>
      text(`file.${number}.${part}`),
    );
    if (name === undefined) continue;
    if (op !== "write") return `file.${number}.op is write`;
    if (content === undefined) return `file.${number}.content is missing`;
    if (changes.has(name)) return `${name} stands in the form twice`;
    changes.set(name, content);
  }
  return changes.size === 0
    ? "which files? (file.1.name, file.1.op=write, file.1.content)"
    : changes;
}

function told(format: Format, data: Members): Response {
  return formatted(format, treeText(data, format.as));
}
