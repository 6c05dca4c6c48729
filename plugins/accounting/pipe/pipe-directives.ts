import { type Directive, directive, duration, yesNo } from "../../../core/mod.ts";

const ACCT_FILE = ["acct-file"] as const;

/** Directives of acct-files that are programs. */
export const PIPE_DIRECTIVES: {
  readonly "retry-interval": Directive<number, "acct-file">;
  readonly "write-timeout": Directive<number, "acct-file">;
  readonly acknowledge: Directive<boolean, "acct-file">;
} = {
  "retry-interval": directive(duration(), {
    scopes: ACCT_FILE,
    default: "5m",
    doc: "Pause before a program (<acct-file |COMMAND>) that ended is started again; a reload ends it. What the program may not have read waits in the spool, and comes again.",
  }),
  "write-timeout": directive(duration(), {
    scopes: ACCT_FILE,
    default: "1m",
    doc: "How long to wait for a program that reads nothing, or with acknowledge says nothing. It is killed then, and started again after retry-interval.",
  }),
  acknowledge: directive(yesNo, {
    scopes: ACCT_FILE,
    default: false,
    doc: "Whether the program says how far it is: the number of records that it is done with since its start, without the header line, on a line of its own on its standard output. Only then is a record let go of. Without it a record is when 1 MiB more has been handed over, or the program ends with status 0 after the end of its input.",
  }),
};
