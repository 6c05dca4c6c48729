import { addressKey, type ResolvedConfig, type Token, token } from "../../core/mod.ts";
import type { SourceSettings } from "./sources.ts";

/** Tells which virtual MTA sends from an address. */
export class VirtualMtasByAddress {
  readonly #byAddress = new Map<string, string>();

  /** `own` gives the addresses of a virtual MTA, without those that it inherits. Of several with one address the first counts. */
  constructor(config: ResolvedConfig, own: (name: string) => SourceSettings) {
    for (const name of config.names("virtual-mta")) {
      const { smtpSourceHost, bindToSourceIp = [] } = own(name);
      for (const address of [...smtpSourceHost.map((host) => host.address), ...bindToSourceIp]) {
        const key = addressKey(address);
        if (!this.#byAddress.has(key)) this.#byAddress.set(key, name);
      }
    }
  }

  /** The virtual MTA of a local address; undefined when none sends from it. */
  of(address: string): string | undefined {
    return this.#byAddress.get(addressKey(address));
  }
}

/** The virtual MTAs of a configuration by their addresses. */
export const BY_ADDRESS: Token<VirtualMtasByAddress> =
  token<VirtualMtasByAddress>("virtual-mta.by-address");
