import {
  definePlugin,
  directive,
  oneOf,
  type Plugin,
  readableFile,
  text,
  url,
} from "../core/mod.ts";
import { atStake } from "./kinds/at-stake.ts";
import { plannedSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const BY_SMTP = "mail goes out by SMTP";

/** Directives of domains whose mail does not go out by SMTP. */
export const otherDeliveryCatalogue: Plugin = definePlugin({
  name: "catalogue-other-delivery",
  summary: "PowerMTA's directives about delivery to programs, files and HTTP.",
  directives: {
    type: directive(oneOf(["smtp", "pipe", "file", "discard", "http-delivery", "alias"]), {
      scopes: DOMAIN,
      default: "smtp",
      doc: "How mail is delivered.",
      example: "discard",
      reload: "restart",
      planned: BY_SMTP,
      stake: "destination",
    }),
    "discard-as-bounce": atStake(
      "destination",
      plannedSwitch(
        { scopes: DOMAIN, doc: "Record discarded mail as bounced rather than delivered." },
        BY_SMTP,
      ),
    ),
    "file-format": directive(oneOf(["newfile-plain", "newfile-pickup", "append-mbox"]), {
      scopes: DOMAIN,
      default: "newfile-plain",
      doc: "The form of mail delivered to files.",
      planned: BY_SMTP,
    }),
    "file-destination": directive(text, {
      scopes: DOMAIN,
      doc: "The directory or mbox that mail goes to; $user, $domain and the like stand for the envelope.",
      example: "/var/mail/$domain/$user",
      planned: BY_SMTP,
      stake: "destination",
    }),
    command: directive(text, {
      scopes: DOMAIN,
      doc: "The program that gets the message on standard input.",
      example: "/usr/bin/deliver $user",
      planned: BY_SMTP,
      stake: "destination",
    }),
    "macro-variables-preserve-case": plannedSwitch(
      { scopes: DOMAIN, doc: "Keep $from and $to as they are written." },
      BY_SMTP,
    ),
    "http-delivery-url": directive(url, {
      scopes: DOMAIN,
      doc: "Where messages are posted to.",
      planned: BY_SMTP,
      stake: "destination",
    }),
    "http-delivery-extra-headers": directive(readableFile, {
      scopes: DOMAIN,
      doc: "File with further header fields of those requests.",
      planned: BY_SMTP,
    }),
    "add-x-msys-api-header": plannedSwitch(
      { scopes: DOMAIN, doc: "Add the header that SparkPost reads its options from." },
      BY_SMTP,
    ),
    "sparkpost-sandbox": plannedSwitch(
      { scopes: DOMAIN, doc: "Use SparkPost's sandbox." },
      "mail does not go by SparkPost",
    ),
    "sparkpost-ip-pool": directive(text, {
      scopes: DOMAIN,
      doc: "SparkPost's pool of addresses.",
      example: "main",
      planned: "mail does not go by SparkPost",
      stake: "appearance",
    }),
  },
});
