import { isIP } from "node:net";
import { isLoopback, type PluginDiagnostic, type WebUrl } from "../../core/mod.ts";

/** What is looked at in a block. */
interface Checked {
  readonly url: WebUrl | undefined;
  readonly maxSize: number;
  readonly journalMaxSize: number;
  readonly journalMaxAge: number;
  readonly timeout: number;
}

/** What a `<webhook>` block lacks. */
export function checkWebhook(settings: Checked, name: string): readonly PluginDiagnostic[] {
  const { url, maxSize, journalMaxSize, journalMaxAge, timeout } = settings;
  const waiting = "no event could wait while it is not taken";
  const found: PluginDiagnostic[] = [
    { directive: "max-size", value: maxSize, stake: "no event fits" },
    { directive: "journal-max-size", value: journalMaxSize, stake: waiting },
    { directive: "journal-max-age", value: journalMaxAge, stake: waiting },
    { directive: "timeout", value: timeout, stake: "no request could be answered" },
  ].flatMap(({ directive, value, stake }) =>
    value > 0
      ? []
      : [{ severity: "error", directive, message: `${directive} is 0: ${stake}` } as const],
  );
  if (url === undefined)
    found.push({
      severity: "error",
      directive: "url",
      message: `webhook ${name} has no url`,
      hint: "add: url https://hooks.example.net/mail",
    });
  else found.push(...inClear(url, "url"));
  return found;
}

/** A warning about addresses of people that go over the network for everybody to read. */
export function inClear(url: WebUrl, directive: string): readonly PluginDiagnostic[] {
  const isHere = url.host === "localhost" || (isIP(url.host) !== 0 && isLoopback(url.host));
  if (!url.clear || isHere) return [];
  return [
    {
      severity: "warning",
      directive,
      message: `what is sent to ${url.host} can be read and changed on its way`,
      hint: "use https",
    },
  ];
}
