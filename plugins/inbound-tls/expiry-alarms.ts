import type { Alarms } from "../../core/mod.ts";
import type { OwnCertificate } from "./certificate.ts";

const DAY = 86_400_000;
/** A certificate that expires sooner should have been renewed, milliseconds; one that lives for days only, in the last quarter of its life. */
const SOON = 7 * DAY;

/** Raises alarms for certificates that clients will refuse soon, or do already. */
export class ExpiryAlarms {
  readonly #alarms: Alarms<"certificate-expiry">;
  /** What is said now, by file. */
  readonly #said = new Map<string, string>();

  constructor(alarms: Alarms<"certificate-expiry">) {
    this.#alarms = alarms;
  }

  /** Looks at all certificates in use; `now` in milliseconds since the epoch. */
  look(certificates: Iterable<OwnCertificate>, now: number): void {
    const files = new Set<string>();
    for (const { file, x509 } of certificates) {
      const trouble = file === undefined ? undefined : troubleOf(x509, now);
      if (file === undefined || trouble === undefined) continue;
      files.add(file);
      if (this.#said.get(file) === trouble.text) continue;
      this.#said.set(file, trouble.text);
      const text = `the certificate in ${file} ${trouble.text}`;
      this.#alarms.raise(`certificate-expiry:${file}`, text, trouble.severity);
    }
    for (const file of this.#said.keys()) {
      if (files.has(file) || !this.#said.delete(file)) continue;
      this.#alarms.clear(`certificate-expiry:${file}`);
    }
  }
}

/** What is wrong with the time of a certificate, or will be soon: how a sentence about it goes on. */
export function troubleOf(
  { validFrom, validTo }: Pick<OwnCertificate["x509"], "validFrom" | "validTo">,
  now: number,
): { readonly text: string; readonly severity: "error" | "warning" } | undefined {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  if (now < from) return { text: `is not valid before ${dateOf(from)}`, severity: "error" };
  if (now > to) return { text: `has expired on ${dateOf(to)}: renew it`, severity: "error" };
  if (to - now > Math.min(SOON, (to - from) / 4)) return undefined;
  return { text: `expires on ${dateOf(to)}: renew it`, severity: "warning" };
}

function dateOf(time: number): string {
  return new Date(time).toISOString();
}
