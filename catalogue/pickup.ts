import {
  definePlugin,
  directive,
  directory,
  duration,
  type Plugin,
  pair,
  yesNo,
} from "../core/mod.ts";

const NOT_LOOKED_AT = "the directory is not looked at; mail comes in over SMTP";

/** Directives about mail that comes in as files. */
export const pickupCatalogue: Plugin = definePlugin({
  name: "pickup",
  summary: "PowerMTA's directives about mail that is put into a directory.",
  directives: {
    pickup: directive(
      pair(directory, directory, {
        name: "two directories",
        accepts: "the directory of new mail and the one for bad mail",
        example: "/var/spool/pickup /var/spool/bad-mail",
      }),
      {
        scopes: ["global"],
        doc: "Directory that mail is taken from, and directory for files that are not messages.",
        planned: NOT_LOOKED_AT,
        stake: "access",
      },
    ),
    "pickup-remove-dot": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Take away one dot where a line begins with two.",
      planned: NOT_LOOKED_AT,
    }),
    "pickup-retry-interval": directive(duration(), {
      scopes: ["global"],
      doc: "How often the directory was looked at.",
      obsolete: "it had no effect in PowerMTA any more",
    }),
  },
});
