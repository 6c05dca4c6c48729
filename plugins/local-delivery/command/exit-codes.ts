/** What a program's exit code says of its message. */
export type Judged =
  | { readonly kind: "delivered"; readonly status: string }
  | {
      readonly kind: "failed";
      /** Of class 4 or 5: by it the message waits or bounces. */
      readonly status: string;
      /** The code's name in sysexits(3), for people. */
      readonly name: string;
    }
  /** Not a code of sysexits(3): the program is not one that delivers mail, or it broke down. */
  | { readonly kind: "unknown" };

/** The codes of sysexits(3), with the statuses that PowerMTA gives them. */
const CODES: ReadonlyMap<number, Judged> = new Map([
  [0, { kind: "delivered", status: "2.0.0" }],
  [64, failure("5.5.4", "EX_USAGE")],
  [65, failure("5.5.2", "EX_DATAERR")],
  [66, failure("5.3.0", "EX_NOINPUT")],
  [67, failure("5.1.1", "EX_NOUSER")],
  [68, failure("5.1.2", "EX_NOHOST")],
  [69, failure("5.3.0", "EX_UNAVAILABLE")],
  [70, failure("5.3.0", "EX_SOFTWARE")],
  [71, failure("4.3.0", "EX_OSERR")],
  [72, failure("5.3.0", "EX_OSFILE")],
  [73, failure("5.2.0", "EX_CANTCREAT")],
  [74, failure("4.3.0", "EX_IOERR")],
  [75, failure("4.0.0", "EX_TEMPFAIL")],
  [76, failure("5.5.0", "EX_PROTOCOL")],
  [77, failure("5.7.1", "EX_NOPERM")],
  [78, failure("5.3.5", "EX_CONFIG")],
]);

const UNKNOWN: Judged = { kind: "unknown" };

/** Judges a program's exit code. */
export function judgeExitCode(code: number): Judged {
  return CODES.get(code) ?? UNKNOWN;
}

function failure(status: string, name: string): Judged {
  return { kind: "failed", status, name };
}
