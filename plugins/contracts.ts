/**
 * `postrider/contracts`: the services, events and helpers that the built-in plugins offer to others.
 * @module
 */

export * from "./accounting/contract.ts";
export * from "./address-lists/contract.ts";
export * from "./admin/contract.ts";
export * from "./bounce-categories/contract.ts";
export * from "./compliance/contract.ts";
export * from "./dane/contract.ts";
export * from "./dkim/contract.ts";
export * from "./dns/contract.ts";
export * from "./headers/contract.ts";
export * from "./health/contract.ts";
export * from "./inbound-tls/contract.ts";
export * from "./jobs/contract.ts";
export * from "./local-delivery/contract.ts";
export * from "./log-files/contract.ts";
export * from "./logging/contract.ts";
export * from "./mta-sts/contract.ts";
export * from "./personalities/contract.ts";
export * from "./process/contract.ts";
export * from "./relaying/contract.ts";
export * from "./returned-mail/contract.ts";
export * from "./reverse-dns/contract.ts";
export * from "./routing/contract.ts";
export * from "./sandbox/contract.ts";
export * from "./sasl/contract.ts";
export * from "./sender-checks/contract.ts";
export * from "./smtp-listener/contract.ts";
export * from "./spool/contract.ts";
export * from "./story/contract.ts";
export * from "./traffic-history/contract.ts";
export * from "./vault/contract.ts";
export * from "./virtual-mta/contract.ts";
export * from "./warm-up/contract.ts";
