// Written by `npm run generate` from the plugins' declarations.

export interface VirtualMtaSettings {
  /**
   * Makes a virtual MTA for warming up an address.
   * @deprecated It is obsolete: use cold-virtual-mta.
   */
  readonly "auto-cold-virtual-mta"?: string;
}
