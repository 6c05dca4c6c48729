import { definePlugin, directive, type Plugin, text, yesNo } from "../../core/mod.ts";

const BY_SMTP = "mail goes out by SMTP like any other";

/** Mailboxes on this host. */
export const localDelivery: Plugin = definePlugin({
  name: "local-delivery",
  summary: "Hands mail for some domains to a command on this host.",
  directives: {
    local: directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Deliver to mailbox-command instead of another host.",
      planned: BY_SMTP,
      stake: "destination",
    }),
    "mailbox-command": directive(text, {
      scopes: ["domain"],
      doc: "The command and its arguments, run without a shell, with the message on standard input; $user, $domain, $from, $to and the like stand for the envelope.",
      example: "/usr/bin/deliver -d $user@$domain",
      planned: BY_SMTP,
      stake: "destination",
    }),
  },
  check: {
    domain: ({ local, mailboxCommand }) =>
      local && mailboxCommand === undefined
        ? [
            {
              severity: "error",
              directive: "local",
              message: "local yes needs a mailbox-command",
              hint: "add: mailbox-command /usr/bin/deliver -d $user@$domain",
            },
          ]
        : [],
  },
});
