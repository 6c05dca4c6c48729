// Written by `npm run generate` from the plugins' declarations.

export interface VirtualMtaSettings {
  /**
   * Whether events of this virtual MTA's mail go to SparkPost.
   * @deprecated It has no effect yet: no events are sent.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Whether events of this virtual MTA's mail go to SparkPost.
   * @deprecated It has no effect yet: no events are sent.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}
