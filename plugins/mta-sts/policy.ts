/** What a domain wants done where its hosts do not match its policy (RFC 8461 §5). */
export type StsMode = "enforce" | "testing" | "none";

/** An MTA-STS policy (RFC 8461 §3.2). */
export interface StsPolicy {
  readonly mode: StsMode;
  /** Names of the domain's MX, lower case; `*.` in front stands for one label. Empty only with mode `none`. */
  readonly mx: readonly string[];
  /** How long it holds after it was fetched, seconds. */
  readonly maxAge: number;
}

/** A policy, or why a text is none. */
export type ReadPolicy =
  | { readonly ok: true; readonly policy: StsPolicy }
  | { readonly ok: false; readonly reason: string };

/** The longest a policy may hold, seconds: a year (RFC 8461 §3.2). */
const LONGEST_AGE = 31_557_600;

/** Patterns of a policy, and their characters together: it is kept with them. */
const MOST_PATTERNS = 200;
const MOST_CHARACTERS = 8192;

const MODES: ReadonlyMap<string, StsMode> = new Map([
  ["enforce", "enforce"],
  ["testing", "testing"],
  ["none", "none"],
]);

const FIELD = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;

const PATTERN =
  /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Reads the text of a policy (RFC 8461 §3.2). Of a field that comes twice the first counts, of `mx` all do; unknown ones are passed over. */
export function readPolicy(text: string): ReadPolicy {
  const fields = new Map<string, string>();
  const mx: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    if (!FIELD.test(name)) return invalid("a line is not a field");
    // Not by one expression for the whole line: blanks that could belong to several of its parts take it cubic time.
    const value = line.slice(colon + 1).trim();
    if (name === "mx") mx.push(value.toLowerCase());
    else if (!fields.has(name)) fields.set(name, value);
  }
  if (fields.get("version") !== "STSv1") return invalid("the version is not STSv1");
  const mode = MODES.get(fields.get("mode") ?? "");
  if (mode === undefined) return invalid("the mode is not enforce, testing or none");
  const age = fields.get("max_age") ?? "";
  if (!/^\d{1,10}$/.test(age)) return invalid("max_age is not a number of seconds");
  if (mx.length === 0 && mode !== "none") return invalid("there is no mx");
  if (!mx.every((pattern) => pattern.length <= 255 && PATTERN.test(pattern)))
    return invalid("an mx is no host name");
  if (mx.length > MOST_PATTERNS || mx.join("").length > MOST_CHARACTERS)
    return invalid("there are too many mx");
  return { ok: true, policy: { mode, mx, maxAge: Math.min(Number(age), LONGEST_AGE) } };
}

function invalid(reason: string): ReadPolicy {
  return { ok: false, reason };
}

/** Whether a host, lower case, is one of a policy's MX (RFC 8461 §4.1). */
export function isMxOf({ mx }: Pick<StsPolicy, "mx">, host: string): boolean {
  const wild = host.replace(/^[^.]+/, "*");
  return mx.some((pattern) => pattern === host || pattern === wild);
}
