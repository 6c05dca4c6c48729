import {
  type Admission,
  definePlugin,
  directive,
  HeaderBlock,
  type Plugin,
  REQUIRE_TLS,
  reply,
  requiresTls,
  TLS_OPTIONAL,
  yesNo,
} from "../../core/mod.ts";

/** X.7.10 (RFC 5248): encryption needed. */
const NOT_SECURE: Admission = {
  accept: false,
  reply: reply(530, "5.7.10", `${REQUIRE_TLS} can be asked for over TLS only`),
};

/** Mail that must go over TLS all the way. */
export const requireTls: Plugin = definePlugin({
  name: "require-tls",
  summary:
    "Takes mail that must go over TLS all the way (REQUIRETLS), and sends it on so or not at all; obeys TLS-Required: No where it may be asked for.",
  directives: {
    "offer-require-tls": directive(yesNo, {
      scopes: ["source"],
      default: true,
      doc: "Offer REQUIRETLS to clients over TLS. Mail that asks for it goes only to hosts that offer it too, over TLS, and that are known by DANE, by MTA-STS, or by tls verified where the route names them; it bounces (5.7.30) where no host does.",
      rfc: "RFC 8689",
    }),
    "obey-tls-required": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Obey TLS-Required: No in the header of mail from this source: whoever writes it would rather have the mail arrive than have it go as the recipient's domain demands of TLS by DANE or MTA-STS. What tls says of a domain holds all the same, and REQUIRETLS goes before. Such mail has connections of its own, over TLS where that works. Asking for it takes nothing but a header field, so say which sources may.",
      rfc: "RFC 8689 §3",
      example: "yes",
    }),
  },
  notes: [TLS_OPTIONAL],
  ehlo: { [REQUIRE_TLS]: ({ secure }, { settings }) => secure && settings.offerRequireTls },
  parameters: {
    mail: {
      [REQUIRE_TLS]: {
        // The core writes it into MAIL, so that it is never left out.
        problem: (value) => (value === "" ? undefined : "expected no value"),
      },
    },
  },
  hooks: {
    acceptSender({ session, parameters }) {
      return parameters?.has(REQUIRE_TLS) && !session.secure ? NOT_SECURE : undefined;
    },
    inspectMessage: {
      when: (_global, isSet) => isSet("obey-tls-required"),
      handler: ({ header, info }, { settings: { obeyTlsRequired } }) =>
        obeyTlsRequired && saysNo(header) && !requiresTls(info)
          ? { accept: true, notes: [TLS_OPTIONAL.with("yes")] }
          : undefined,
    },
  },
});

/** Whether a header has the field once, with its only value; comments may stand beside it (RFC 8689 §3, RFC 5322 §3.2.2). */
function saysNo(header: Buffer): boolean {
  const [value, ...others] = HeaderBlock.of(header).all("TLS-Required");
  if (value === undefined || others.length > 0) return false;
  return (
    value
      .replaceAll(/\([^()]*\)/g, "")
      .trim()
      .toLowerCase() === "no"
  );
}
