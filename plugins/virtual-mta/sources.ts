import type { AddressAndName, SourceAddress } from "../../core/mod.ts";

/** What says where the mail of a virtual MTA comes from. */
export interface SourceSettings {
  readonly smtpSourceHost: readonly AddressAndName[];
  readonly bindToSourceIp: readonly string[] | undefined;
}

/** The addresses that mail is sent from, each with its name in EHLO: `heloName` where it has none of its own. */
export function sourcesOf(
  { smtpSourceHost, bindToSourceIp = [] }: SourceSettings,
  heloName: string,
): readonly SourceAddress[] {
  return [
    ...smtpSourceHost.map(({ address, name }) => ({ address, heloName: name ?? heloName })),
    ...bindToSourceIp.map((address) => ({ address, heloName })),
  ];
}
