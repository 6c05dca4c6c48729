/**
 * The places a directive can stand in. `domain` means a `<domain>` block, global or nested in a virtual MTA;
 * `acct-file` is an accounting output.
 */
export type Scope = "global" | "source" | "domain" | "virtual-mta" | "acct-file";
