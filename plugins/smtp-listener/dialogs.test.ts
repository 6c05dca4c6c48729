import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseDialog, playDialog } from "../../test/support/dialog-player.ts";
import { withListener } from "../../test/support/listener-lab.ts";
import { OPEN_SETTINGS } from "../../test/support/open-settings.ts";
import type { TestReception } from "../../test/support/test-reception.ts";
import { login } from "../sasl/login.ts";
import { plain } from "../sasl/plain.ts";
import type { SessionSettings } from "./contract.ts";

const folder = new URL("../../test/dialogs/", import.meta.url);

for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith(".smtp")) continue;
  test(`dialog ${file}`, async () => {
    const dialog = parseDialog(readFileSync(new URL(file, folder), "utf8"));
    const tls = dialog.settings.get("tls") === "yes";
    await withListener(
      settingsOf(dialog.settings),
      ({ port, reception }) => {
        if (dialog.settings.get("logins") === "yes") admitJoe(reception);
        return playDialog(dialog, port, reception);
      },
      { tls },
    );
  });
}

/** Lets "joe" log in with "secret". */
function admitJoe(reception: TestReception): void {
  reception.mechanisms = new Map([
    ["PLAIN", plain],
    ["LOGIN", login],
  ]);
  const verifiers = [{ kind: "plain", password: "secret" }] as const;
  reception.users.set("joe", { name: "joe", verifiers });
}

/** Settings as dialogs write them. */
function settingsOf(written: ReadonlyMap<string, string>): SessionSettings {
  const number = (
    name: "maxMessageSize" | "maxRcptPerMessage" | "maxMessageHops" | "maxSmtpErrors",
  ): number => Number(written.get(name) ?? OPEN_SETTINGS[name]);
  const flag = (
    name:
      | "smtpService"
      | "allowChunking"
      | "allowSmtputf8"
      | "addReceivedHeader"
      | "hideMessageSource"
      | "requireStarttlsBeforeAuth",
  ): boolean => (written.has(name) ? written.get(name) === "yes" : OPEN_SETTINGS[name]);
  return {
    ...OPEN_SETTINGS,
    maxMessageSize: number("maxMessageSize"),
    maxRcptPerMessage: number("maxRcptPerMessage"),
    maxMessageHops: number("maxMessageHops"),
    maxSmtpErrors: number("maxSmtpErrors"),
    smtpService: flag("smtpService"),
    allowStarttls: true,
    allowChunking: flag("allowChunking"),
    allowSmtputf8: flag("allowSmtputf8"),
    requireStarttlsBeforeAuth: flag("requireStarttlsBeforeAuth"),
    addReceivedHeader: flag("addReceivedHeader"),
    hideMessageSource: flag("hideMessageSource"),
    bareLineEnds: written.get("bareLineEnds") === "normalise" ? "normalise" : "reject",
  };
}
