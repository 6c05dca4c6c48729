/**
 * The public surface: everything a plugin may import.
 * @module
 */

export * from "./config/definition.ts";
export { DomainIndex, type DomainPattern, parseDomainPattern } from "./config/domain-pattern.ts";
export type { ConfigFiles } from "./config/expand.ts";
export * from "./config/load.ts";
export * from "./config/render.ts";
export type { ResolvedConfig } from "./config/resolved-config.ts";
export * from "./delivery/outcome.ts";
export * from "./delivery/plan.ts";
export type { QueueRef } from "./delivery/policy.ts";
export * from "./delivery/route.ts";
export * from "./delivery/verdict.ts";
export * from "./directive/directive.ts";
export type { Kind, Parsed } from "./directive/kind.ts";
export * from "./directive/kinds/cidr.ts";
export * from "./directive/kinds/duration.ts";
export * from "./directive/kinds/hosts.ts";
export * from "./directive/kinds/numbers.ts";
export * from "./directive/kinds/words.ts";
export type { Scope } from "./directive/scope.ts";
export type { Setting, SettingsView } from "./directive/settings-view.ts";
export { createResolver } from "./dns/client.ts";
export { parseHosts, parseResolvConf } from "./dns/hosts-file.ts";
export * from "./dns/resolver.ts";
export type { Loaded } from "./engine/loaded.ts";
export * from "./engine.ts";
export type { DeliveryFailure, DeliveryStage } from "./errors/delivery-failure.ts";
export type { Diagnostic, Position } from "./errors/diagnostic.ts";
export { errorText } from "./errors/error-text.ts";
export * from "./errors/reply.ts";
export * from "./hooks/contract.ts";
export * from "./message/address.ts";
export * from "./message/body.ts";
export * from "./message/envelope.ts";
export * from "./message/submission.ts";
export * from "./plugin.ts";
export { memoryBody } from "./queue/memory-body.ts";
export { idText } from "./queue/message-id.ts";
export { type LmdbStoreOptions, openLmdbStore } from "./queue/open-lmdb-store.ts";
export type * from "./queue/store.ts";
export type { Reception, SubmitResult } from "./reception/reception.ts";
export * from "./reception/session.ts";
export type * from "./services/control.ts";
export * from "./services/core-tokens.ts";
export * from "./services/token.ts";
export type { PeerInfo, SmtpTimeouts, TlsMode } from "./smtp/client.ts";
export * from "./telemetry/log.ts";
export type { Telemetry } from "./telemetry/telemetry.ts";
export { type Clock, sleep, systemClock, type Timer } from "./time/clock.ts";
export { type Random, systemRandom } from "./time/random.ts";
