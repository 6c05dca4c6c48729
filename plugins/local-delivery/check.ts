import type { PluginDiagnostic } from "../../core/mod.ts";
import type { DeliveryType } from "./delivery-type.ts";

/** The directives that depend on each other. */
interface Checked {
  readonly type: DeliveryType;
  readonly local: boolean;
  readonly mailboxCommand: unknown;
  readonly command: unknown;
  readonly fileDestination: unknown;
  readonly maildirDestination: unknown;
}

/** What a domain's way of delivery lacks. */
export function checkDelivery(settings: Checked): readonly PluginDiagnostic[] {
  const { type, local } = settings;
  if (local)
    return settings.mailboxCommand === undefined
      ? [needs("local", "local yes", "mailbox-command /usr/bin/deliver -d $user@$domain")]
      : [];
  switch (type) {
    case "pipe":
      return settings.command === undefined
        ? [needs("type", "type pipe", "command /usr/bin/deliver -d $user@$domain")]
        : [];
    case "file":
      return settings.fileDestination === undefined
        ? [needs("type", "type file", "file-destination /var/mail/$domain/$user")]
        : [];
    case "maildir":
      return settings.maildirDestination === undefined
        ? [needs("type", "type maildir", "maildir-destination /var/mail/$domain/$user")]
        : [];
    case "smtp":
    case "lmtp":
    case "discard":
    case "http-delivery":
    case "alias":
      return [];
  }
}

function needs(directive: string, what: string, example: string): PluginDiagnostic {
  const [missing = ""] = example.split(" ", 1);
  return {
    severity: "error",
    directive,
    message: `${what} needs a ${missing}`,
    hint: `add: ${example}`,
  };
}
