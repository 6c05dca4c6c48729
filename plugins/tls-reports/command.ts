import type { CommandAnswer, CommandCall } from "../../core/mod.ts";

const USAGE =
  "usage: mta tlsrpt preview [DOMAIN [DAY]], with the day in UTC as in 2026-03-01, today unless given";

/** `mta tlsrpt preview [DOMAIN [DAY]]`. */
export const tlsrptCommand: {
  readonly doc: string;
  readonly operands: string;
  readonly onlyAsks: true;
  run(call: CommandCall<unknown>): Promise<CommandAnswer>;
} = {
  doc: "show what TLS reports (RFC 8460) are to come, or what one of them says so far",
  operands: "preview [DOMAIN [DAY]]",
  onlyAsks: true,
  async run({ operands: [action, domain, day, ...more], ask }) {
    const isDay = day === undefined || /^\d{4}-\d{2}-\d{2}$/.test(day);
    if (action !== "preview" || more.length > 0 || !isDay) throw new Error(USAGE);
    if (domain === undefined) return listed(await ask("GET", "/tls-reports"));
    const query = day === undefined ? "" : `?day=${day}`;
    const data = await ask("GET", `/tls-reports/${encodeURIComponent(domain)}${query}`);
    return { data, text: JSON.stringify(data, undefined, 2) };
  },
};

function listed(data: unknown): CommandAnswer {
  const rows = Array.isArray(data) ? data.filter(isRow) : [];
  const lines = rows.map(
    ({ day, domain, succeeded, failed, due = "not yet" }) =>
      `${day}  ${domain}  ${succeeded} succeeded, ${failed} failed, goes ${due}`,
  );
  return { data, text: lines.length === 0 ? "no TLS sessions are counted" : lines.join("\n") };
}

interface Row {
  readonly day: string;
  readonly domain: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly due?: string;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && "day" in value && "domain" in value;
}
