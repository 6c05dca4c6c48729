import { type AddressAndName, ipAddress, ipAndName, type Kind } from "../../core/mod.ts";

/** An address that mail is sent from. */
export const sourceAddress: Kind<string> = {
  ...ipAddress,
  mentions: (address) => [{ kind: "local-address", address }],
};

/** The same with its name in EHLO. */
export const sourceAndName: Kind<AddressAndName> = {
  ...ipAndName,
  mentions: ({ address }) => [{ kind: "local-address", address }],
};
