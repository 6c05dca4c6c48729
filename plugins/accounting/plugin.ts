import {
  CLOCK,
  definePlugin,
  directive,
  list,
  type Plugin,
  type RecordedOutcome,
  size,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { AccountingFile } from "./accounting-file.ts";
import { recordLine, recordType, recordTypeKind } from "./columns.ts";

const MEBIBYTE = 1024 * 1024;

/** A file with what goes into it. */
interface Output {
  readonly file: AccountingFile;
  readonly records: readonly string[];
  readonly isoTimes: boolean;
}

const OUTPUTS: Token<readonly Output[]> = token<readonly Output[]>("accounting.outputs");

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
      default: false,
      doc: "Flush every write to disk, and the name of every new file.",
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
  needs: { clock: CLOCK, outputs: OUTPUTS },
  provides: (offer) => [
    offer(OUTPUTS, ({ services, log, config, at }) => {
      const paths = config.names("acct-file").filter((path) => !isCommand(path));
      const outputs = paths.map((path): Output => {
        const settings = at(config.block("acct-file", path));
        const { maxSize, sync, worldReadable, records, isoTimes } = settings;
        const options = { path, maxSize, sync, worldReadable };
        return { file: new AccountingFile(options, services.clock, log), records, isoTimes };
      });
      return Object.assign(outputs, {
        async [Symbol.asyncDispose]() {
          for (const { file } of outputs) await file.end();
        },
      });
    }),
  ],
  hooks: {
    recipientDelivered: (outcome, { services }) => write(services.outputs, outcome),
    recipientBounced: (outcome, { services }) => write(services.outputs, outcome),
    recipientDeferred: (outcome, { services }) => write(services.outputs, outcome),
    recipientDeleted: (outcome, { services }) => {
      if (outcome.accounted) write(services.outputs, outcome);
    },
  },
});

/** `<acct-file |COMMAND>` */
function isCommand(name: string): boolean {
  return name.startsWith("|");
}

function write(outputs: readonly Output[], outcome: RecordedOutcome): void {
  const type = recordType(outcome);
  for (const { file, records, isoTimes } of outputs)
    if (records.includes(type)) file.add(recordLine(outcome, isoTimes));
}
