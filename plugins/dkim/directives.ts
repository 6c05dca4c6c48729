import {
  type Directive,
  directive,
  duration,
  headerName,
  list,
  oneOf,
  yesNo,
  yesNoOr,
} from "../../core/mod.ts";
import type { Canonicalization } from "./body-hash.ts";
import { dkimIdentity, dkimIdentityFallback } from "./identity-kind.ts";
import { queryMethods } from "./query-methods.ts";
import type { SignatureSettings } from "./signing-rules.ts";

const DOMAIN = ["domain"] as const;

/** A directive of a domain. */
type OfDomain<T> = Directive<T, "domain">;

/** Whether mail is signed. */
export function whetherToSign(doc: string): OfDomain<SignatureSettings["sign"]> {
  return directive(yesNoOr(["if-x-dkim-options-present", "require"]), {
    scopes: DOMAIN,
    default: "no",
    doc: `${doc} if-x-dkim-options-present: only mail with that field, from sources with process-x-dkim-options. require: mail that no key fits waits, with an alarm, instead of going out without this signature.`,
    rfc: "RFC 6376",
  });
}

/** What is made the same before it is signed. */
export function canonicalization(what: string): OfDomain<Canonicalization> {
  return directive(oneOf(["simple", "relaxed"]), {
    scopes: DOMAIN,
    default: "relaxed",
    doc: `How ${what} is made the same before it is signed. simple breaks where a host on the way changes a blank.`,
    rfc: "RFC 6376 §3.4",
  });
}

/** Which keys count. */
export const algorithm: OfDomain<SignatureSettings["algorithm"]> = directive(
  oneOf(["rsa-sha256", "ed25519-sha256", "rsa-sha1"]),
  {
    scopes: DOMAIN,
    doc: "The algorithm of the signature: only keys that are made for it are used. Unset: the key says which. rsa-sha1 is given up; it means rsa-sha256.",
    rfc: "RFC 8301 §3.1, RFC 8463",
    example: "rsa-sha256",
  },
);

/** Whom the signature speaks for. */
export const identity: OfDomain<string> = directive(dkimIdentity, {
  scopes: DOMAIN,
  default: "sender-or-from",
  doc: "Whose domain the key is chosen by, and what i= names: an address, a domain, the Sender of a message or else its first author (sender-or-from), or the author whatever the Sender (strict-from).",
});

/** Whom it speaks for where there is no key for that one. */
export const identityFallback: OfDomain<string | undefined> = directive(dkimIdentityFallback, {
  scopes: DOMAIN,
  doc: "The identity that counts where no key fits the first.",
});

/** Fields that are signed besides. */
export const signedHeaders: OfDomain<readonly string[] | undefined> = directive(
  list(headerName, { max: 100 }),
  {
    scopes: DOMAIN,
    doc: "Header fields that are signed besides the usual ones, as often as they are there. The usual ones are those of RFC 6376 §5.4.1 and of mailing lists, Message-ID, Sender, Feedback-ID and CFBL-Address among them.",
    example: "X-Campaign,X-Mailer",
  },
);

/** Fields of which none may be added. */
export const noMoreHeaders: OfDomain<readonly string[] | undefined> = directive(
  list(headerName, { max: 100 }),
  {
    scopes: DOMAIN,
    doc: "Header fields signed once more than they are there, so that none can be added. From, Subject, Reply-To, List-Unsubscribe and List-Unsubscribe-Post always are; To, Cc, Date and Message-ID where they are there.",
    rfc: "RFC 6376 §5.4.2",
    example: "X-Campaign,MIME-Version",
  },
);

/** How long the signature is good. */
export const expiry: OfDomain<number> = directive(duration({ never: true }), {
  scopes: DOMAIN,
  default: Number.POSITIVE_INFINITY,
  doc: "How long the signature is good (x=). Give it more than mail may wait on its way, a week for instance.",
  rfc: "RFC 6376 §3.5",
});

/** What q= says. */
export const queryMethod: OfDomain<string | undefined> = directive(queryMethods, {
  scopes: DOMAIN,
  doc: "What the signature says of how its key is found (q=).",
  rfc: "RFC 6376 §3.5",
});

/** Whether l= is there. */
export const bodyLimit: OfDomain<boolean> = directive(yesNo, {
  scopes: DOMAIN,
  default: false,
  doc: "Sign the length of the body (l=). Anyone can then add to the message: do not use it.",
  rfc: "RFC 6376 §8.2",
});

/** Whether t= is there. */
export const timestamp: OfDomain<boolean> = directive(yesNo, {
  scopes: DOMAIN,
  default: false,
  doc: "Say when the signature was made (t=). One message that goes to many domains is signed once, so it may be ten minutes old.",
  rfc: "RFC 6376 §3.5",
});
