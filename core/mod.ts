/**
 * `postrider`: what a plugin is written with, and everything it may import. What runs a server is in `postrider/host`, what tests a
 * plugin in `postrider/testing`, what the built-in plugins offer to others in `postrider/contracts`.
 * @module
 */

export * from "./config/bind/definition.ts";
export type { FileQuestion, PluginDiagnostic } from "./config/bind/directives.ts";
export { placeOf } from "./config/report/diagnostics.ts";
export { DomainIndex } from "./config/resolve/domain-index.ts";
export type {
  BlockPlace,
  FoundBlock,
  InnerBlock,
  ProviderFacts,
  ResolvedConfig,
} from "./config/resolve/resolved-config.ts";
export { shippedLines } from "./config/shipped-lines.ts";
export type { ArgumentKind } from "./config/syntax/blocks.ts";
export { keyword } from "./config/syntax/lexer.ts";
export { readRegularFile, refuseIrregular } from "./config/syntax/regular-file.ts";
export type { Located } from "./config/syntax/tree.ts";
export * from "./container/core-tokens.ts";
export * from "./container/token.ts";
export type * from "./control/control.ts";
export type * from "./control/explanation.ts";
export type * from "./control/hold-control.ts";
export type * from "./control/lane-control.ts";
export type * from "./control/queued-mail.ts";
export type { QueuesChanged } from "./control/queues-changed.ts";
export type { SettingReport } from "./control/setting-report.ts";
export { WAIT_REASONS, type WaitReason, type WaitReport } from "./control/waiting.ts";
export * from "./database/codec.ts";
export { DatabaseError, type DatabaseErrorKind } from "./database/database-error.ts";
export type { SpaceFigures, Statfs } from "./database/free-space.ts";
export {
  type OwnDatabaseOptions,
  openOwnDatabase,
  removeOwnDatabase,
} from "./database/open-own-database.ts";
export type { OwnChanges } from "./database/own-changes.ts";
export type { OwnDatabase } from "./database/own-database.ts";
export {
  type OwnTable,
  ownTable,
  type TableEntry,
  type TableRange,
  type TableShape,
} from "./database/own-table.ts";
export * from "./delivery/agent.ts";
export { connectionKey } from "./delivery/connection-key.ts";
export * from "./delivery/diagnostic-text.ts";
export * from "./delivery/effect.ts";
export type { BindingLimit, HeldReason } from "./delivery/held.ts";
export type { HoldTarget } from "./delivery/hold.ts";
export { overlap } from "./delivery/hold-patterns.ts";
export type { LaneRule } from "./delivery/lane-rule.ts";
export type { ModeCause, ModeChanger, QueueModeChange } from "./delivery/mode-change.ts";
export { MOVES } from "./delivery/moves.ts";
export * from "./delivery/outcome.ts";
export type { PeerToSecure } from "./delivery/peer-to-secure.ts";
export * from "./delivery/plan.ts";
export type * from "./delivery/queue-ref.ts";
export {
  AS_STORED,
  MessageMustWait,
  type MessageToRender,
  type MessageToSeal,
  type RenderedBody,
  type Rendering,
} from "./delivery/rendering.ts";
export * from "./delivery/route.ts";
export type { MailInOtherQueue } from "./delivery/shared-mail.ts";
export { storedHeader } from "./delivery/stored-header.ts";
export type { DeliveryTracer } from "./delivery/traces.ts";
export * from "./delivery/verdict.ts";
export { camelCase } from "./directive/camel-case.ts";
export * from "./directive/directive.ts";
export type { Kind, Parsed, ValuePlace } from "./directive/kind.ts";
export * from "./directive/kinds/cidr.ts";
export * from "./directive/kinds/ciphers.ts";
export * from "./directive/kinds/domain-pattern.ts";
export * from "./directive/kinds/duration.ts";
export * from "./directive/kinds/header-name.ts";
export * from "./directive/kinds/hosts.ts";
export * from "./directive/kinds/mailbox.ts";
export * from "./directive/kinds/matching.ts";
export * from "./directive/kinds/names.ts";
export * from "./directive/kinds/numbers.ts";
export * from "./directive/kinds/pair.ts";
export * from "./directive/kinds/paths.ts";
export * from "./directive/kinds/rates.ts";
export * from "./directive/kinds/regex.ts";
export * from "./directive/kinds/words.ts";
export { yesNoOr } from "./directive/kinds/yes-no-or.ts";
export { adjustCount, dropOldest } from "./directive/maps.ts";
export type { FileExaminer, FileMistake, Mention, PathUse } from "./directive/mention.ts";
export { PatternMatcher } from "./directive/pattern-matcher.ts";
export { RecentMap } from "./directive/recent-map.ts";
export type { BlockScope, Scope } from "./directive/scope.ts";
export type { Setting, SettingsView } from "./directive/settings-view.ts";
export { createResolver } from "./dns/client.ts";
export { type DestinationOptions, Destinations, type HostAddress } from "./dns/destinations.ts";
export { hostAddresses } from "./dns/host-addresses.ts";
export { parseHosts, parseResolvConf } from "./dns/hosts-file.ts";
export { LookupBudget } from "./dns/lookup-budget.ts";
export { mxTiers } from "./dns/mx-tiers.ts";
export * from "./dns/resolver.ts";
export { ThisServer, type ThisServerParts } from "./dns/this-server.ts";
export type { FollowLookup, LookupMade } from "./dns/told-resolver.ts";
export { type DeliveryFailure, type DeliveryStage, failed } from "./errors/delivery-failure.ts";
export type { Diagnostic, Position } from "./errors/diagnostic.ts";
export { errorText } from "./errors/error-text.ts";
export * from "./errors/reply.ts";
export { STAKES, type Stake, type WithoutEffect } from "./errors/stake.ts";
export { makeDurableFolder, syncDirectory } from "./files/durable-folder.ts";
export { errorCode } from "./files/error-code.ts";
export { LineFile, type LineFileOptions } from "./files/line-file.ts";
export { readAt } from "./files/read-at.ts";
export { localDay, rotateFile } from "./files/rotate-file.ts";
export { readShippedData } from "./files/shipped-file.ts";
export { Complaints } from "./hooks/complaints.ts";
export * from "./hooks/contract.ts";
export { HOOKS } from "./hooks/hook-list.ts";
export type { ConsumerState, JournalAccess, PluginEvent, WhenFull } from "./journal/consumer.ts";
export type { EventKind, JournalEntry, JournalEvent } from "./journal/event.ts";
export { type CalendarDays, daysOf, isZone } from "./limits/calendar-day.ts";
export type * from "./limits/limit-store.ts";
export type { LimitDimension, LimitSubject } from "./limits/limit-subject.ts";
export {
  type Ceiling,
  type Counted,
  type DailyAllowance,
  type RateLimit,
  withQueueLimit,
} from "./limits/rate-limit.ts";
export * from "./message/address.ts";
export * from "./message/agent-connection.ts";
export * from "./message/ascii-form.ts";
export * from "./message/body.ts";
export * from "./message/bounce-mark.ts";
export { decodedWords } from "./message/encoded-words.ts";
export * from "./message/envelope.ts";
export { fieldText, HeaderBlock, headerEnd } from "./message/header-block.ts";
export type { SomeFields } from "./message/header-edit.ts";
export { fieldLine, type HeaderField, isFieldName, isHeaderField } from "./message/header-field.ts";
export { readHeaderFields } from "./message/header-fields-text.ts";
export {
  isLaneDimension,
  type LaneDimension,
  type LaneRef,
  type LaneValues,
  noteDimension,
  senderDomain,
} from "./message/lane.ts";
export * from "./message/mail-date.ts";
export { bareMessageId } from "./message/message-id-field.ts";
export { decodedBytes, decodedText } from "./message/mime/decoded.ts";
export { headerBlock, type SplitContent, splitContent } from "./message/mime/header-of.ts";
export { htmlText } from "./message/mime/html-text.ts";
export { PART_LIMITS, type PartLimits } from "./message/mime/limits.ts";
export { type MediaType, readMediaType } from "./message/mime/media-type.ts";
export { type MimeMessage, type MimePart, takeApart } from "./message/mime/take-apart.ts";
export * from "./message/note.ts";
export * from "./message/notes.ts";
export * from "./message/one-by-one.ts";
export { parameterNotes, parameterOf } from "./message/parameter-notes.ts";
export { isRoleMailbox } from "./message/role-mailbox.ts";
export * from "./message/submission.ts";
export { REQUIRE_TLS, REQUIRE_TLS_NOTES, requiresTls, TLS_OPTIONAL } from "./message/tls-wishes.ts";
export * from "./message/transaction.ts";
export { decodeXtext, isXtext, xtext } from "./message/xtext.ts";
export * from "./plugin.ts";
export { knownTargets, type Target, type TargetSource } from "./pool/target.ts";
export {
  type NameChoices,
  nameChoices,
  nameChooser,
  queueChoices,
  queueChooser,
} from "./queue/choices.ts";
export { CommitSignal } from "./queue/commit-signal.ts";
export type * from "./queue/find.ts";
export { findMail, type MailSource } from "./queue/find-mail.ts";
export { FIRST_LANE, type LaneRecords, type StoredLane } from "./queue/lane-records.ts";
export { type LmdbStoreOptions, openLmdbStore } from "./queue/lmdb/open-lmdb-store.ts";
export { queuePattern } from "./queue/mail-filter.ts";
export { memoryBody } from "./queue/memory-body.ts";
export { idText, MessageIds, parseId, parseShardedId, receivedAtOf } from "./queue/message-id.ts";
export * from "./queue/order.ts";
export { queueParts } from "./queue/queue-runtime.ts";
export { FRESH_STATE, isIdle } from "./queue/queue-state.ts";
export { DamagedRecordError, RecordReader, RecordWriter } from "./queue/record-codec.ts";
export { checkOwner, checkState, deferredRow, freshRows, movedRow } from "./queue/rows.ts";
export type * from "./queue/store.ts";
export { noSpace, StoreError, type StoreErrorKind } from "./queue/store-error.ts";
export { textPattern } from "./queue/text-pattern.ts";
export { isCertificateOf } from "./reception/certificate-proof.ts";
export * from "./reception/client-certificate.ts";
export * from "./reception/extension.ts";
export * from "./reception/failed-logins.ts";
export { FewAtATime } from "./reception/few-at-a-time.ts";
export type {
  ContentAnnounced,
  ContentExpected,
  ContentReader,
  Inspected,
  Inspection,
  InspectionResult,
  MessageFacts,
} from "./reception/inspection.ts";
export type * from "./reception/known-user.ts";
export * from "./reception/notice-mail.ts";
export { hashProblem, isPasswordOf, makeScramKeys } from "./reception/password.ts";
export type { Reception, ReceptionTrouble, SessionReception } from "./reception/reception.ts";
export { RememberedPasswords } from "./reception/remembered-passwords.ts";
export * from "./reception/sasl.ts";
export {
  isMeantAsScram,
  readScramText,
  scramText,
} from "./reception/scram-keys.ts";
export * from "./reception/session.ts";
export type { OutboundLogin } from "./smtp/auth/outbound-login.ts";
export type { ConnectOptions, SmtpTimeouts, Trace } from "./smtp/client.ts";
export { connectSmtp } from "./smtp/connect.ts";
export {
  type ConnectionBegun,
  type ConversationFollower,
  type FollowConversation,
  type Followed,
  followed,
} from "./smtp/conversation-follower.ts";
export { refused } from "./smtp/failures.ts";
export type { ProxiedTls } from "./smtp/proxied-tls.ts";
export {
  type ProxiedEnds,
  type ProxyClaim,
  type ProxyHeaderRead,
  type ProxyVersion,
  proxyHeader,
  readProxyHeader,
  type SocketEnd,
} from "./smtp/proxy-header.ts";
export type { ProxyHop, ProxyLogin } from "./smtp/proxy-hop.ts";
export type { CertificateProblem, TlsAttempt, TlsOutcome, TlsProblem } from "./smtp/tls-attempt.ts";
export { type TlsChoice, tlsChoiceOptions, tlsChoiceProblem } from "./smtp/tls-choice.ts";
export { demandOf, type HostRefused, type TlsDemand, type TlsMode } from "./smtp/tls-demand.ts";
export {
  type TlsaMismatch,
  type TlsaQuestion,
  tlsaMismatch,
  usableTlsa,
} from "./smtp/tlsa-match.ts";
export * from "./state/declared-state.ts";
export { everyEntry } from "./state/every-entry.ts";
export type * from "./state/kept.ts";
export * from "./state/state-records.ts";
export type * from "./surface/block.ts";
export * from "./surface/caller.ts";
export * from "./surface/command.ts";
export type * from "./surface/consumer.ts";
export * from "./surface/event-token.ts";
export * from "./surface/host-program.ts";
export * from "./surface/http-route.ts";
export * from "./surface/job.ts";
export * from "./surface/schema.ts";
export * from "./telemetry/alarms.ts";
export * from "./telemetry/log.ts";
export * from "./telemetry/metrics.ts";
export type { Telemetry } from "./telemetry/telemetry.ts";
export * from "./text/ascii.ts";
export * from "./text/borders.ts";
export { type HashKey, halfSipHash } from "./text/half-sip-hash.ts";
export { isRecord, type JsonRecord, parsedJson } from "./text/parsed-json.ts";
export { saslPrepared } from "./text/sasl-prepared.ts";
export * from "./text/tree.ts";
export { type Clock, sleep, systemClock, type Timer } from "./time/clock.ts";
export { Deadline } from "./time/deadline.ts";
export { fewAtOnce } from "./time/few-at-once.ts";
export { Slices } from "./time/pace.ts";
export { type Random, shuffle, systemRandom } from "./time/random.ts";
export * from "./time/span-ring.ts";
export { within } from "./time/within.ts";
export { BUILD, type BuildFacts, VERSION } from "./version.ts";
export { answerText, secretsOf } from "./web/answer-text.ts";
export { HttpConnections } from "./web/http-connections.ts";
export { askHttps } from "./web/https-exchange.ts";
export type {
  HttpsAnswer,
  HttpsContent,
  HttpsFailure,
  HttpsParts,
  HttpsQuestion,
} from "./web/https-question.ts";
export { type RequestFields, readRequestFields, requestFieldsFile } from "./web/request-fields.ts";
export { retryAfterOf } from "./web/retry-after.ts";
export { ANYWHERE, readWebUrl, type WebUrl, webUrl } from "./web/web-url.ts";
