/** What an answer says of a message, by an enhanced status code (RFC 3463): of class 2 it is delivered, of 4 it waits, of 5 it bounces. */
export interface JudgedStatus {
  readonly status: string;
  /** It says that the address or the login is wrong, not the message: the operator is to know, and no message may bounce for it. */
  readonly isOurs: boolean;
  /** It says that the web server takes nothing now. */
  readonly isAway: boolean;
}

const OF_MESSAGE: ReadonlyMap<number, string> = new Map([
  [400, "5.6.0"],
  [406, "5.6.1"],
  [410, "5.1.1"],
  [413, "5.3.4"],
  [415, "5.6.1"],
  [422, "5.6.0"],
  [451, "5.7.1"],
]);
const AWAY: readonly number[] = [429, 500, 502, 503, 504];
const NOT_NOW: readonly number[] = [408, 409, 423, 425, ...AWAY];

/** What an HTTP status means, unless the answer says it better by an enhanced status code of its own, `given`. */
export function judgeStatus(code: number, given: string | undefined): JudgedStatus {
  const isTaken = code >= 200 && code <= 299;
  if (isTaken) return { status: "2.0.0", isOurs: false, isAway: false };
  const isAway = AWAY.includes(code);
  if (given !== undefined && /^[45]\.\d{1,3}\.\d{1,3}$/.test(given))
    return { status: given, isOurs: false, isAway: isAway && given.startsWith("4.3.") };
  const ofMessage = OF_MESSAGE.get(code);
  if (ofMessage !== undefined) return { status: ofMessage, isOurs: false, isAway: false };
  if (NOT_NOW.includes(code) || code > 504)
    return { status: code === 429 ? "4.7.1" : "4.3.0", isOurs: false, isAway };
  return { status: "4.3.5", isOurs: true, isAway: false };
}
