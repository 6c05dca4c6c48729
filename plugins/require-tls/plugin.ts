import {
  type Admission,
  definePlugin,
  directive,
  type Plugin,
  REQUIRE_TLS,
  reply,
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
    "Takes mail that must go over TLS all the way (REQUIRETLS), and sends it on so or not at all.",
  directives: {
    "offer-require-tls": directive(yesNo, {
      scopes: ["source"],
      default: true,
      doc: "Offer REQUIRETLS to clients over TLS. Mail that asks for it goes only to hosts that offer it too, over TLS, and that are known by DANE, by MTA-STS, or by tls verified where the route names them; it bounces (5.7.30) where no host does.",
      rfc: "RFC 8689",
    }),
  },
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
  },
});
