/**
 * The places a directive can appear in: the top level and the block types. `domain` means a `<domain>` block, global or
 * nested in a virtual MTA or a pool; what may be set there may be set in a `<provider>` block too.
 */
export type Scope =
  | "global"
  | "source"
  | "smtp-user"
  | "source-group"
  | "domain"
  | "provider"
  | "virtual-mta"
  | "virtual-mta-pool"
  | "pattern-list"
  | "smtp-pattern-list"
  | "bounce-category-patterns"
  | "mx-rollup-list"
  | "acct-file"
  | "spool"
  | "smtp-listener"
  | "address-list"
  | "bounce-processor"
  | "feedback-loop-processor"
  | "email-patterns"
  | "aliases"
  | "rewrite-list"
  | "domain-key-list"
  | "dns"
  | "transmissions-api"
  | "transmissions-api-listener"
  | "proxy"
  | "vault"
  | "signals"
  | "signals-filter"
  | "gm-imprinter";

/** A scope that is a block type. */
export type BlockScope = Exclude<Scope, "global">;
