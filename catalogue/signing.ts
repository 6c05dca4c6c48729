import {
  definePlugin,
  directive,
  duration,
  headerName,
  list,
  oneOf,
  type Plugin,
  repeatable,
  text,
  yesNoOr,
} from "../core/mod.ts";
import { dkimIdentity, dkimIdentityFallback } from "./kinds/dkim-identity.ts";
import { domainKey } from "./kinds/domain-key.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const UNSIGNED = "mail goes out unsigned";
const GOODMAIL = "Goodmail no longer exists";

const canon = (what: string) =>
  directive(oneOf(["simple", "relaxed"]), {
    scopes: DOMAIN,
    default: "relaxed",
    doc: `How ${what} is made the same before it is signed.`,
    rfc: "RFC 6376 §3.4",
    planned: UNSIGNED,
  });

const algorithm = directive(oneOf(["rsa-sha1", "rsa-sha256"]), {
  scopes: DOMAIN,
  default: "rsa-sha256",
  doc: "The algorithm of the signature.",
  rfc: "RFC 8301 §3.1",
  planned: UNSIGNED,
});

const identity = directive(dkimIdentity, {
  scopes: DOMAIN,
  default: "sender-or-from",
  doc: "Whose domain the key is chosen by: an address, a domain, or that of the author.",
  planned: UNSIGNED,
});

const identityFallback = directive(dkimIdentityFallback, {
  scopes: DOMAIN,
  doc: "The identity that counts where no key fits the first.",
  planned: UNSIGNED,
});

const headers = directive(list(headerName), {
  scopes: DOMAIN,
  doc: "Header fields that are signed besides the usual ones.",
  example: "X-Campaign,List-Id",
  planned: UNSIGNED,
});

const noMore = directive(list(headerName), {
  scopes: DOMAIN,
  doc: "Header fields signed once more than they are there, so that none can be added.",
  rfc: "RFC 6376 §5.4.2",
  example: "From,Subject",
  planned: UNSIGNED,
});

const expiry = directive(duration({ never: true }), {
  scopes: DOMAIN,
  default: Number.POSITIVE_INFINITY,
  doc: "How long the signature is good (x=).",
  planned: UNSIGNED,
});

const queryMethod = directive(text, {
  scopes: DOMAIN,
  doc: "How verifiers find the key (q=).",
  example: "dns/txt",
  planned: UNSIGNED,
});

const bodyLimit = plannedSwitch(
  { scopes: DOMAIN, doc: "Sign the length of the body (l=)." },
  UNSIGNED,
);
const timestamp = plannedSwitch({ scopes: DOMAIN, doc: "Sign the time (t=)." }, UNSIGNED);

/** Directives of domains about signatures. */
export const signingCatalogue: Plugin = definePlugin({
  name: "planned-signing",
  summary: "PowerMTA's directives about DKIM signatures.",
  directives: {
    "dkim-sign": directive(oneOf(["yes", "no", "if-x-dkim-options-present"]), {
      scopes: DOMAIN,
      default: "no",
      doc: "Whether mail to these domains gets a signature with the first key that fits its sender.",
      rfc: "RFC 6376",
      planned: UNSIGNED,
      stake: "appearance",
    }),
    "domain-key": repeatable(domainKey, {
      scopes: ["global", "virtual-mta", "virtual-mta-pool", "domain-key-list"],
      macros: true,
      doc: "A key: its selector, its domain (or * for all) and its file. The first that fits counts; those of the virtual MTA are tried before the global ones.",
      rfc: "RFC 6376 §3.1",
      planned: UNSIGNED,
      stake: "appearance",
    }),
    "dkim-identity": identity,
    "dkim-identity-fallback": identityFallback,
    "dkim-algorithm": algorithm,
    "dkim-body-canon": canon("the body"),
    "dkim-headers-canon": canon("the header"),
    "dkim-headers": headers,
    "dkim-disallow-adding-headers": noMore,
    "dkim-add-body-limit": bodyLimit,
    "dkim-add-timestamp": timestamp,
    "dkim-expire-after": expiry,
    "dkim-query-method": queryMethod,
    "second-dkim-sign": directive(yesNoOr(["if-x-dkim-options-present"]), {
      scopes: DOMAIN,
      default: "no",
      doc: "Whether mail gets a second signature.",
      planned: UNSIGNED,
      stake: "appearance",
    }),
    "second-dkim-identity": identity,
    "second-dkim-identity-fallback": identityFallback,
    "second-dkim-algorithm": algorithm,
    "second-dkim-body-canon": canon("the body"),
    "second-dkim-headers-canon": canon("the header"),
    "second-dkim-headers": headers,
    "second-dkim-disallow-adding-headers": noMore,
    "second-dkim-add-body-limit": bodyLimit,
    "second-dkim-add-timestamp": timestamp,
    "second-dkim-expire-after": expiry,
    "second-dkim-query-method": queryMethod,
    "dk-sign": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Sign by DomainKeys, the forerunner of DKIM.", rfc: "RFC 4870" },
      "DomainKeys is given up; use dkim-sign",
    ),
    "add-gm-token": obsoleteSwitch({ scopes: DOMAIN, doc: "Add a token of Goodmail's." }, GOODMAIL),
  },
});
