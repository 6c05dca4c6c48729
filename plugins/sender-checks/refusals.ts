import { type Admission, type Reply, reply } from "../../core/mod.ts";
import { plain } from "./check-lookups.ts";
import type { DmarcFinding } from "./dmarc.ts";
import type { IprevFinding } from "./findings.ts";
import type { SpfFinding } from "./spf.ts";

/** Characters of a stranger's text in a reply, whose line has 512 bytes (RFC 5321 §4.5.3.1.5). */
const LONGEST = 120;

/** Which results of a check are refused. */
export interface Refused {
  readonly fail: boolean;
  readonly permerror: boolean;
  readonly temperror: boolean;
}

/** True where some result is refused. */
export function refusesAny({ fail, permerror, temperror }: Refused): boolean {
  return fail || permerror || temperror;
}

/** The `reject-…` directives of a source. */
export interface RejectSettings {
  readonly rejectSpfCheckFail: boolean;
  readonly rejectSpfCheckPermerror: boolean;
  readonly rejectSpfCheckTemperror: boolean;
  readonly rejectIprevCheckFail: boolean;
  readonly rejectIprevCheckPermerror: boolean;
  readonly rejectIprevCheckTemperror: boolean;
  readonly rejectDmarcCheckFail: boolean;
  readonly rejectDmarcCheckPermerror: boolean | undefined;
  readonly rejectDmarcCheckTemperror: boolean;
}

/** Results of SPF that are refused. */
export function spfRefused(settings: RejectSettings): Refused {
  return {
    fail: settings.rejectSpfCheckFail,
    permerror: settings.rejectSpfCheckPermerror,
    temperror: settings.rejectSpfCheckTemperror,
  };
}

/** Results of looking a client's name up that are refused. */
export function iprevRefused(settings: RejectSettings): Refused {
  return {
    fail: settings.rejectIprevCheckFail,
    permerror: settings.rejectIprevCheckPermerror,
    temperror: settings.rejectIprevCheckTemperror,
  };
}

/** The refusal of a sender by SPF (RFC 7372 §3.2); undefined where there is none. */
export function spfRefusal(
  { result, domain, explanation }: SpfFinding,
  address: string,
  refused: Refused,
): Admission | undefined {
  const of = plain(domain, LONGEST);
  switch (result) {
    case "fail": {
      const why = explanation === undefined ? "" : `; it says: ${plain(explanation, LONGEST)}`;
      const text = `the SPF record of ${of} does not let ${address} send${why}`;
      return refused.fail ? refusal(reply(550, "5.7.23", text)) : undefined;
    }
    case "permerror":
      return refused.permerror
        ? refusal(reply(550, "5.7.24", `the SPF record of ${of} makes no sense`))
        : undefined;
    case "temperror":
      return refused.temperror
        ? refusal(reply(451, "4.7.24", `SPF of ${of} cannot be looked up now, try again later`))
        : undefined;
    case "none":
    case "neutral":
    case "pass":
    case "softfail":
    case "policy":
      return undefined;
  }
}

/** The refusal of a client by its name (RFC 7372 §3.3); undefined where there is none. */
export function iprevRefusal(
  { result, address }: IprevFinding,
  refused: Refused,
): Admission | undefined {
  switch (result) {
    case "pass":
      return undefined;
    case "temperror":
      return refused.temperror
        ? refusal(
            reply(
              450,
              "4.7.25",
              `the names of ${address} cannot be looked up now, try again later`,
            ),
          )
        : undefined;
    case "fail":
    case "permerror":
      return refused[result]
        ? refusal(reply(550, "5.7.25", `no name in the DNS leads back to ${address}`))
        : undefined;
  }
}

/** The refusal of a message by DMARC; undefined where there is none. */
export function dmarcRefusal(
  { result, reason = "", policy, domain = "" }: DmarcFinding,
  settings: RejectSettings,
): (Admission & { readonly accept: false }) | undefined {
  const { rejectDmarcCheckFail, rejectDmarcCheckTemperror } = settings;
  const { rejectDmarcCheckPermerror = rejectDmarcCheckFail } = settings;
  const of = plain(domain, LONGEST);
  if (result === "permerror" && rejectDmarcCheckPermerror)
    return refusal(reply(550, "5.7.1", `From does not name one author: ${reason} (DMARC)`));
  if (result === "fail" && policy === "reject" && rejectDmarcCheckFail)
    return refusal(reply(550, "5.7.1", `${of} asks for mail like this to be refused (DMARC)`));
  if (result === "temperror" && rejectDmarcCheckTemperror)
    return refusal(reply(451, "4.4.3", "DMARC cannot be checked now, try again later"));
  return undefined;
}

function refusal(answer: Reply): Admission & { readonly accept: false } {
  return { accept: false, reply: answer };
}
