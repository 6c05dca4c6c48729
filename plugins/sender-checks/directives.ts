import { type Directive, directive, integer, yesNo } from "../../core/mod.ts";

type SwitchName =
  | "check-dkim-inbound"
  | "trace-dkim-check"
  | "check-spf-inbound"
  | "trace-spf-check"
  | "reject-spf-check-fail"
  | "reject-spf-check-permerror"
  | "reject-spf-check-temperror"
  | "check-iprev-inbound"
  | "trace-iprev-check"
  | "reject-iprev-check-fail"
  | "reject-iprev-check-permerror"
  | "reject-iprev-check-temperror"
  | "check-dmarc-inbound"
  | "trust-authentication-results"
  | "reject-dmarc-check-fail"
  | "reject-dmarc-check-temperror";
type SourceSwitch = Directive<boolean, "source">;

function onSource(doc: string, rfc?: string, fallback = false): SourceSwitch {
  return directive(yesNo, { scopes: ["source"], default: fallback, doc, ...(rfc && { rfc }) });
}

function traced(check: string): SourceSwitch {
  return onSource(
    `Put what the DNS answered to the ${check} check into the message, in fields X-DNS-Trace: 12 answers at most, 160 characters of each.`,
  );
}

const SPF_ERROR = "RFC 7372 §3.2, RFC 7208 §8.7";

/** Directives of sources about what is checked of the mail that comes in. */
export const SOURCE_CHECKS: Readonly<Record<SwitchName, SourceSwitch>> & {
  readonly "check-spf-inbound-max-void-lookups": Directive<number, "source">;
  readonly "reject-dmarc-check-permerror": Directive<boolean | undefined, "source">;
} = {
  "check-dkim-inbound": onSource(
    "Verify DKIM signatures, the first eight of a message, and say what came of it in Authentication-Results. A signature that leaves part of the body out (l=), or whose key is shorter than 1024 bits, counts for policy, not for pass.",
    "RFC 6376, RFC 8301",
  ),
  "trace-dkim-check": traced("DKIM"),
  "check-spf-inbound": onSource(
    "Check at MAIL whether the sender's domain lets the client send (SPF), and say so in Authentication-Results. What is refused for it, reject-spf-check-… says. A check takes 20 s at most.",
    "RFC 7208",
  ),
  "check-spf-inbound-max-void-lookups": directive(integer({ max: 100 }), {
    scopes: ["source"],
    default: 2,
    doc: "Look-ups without an answer that an SPF check may make; one more is a permanent error. That of the domain's own record does not count where this is 0.",
    rfc: "RFC 7208 §4.6.4",
    example: "2",
  }),
  "trace-spf-check": traced("SPF"),
  "reject-spf-check-fail": onSource(
    "Refuse mail whose SPF check fails: 550 5.7.23.",
    "RFC 7372 §3.2",
    true,
  ),
  "reject-spf-check-permerror": onSource(
    "Refuse mail whose SPF record makes no sense: 550 5.7.24.",
    SPF_ERROR,
    true,
  ),
  "reject-spf-check-temperror": onSource(
    "Put off mail whose SPF check cannot be made now: 451 4.7.24.",
    "RFC 7372 §3.2, RFC 7208 §8.6",
    true,
  ),
  "check-iprev-inbound": onSource(
    "Look up whether a name leads back to the client's address, and say so in Authentication-Results. Addresses of this host pass.",
    "RFC 8601 §3",
  ),
  "trace-iprev-check": traced("iprev"),
  "reject-iprev-check-fail": onSource(
    "Refuse clients with names none of which leads back to them: 550 5.7.25 when they connect. check-iprev-inbound has to be on.",
    "RFC 7372 §3.3",
  ),
  "reject-iprev-check-permerror": onSource(
    "Refuse clients without a name: 550 5.7.25 when they connect. check-iprev-inbound has to be on.",
    "RFC 7372 §3.3",
  ),
  "reject-iprev-check-temperror": onSource(
    "Put off clients whose name cannot be looked up now: 450 4.7.25 when they connect. check-iprev-inbound has to be on.",
    "RFC 7372 §3.3",
  ),
  "check-dmarc-inbound": onSource(
    "Check what the domain in From says of mail without its authentication (DMARC), and say so in Authentication-Results. SPF and DKIM are checked for it, and refused only where their own directives say so.",
    "RFC 9989",
  ),
  "reject-dmarc-check-fail": onSource(
    "Refuse mail that fails the DMARC check where the domain in From asks for that (p=reject): 550 5.7.1. RFC 9989 advises against doing so for no other reason: mail that came through a mailing list fails too. check-dmarc-inbound has to be on.",
    "RFC 9989",
  ),
  "reject-dmarc-check-permerror": directive(yesNo, {
    scopes: ["source"],
    doc: "Refuse mail whose From does not name one domain that all readers would see, so that DMARC cannot be checked: 550 5.7.1. Unless stated as reject-dmarc-check-fail says: else whoever forges mail would write From twice. check-dmarc-inbound has to be on.",
    rfc: "RFC 9989 §5.3.1",
    example: "yes",
  }),
  "reject-dmarc-check-temperror": onSource(
    "Put off mail whose DMARC check cannot be made now: 451 4.4.3. check-dmarc-inbound has to be on.",
    "RFC 9989",
  ),
  "trust-authentication-results": onSource(
    "Keep Authentication-Results in our name in mail from these clients, such as a content filter that hands mail back. Of all other mail they are left out, where any source checks something: whoever reads them takes them for ours.",
    "RFC 8601 §5",
  ),
};
