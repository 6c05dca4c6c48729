import {
  certificateFile,
  definePlugin,
  directive,
  nameOf,
  oneOf,
  type Plugin,
  secret,
} from "../core/mod.ts";

const NO_LOGIN = "the user cannot log in; only users that a plugin knows can";

/** Directives of `<smtp-user>` blocks. */
export const usersCatalogue: Plugin = definePlugin({
  name: "planned-users",
  summary: "PowerMTA's directives about clients that log in.",
  directives: {
    password: directive(secret, {
      scopes: ["smtp-user"],
      doc: "The user's password.",
      planned: NO_LOGIN,
    }),
    "authentication-method": directive(oneOf(["password", "system", "certificate"]), {
      scopes: ["smtp-user"],
      default: "password",
      doc: "What the user shows: the password set here, that of the host's account, or a certificate.",
      planned: NO_LOGIN,
    }),
    "tls-certificate": directive(certificateFile, {
      scopes: ["smtp-user"],
      doc: "PEM file with the certificate the user shows.",
      planned: NO_LOGIN,
    }),
    source: directive(nameOf(["source"], { words: ["{auth}"] }), {
      scopes: ["smtp-user"],
      default: "{auth}",
      doc: "The source whose settings apply to the user's mail.",
      example: "{auth}",
      planned: NO_LOGIN,
    }),
  },
});
