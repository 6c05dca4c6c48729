import type { Answers } from "./answers.ts";

/** What a configuration is written from. */
export interface ToWrite {
  readonly answers: Answers;
  readonly port: number;
  /** Who answers for the server. */
  readonly postmaster: string;
  /** `domain-key`'s value; undefined where nothing is signed. */
  readonly key: string | undefined;
}

/** The configuration that the answers come to. */
export function configText({ answers, port, postmaster, key }: ToWrite): string {
  const { hostName, relayFrom, sendFrom, smartHost } = answers;
  const isLocal = relayFrom.every((each) => /^(?:127\.|::1(?:\/|$))/.test(each));
  return [
    "# Written by mta init. What each directive does: mta show directive NAME",
    "# Check it:  mta check-config    Try the host: mta doctor    Run it: mta serve",
    "",
    `host-name ${hostName}`,
    ...(isLocal
      ? ["# This host alone can connect.", `smtp-listener 127.0.0.1:${port}`]
      : [`smtp-listener 0.0.0.0:${port}`]),
    "delivery-queue spool",
    "log-file mta.log",
    "",
    "# Who gets mail to postmaster and abuse at the server's own name, and alarms:",
    `postmaster ${postmaster}`,
    "",
    "# The pages and the API, for this host alone:",
    "# http-mgmt-port 8080",
    "",
    ...(key === undefined ? [] : [`domain-key ${key}`, ""]),
    ...relayFrom.flatMap((network) => [
      `<source ${network}>`,
      "    always-allow-relaying yes",
      ...(sendFrom.length === 0 ? [] : ["    default-virtual-mta main"]),
      "    add-date-header yes",
      "    add-message-id-header yes",
      "</source>",
      "",
    ]),
    ...(sendFrom.length === 0
      ? []
      : [
          "<virtual-mta main>",
          ...sendFrom.map((address) => `    smtp-source-host ${address} ${hostName}`),
          "</virtual-mta>",
          "",
        ]),
    "<domain *>",
    ...(smartHost === undefined
      ? []
      : [
          `    route ${smartHost}`,
          "    # If it wants a login:",
          "    # auth-username NAME",
          "    # auth-password PASSWORD",
        ]),
    ...(key === undefined ? [] : ["    dkim-sign yes"]),
    "    use-starttls yes",
    "    max-smtp-out 20",
    "    retry-after 10m,30m,1h",
    "    bounce-after 4d12h",
    "</domain>",
    "",
    "# A line for each delivery (d), bounce (b) and deferral (t).",
    "<acct-file acct.csv>",
    "    records d,b,t",
    "</acct-file>",
    "",
  ].join("\n");
}
