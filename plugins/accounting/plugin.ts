import {
  CLOCK,
  definePlugin,
  directive,
  duration,
  JOURNAL,
  list,
  oneOf,
  type Plugin,
  size,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { AccountingFile } from "./accounting-file.ts";
import { recordTypeKind } from "./columns.ts";
import { recordsConsumer } from "./records-consumer.ts";

const MEBIBYTE = 1024 * 1024;
const WEEK = 7 * 86_400_000;

/** The files that are written. */
const OUTPUTS: Token<AsyncDisposable> = token<AsyncDisposable>("accounting.outputs");

/** What happened to every recipient, for programs to read. */
export const accounting: Plugin = definePlugin({
  name: "accounting",
  summary: "Writes a record of every delivery, bounce and temporary failure, in PowerMTA's format.",
  directives: {
    records: directive(list(recordTypeKind), {
      scopes: ["acct-file"],
      default: ["d", "b"],
      doc: "Records written: deliveries (d), bounces (b), temporary failures (t). The other types of PowerMTA (tq, r, f, rb, rs) are accepted and not written yet.",
      example: "d,b,t",
      reload: "restart",
    }),
    "iso-times": directive(yesNo, {
      scopes: ["acct-file"],
      default: true,
      doc: "Times as 2026-01-31 08:15:00+0000; otherwise as seconds since 1970.",
      reload: "restart",
    }),
    "max-size": directive(size(), {
      scopes: ["acct-file"],
      default: 250 * MEBIBYTE,
      doc: "Size at which a new file is started; one is started every day as well.",
      reload: "restart",
    }),
    sync: directive(yesNo, {
      scopes: ["acct-file"],
      default: true,
      doc: "Flush every write to disk, and the name of every new file.",
      obsolete:
        "records are always flushed to disk before the queue's journal, which keeps them until then, lets go of them",
    }),
    "journal-max-size": directive(size(), {
      scopes: ["acct-file"],
      default: 256 * MEBIBYTE,
      doc: "Room in the spool for records that wait because the file cannot be written.",
      reload: "restart",
    }),
    "journal-max-age": directive(duration(), {
      scopes: ["acct-file"],
      default: WEEK,
      doc: "How long records wait in the spool while the file cannot be written.",
      reload: "restart",
    }),
    "journal-when-full": directive(oneOf(["drop-oldest", "refuse-mail"]), {
      scopes: ["acct-file"],
      default: "drop-oldest",
      doc: "When journal-max-size or journal-max-age is reached: give up the oldest records, counted in the log and in an alarm, or refuse new mail with 452 until the file is written again.",
      reload: "restart",
    }),
    "world-readable": directive(yesNo, {
      scopes: ["acct-file"],
      default: false,
      doc: "Let every user of the host read the files.",
      reload: "restart",
    }),
  },
  check: {
    "acct-file": (_settings, name) =>
      isCommand(name)
        ? [
            {
              severity: "warning",
              directive: "records",
              message: "an acct-file that names a command",
              noEffect: { instead: "its records are not written", stake: "records" },
            },
          ]
        : [],
  },
  needs: { clock: CLOCK, journal: JOURNAL },
  provides: (offer) => [
    offer(OUTPUTS, ({ services, log, config, at }) => {
      const paths = config.names("acct-file").filter((path) => !isCommand(path));
      const outputs = paths.map((path) => {
        const settings = at(config.block("acct-file", path));
        const file = new AccountingFile({ path, ...settings }, services.clock, log);
        const reading = services.journal.consume(recordsConsumer(path, settings, file));
        return { file, reading };
      });
      return {
        async [Symbol.asyncDispose]() {
          for (const { file, reading } of outputs) {
            await reading.end();
            await file.close();
          }
        },
      };
    }),
  ],
});

/** `<acct-file |COMMAND>` */
function isCommand(name: string): boolean {
  return name.startsWith("|");
}
