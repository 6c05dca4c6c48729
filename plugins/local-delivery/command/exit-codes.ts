/** What a program's exit code says of its message. */
export type Judged =
  | { readonly kind: "delivered"; readonly status: string }
  | {
      readonly kind: "failed";
      readonly temporary: boolean;
      readonly status: string;
      /** The code's name in sysexits(3), for people. */
      readonly name: string;
    }
  /** Not a code of sysexits(3): the program is not one that delivers mail, or it broke down. */
  | { readonly kind: "unknown" };

/** The codes of sysexits(3), with the statuses that PowerMTA gives them. */
const CODES: ReadonlyMap<number, Judged> = new Map([
  [0, { kind: "delivered", status: "2.0.0" }],
  [64, forGood("5.5.4", "EX_USAGE")],
  [65, forGood("5.5.2", "EX_DATAERR")],
  [66, forGood("5.3.0", "EX_NOINPUT")],
  [67, forGood("5.1.1", "EX_NOUSER")],
  [68, forGood("5.1.2", "EX_NOHOST")],
  [69, forGood("5.3.0", "EX_UNAVAILABLE")],
  [70, forGood("5.3.0", "EX_SOFTWARE")],
  [71, forNow("4.3.0", "EX_OSERR")],
  [72, forGood("5.3.0", "EX_OSFILE")],
  [73, forGood("5.2.0", "EX_CANTCREAT")],
  [74, forNow("4.3.0", "EX_IOERR")],
  [75, forNow("4.0.0", "EX_TEMPFAIL")],
  [76, forGood("5.5.0", "EX_PROTOCOL")],
  [77, forGood("5.7.1", "EX_NOPERM")],
  [78, forGood("5.3.5", "EX_CONFIG")],
]);

const UNKNOWN: Judged = { kind: "unknown" };

/** Judges a program's exit code. */
export function judgeExitCode(code: number): Judged {
  return CODES.get(code) ?? UNKNOWN;
}

function forGood(status: string, name: string): Judged {
  return { kind: "failed", temporary: false, status, name };
}

function forNow(status: string, name: string): Judged {
  return { kind: "failed", temporary: true, status, name };
}
