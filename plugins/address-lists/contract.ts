import { type BlockScope, type MailAddress, type Token, token } from "../../core/mod.ts";

/** Addresses, domains and patterns of addresses that belong together. */
export interface AddressList {
  /** Entries that are told apart by look-up: addresses, local parts and digests. */
  readonly size: number;
  /** Whether an address is on the list. */
  has(address: Pick<MailAddress, "text" | "localPart" | "domain">): boolean;
}

/** The lists of a configuration. */
export interface AddressLists {
  /** The list of that name; undefined when there is none. */
  get(name: string): AddressList | undefined;
  /** What the `<address-list>` blocks hold that are in a block of this type which has no name, such as `<bounce-processor>`. */
  within(scope: BlockScope): AddressList;
}

/** The `<address-list NAME>` blocks of the configuration. */
export const ADDRESS_LISTS: Token<AddressLists> = token<AddressLists>("address-lists");

export { isDigest } from "./digest-set.ts";
export { isWildcard, normalForm } from "./normal-form.ts";
