// Written by `npm run generate` from the plugins' declarations.
// biome-ignore-all lint/suspicious/noEmptyInterface: plugins of one's own add their directives to them

import type * as accounting from "./accounting.ts";
import type * as addressLists from "./address-lists.ts";
import type * as audit from "./audit.ts";
import type * as automation from "./automation.ts";
import type * as backOff from "./back-off.ts";
import type * as bounceAfter from "./bounce-after.ts";
import type * as bounceCategories from "./bounce-categories.ts";
import type * as chaos from "./chaos.ts";
import type * as compliance from "./compliance.ts";
import type * as connections from "./connections.ts";
import type * as dane from "./dane.ts";
import type * as deliveryCopies from "./delivery-copies.ts";
import type * as deliveryReports from "./delivery-reports.ts";
import type * as dialogueLog from "./dialogue-log.ts";
import type * as dkim from "./dkim.ts";
import type * as dns from "./dns.ts";
import type * as domainLog from "./domain-log.ts";
import type * as headers from "./headers.ts";
import type * as httpDelivery from "./http-delivery.ts";
import type * as identity from "./identity.ts";
import type * as inboundTls from "./inbound-tls.ts";
import type * as inbox from "./inbox.ts";
import type * as includeHeaders from "./include-headers.ts";
import type * as jobs from "./jobs.ts";
import type * as language from "./language.ts";
import type * as liveEvents from "./live-events.ts";
import type * as localDelivery from "./local-delivery.ts";
import type * as logFiles from "./log-files.ts";
import type * as logging from "./logging.ts";
import type * as memoryLimit from "./memory-limit.ts";
import type * as mtaSts from "./mta-sts.ts";
import type * as mxRollup from "./mx-rollup.ts";
import type * as namedLimits from "./named-limits.ts";
import type * as obsoleteAccounting from "./obsolete-accounting.ts";
import type * as obsoleteDialogue from "./obsolete-dialogue.ts";
import type * as obsoleteInboundTls from "./obsolete-inbound-tls.ts";
import type * as obsoleteLegacy from "./obsolete-legacy.ts";
import type * as obsoleteListening from "./obsolete-listening.ts";
import type * as obsoleteOtherDelivery from "./obsolete-other-delivery.ts";
import type * as obsoleteOutboundTls from "./obsolete-outbound-tls.ts";
import type * as obsoletePickup from "./obsolete-pickup.ts";
import type * as obsoleteProcess from "./obsolete-process.ts";
import type * as obsoleteRouting from "./obsolete-routing.ts";
import type * as obsoleteSending from "./obsolete-sending.ts";
import type * as obsoleteSignals from "./obsolete-signals.ts";
import type * as obsoleteSigning from "./obsolete-signing.ts";
import type * as obsoleteSource from "./obsolete-source.ts";
import type * as obsoleteSourceChecks from "./obsolete-source-checks.ts";
import type * as obsoleteSourceHeaders from "./obsolete-source-headers.ts";
import type * as obsoleteSpoolBlock from "./obsolete-spool-block.ts";
import type * as obsoleteWebMonitor from "./obsolete-web-monitor.ts";
import type * as obsoleteWebMonitorTls from "./obsolete-web-monitor-tls.ts";
import type * as outboundAuth from "./outbound-auth.ts";
import type * as outboundTls from "./outbound-tls.ts";
import type * as patternList from "./pattern-list.ts";
import type * as personalities from "./personalities.ts";
import type * as plannedDummySmtp from "./planned-dummy-smtp.ts";
import type * as plannedListening from "./planned-listening.ts";
import type * as plannedLists from "./planned-lists.ts";
import type * as plannedPickup from "./planned-pickup.ts";
import type * as plannedProcess from "./planned-process.ts";
import type * as plannedRewriting from "./planned-rewriting.ts";
import type * as plannedSource from "./planned-source.ts";
import type * as plannedSourceHeaders from "./planned-source-headers.ts";
import type * as plannedSpoolBlock from "./planned-spool-block.ts";
import type * as plannedTransmissions from "./planned-transmissions.ts";
import type * as postmaster from "./postmaster.ts";
import type * as priorities from "./priorities.ts";
import type * as process from "./process.ts";
import type * as proxies from "./proxies.ts";
import type * as queueLimits from "./queue-limits.ts";
import type * as recentEvents from "./recent-events.ts";
import type * as relayDebug from "./relay-debug.ts";
import type * as relaying from "./relaying.ts";
import type * as requireTls from "./require-tls.ts";
import type * as retryAfter from "./retry-after.ts";
import type * as returnedMail from "./returned-mail.ts";
import type * as reverseDns from "./reverse-dns.ts";
import type * as routing from "./routing.ts";
import type * as sandbox from "./sandbox.ts";
import type * as senderChecks from "./sender-checks.ts";
import type * as sizeLimit from "./size-limit.ts";
import type * as smtpClient from "./smtp-client.ts";
import type * as smtpListener from "./smtp-listener.ts";
import type * as sourceGroups from "./source-groups.ts";
import type * as spool from "./spool.ts";
import type * as statistics from "./statistics.ts";
import type * as story from "./story.ts";
import type * as suppression from "./suppression.ts";
import type * as syslog from "./syslog.ts";
import type * as throttling from "./throttling.ts";
import type * as tlsReports from "./tls-reports.ts";
import type * as users from "./users.ts";
import type * as vault from "./vault.ts";
import type * as virtualMta from "./virtual-mta.ts";
import type * as warmUp from "./warm-up.ts";
import type * as webMonitor from "./web-monitor.ts";
import type * as webhooks from "./webhooks.ts";
import type * as xVirtualMta from "./x-virtual-mta.ts";

/** What may be set at the global level. */
export interface GlobalSettings
  extends language.GlobalSettings,
    logFiles.GlobalSettings,
    logging.GlobalSettings,
    syslog.GlobalSettings,
    identity.GlobalSettings,
    dns.GlobalSettings,
    spool.GlobalSettings,
    inboundTls.GlobalSettings,
    smtpListener.GlobalSettings,
    users.GlobalSettings,
    relaying.GlobalSettings,
    relayDebug.GlobalSettings,
    suppression.GlobalSettings,
    postmaster.GlobalSettings,
    includeHeaders.GlobalSettings,
    xVirtualMta.GlobalSettings,
    dkim.GlobalSettings,
    virtualMta.GlobalSettings,
    proxies.GlobalSettings,
    connections.GlobalSettings,
    smtpClient.GlobalSettings,
    mtaSts.GlobalSettings,
    tlsReports.GlobalSettings,
    deliveryReports.GlobalSettings,
    accounting.GlobalSettings,
    story.GlobalSettings,
    process.GlobalSettings,
    queueLimits.GlobalSettings,
    memoryLimit.GlobalSettings,
    warmUp.GlobalSettings,
    domainLog.GlobalSettings,
    statistics.GlobalSettings,
    returnedMail.GlobalSettings,
    sandbox.GlobalSettings,
    personalities.GlobalSettings,
    chaos.GlobalSettings,
    inbox.GlobalSettings,
    audit.GlobalSettings,
    liveEvents.GlobalSettings,
    webMonitor.GlobalSettings,
    plannedProcess.GlobalSettings,
    obsoleteProcess.GlobalSettings,
    plannedListening.GlobalSettings,
    obsoleteListening.GlobalSettings,
    obsoleteInboundTls.GlobalSettings,
    plannedPickup.GlobalSettings,
    obsoletePickup.GlobalSettings,
    plannedLists.GlobalSettings,
    obsoleteAccounting.GlobalSettings,
    obsoleteWebMonitor.GlobalSettings,
    obsoleteWebMonitorTls.GlobalSettings,
    plannedDummySmtp.GlobalSettings,
    obsoleteSignals.GlobalSettings {}

/** What may be set in `<source>` blocks. */
export interface SourceSettings
  extends sourceGroups.SourceSettings,
    smtpListener.SourceSettings,
    relaying.SourceSettings,
    suppression.SourceSettings,
    jobs.SourceSettings,
    headers.SourceSettings,
    compliance.SourceSettings,
    xVirtualMta.SourceSettings,
    dkim.SourceSettings,
    patternList.SourceSettings,
    virtualMta.SourceSettings,
    requireTls.SourceSettings,
    deliveryReports.SourceSettings,
    reverseDns.SourceSettings,
    senderChecks.SourceSettings,
    domainLog.SourceSettings,
    dialogueLog.SourceSettings,
    returnedMail.SourceSettings,
    plannedSource.SourceSettings,
    obsoleteSource.SourceSettings,
    plannedSourceHeaders.SourceSettings,
    obsoleteSourceHeaders.SourceSettings,
    obsoleteSourceChecks.SourceSettings {}

/** What may be set in `<smtp-user>` blocks. */
export interface SmtpUserSettings extends users.SmtpUserSettings {}

/** What may be set in `<source-group>` blocks. */
export interface SourceGroupSettings extends sourceGroups.SourceGroupSettings {}

/** What may be set in `<domain>` blocks. */
export interface DomainSettings
  extends dns.DomainSettings,
    headers.DomainSettings,
    compliance.DomainSettings,
    dkim.DomainSettings,
    virtualMta.DomainSettings,
    routing.DomainSettings,
    mxRollup.DomainSettings,
    connections.DomainSettings,
    priorities.DomainSettings,
    smtpClient.DomainSettings,
    outboundTls.DomainSettings,
    outboundAuth.DomainSettings,
    dane.DomainSettings,
    mtaSts.DomainSettings,
    tlsReports.DomainSettings,
    retryAfter.DomainSettings,
    bounceAfter.DomainSettings,
    deliveryReports.DomainSettings,
    deliveryCopies.DomainSettings,
    accounting.DomainSettings,
    recentEvents.DomainSettings,
    reverseDns.DomainSettings,
    senderChecks.DomainSettings,
    queueLimits.DomainSettings,
    sizeLimit.DomainSettings,
    throttling.DomainSettings,
    warmUp.DomainSettings,
    backOff.DomainSettings,
    automation.DomainSettings,
    localDelivery.DomainSettings,
    httpDelivery.DomainSettings,
    domainLog.DomainSettings,
    dialogueLog.DomainSettings,
    personalities.DomainSettings,
    obsoleteRouting.DomainSettings,
    obsoleteDialogue.DomainSettings,
    obsoleteSigning.DomainSettings,
    obsoleteOutboundTls.DomainSettings,
    obsoleteOtherDelivery.DomainSettings {}

/** What may be set in `<provider>` blocks. */
export interface ProviderSettings extends DomainSettings, language.ProviderSettings {}

/** What may be set in `<virtual-mta>` blocks. */
export interface VirtualMtaSettings
  extends identity.VirtualMtaSettings,
    includeHeaders.VirtualMtaSettings,
    dkim.VirtualMtaSettings,
    virtualMta.VirtualMtaSettings,
    proxies.VirtualMtaSettings,
    connections.VirtualMtaSettings,
    throttling.VirtualMtaSettings,
    warmUp.VirtualMtaSettings,
    obsoleteSending.VirtualMtaSettings,
    obsoleteSignals.VirtualMtaSettings,
    plannedSource.VirtualMtaSettings {}

/** What may be set in `<virtual-mta-pool>` blocks. */
export interface VirtualMtaPoolSettings
  extends includeHeaders.VirtualMtaPoolSettings,
    dkim.VirtualMtaPoolSettings,
    connections.VirtualMtaPoolSettings,
    throttling.VirtualMtaPoolSettings,
    warmUp.VirtualMtaPoolSettings,
    obsoleteSignals.VirtualMtaPoolSettings,
    plannedSource.VirtualMtaPoolSettings {}

/** What may be set in `<pattern-list>` blocks. */
export interface PatternListSettings extends patternList.PatternListSettings {}

/** What may be set in `<smtp-pattern-list>` blocks. */
export interface SmtpPatternListSettings extends backOff.SmtpPatternListSettings {}

/** What may be set in `<bounce-category-patterns>` blocks. */
export interface BounceCategoryPatternsSettings
  extends bounceCategories.BounceCategoryPatternsSettings {}

/** What may be set in `<mx-rollup-list>` blocks. */
export interface MxRollupListSettings extends mxRollup.MxRollupListSettings {}

/** What may be set in `<acct-file>` blocks. */
export interface AcctFileSettings
  extends accounting.AcctFileSettings,
    obsoleteAccounting.AcctFileSettings {}

/** What may be set in `<spool>` blocks. */
export interface SpoolSettings
  extends plannedSpoolBlock.SpoolSettings,
    obsoleteSpoolBlock.SpoolSettings {}

/** What may be set in `<smtp-listener>` blocks. */
export interface SmtpListenerSettings
  extends inboundTls.SmtpListenerSettings,
    smtpListener.SmtpListenerSettings,
    plannedListening.SmtpListenerSettings,
    obsoleteInboundTls.SmtpListenerSettings {}

/** What may be set in `<address-list>` blocks. */
export interface AddressListSettings extends addressLists.AddressListSettings {}

/** What may be set in `<bounce-processor>` blocks. */
export interface BounceProcessorSettings extends returnedMail.BounceProcessorSettings {}

/** What may be set in `<feedback-loop-processor>` blocks. */
export interface FeedbackLoopProcessorSettings extends returnedMail.FeedbackLoopProcessorSettings {}

/** What may be set in `<email-patterns>` blocks. */
export interface EmailPatternsSettings extends returnedMail.EmailPatternsSettings {}

/** What may be set in `<aliases>` blocks. */
export interface AliasesSettings extends plannedLists.AliasesSettings {}

/** What may be set in `<rewrite-list>` blocks. */
export interface RewriteListSettings extends plannedRewriting.RewriteListSettings {}

/** What may be set in `<domain-key-list>` blocks. */
export interface DomainKeyListSettings extends dkim.DomainKeyListSettings {}

/** What may be set in `<dns>` blocks. */
export interface DnsSettings extends dns.DnsSettings {}

/** What may be set in `<transmissions-api>` blocks. */
export interface TransmissionsApiSettings extends plannedTransmissions.TransmissionsApiSettings {}

/** What may be set in `<transmissions-api-listener>` blocks. */
export interface TransmissionsApiListenerSettings
  extends plannedListening.TransmissionsApiListenerSettings,
    obsoleteListening.TransmissionsApiListenerSettings {}

/** What may be set in `<proxy>` blocks. */
export interface ProxySettings extends proxies.ProxySettings {}

/** What may be set in `<vault>` blocks. */
export interface VaultSettings extends vault.VaultSettings {}

/** What may be set in `<signals>` blocks. */
export interface SignalsSettings extends obsoleteSignals.SignalsSettings {}

/** What may be set in `<signals-filter>` blocks. */
export interface SignalsFilterSettings extends obsoleteSignals.SignalsFilterSettings {}

/** What may be set in `<gm-imprinter>` blocks. */
export interface GmImprinterSettings extends obsoleteLegacy.GmImprinterSettings {}

/** What may be set in `<suppression-list>` blocks. */
export interface SuppressionListSettings extends suppression.SuppressionListSettings {}

/** What may be set in `<webhook>` blocks. */
export interface WebhookSettings extends webhooks.WebhookSettings {}

/** What may be set in `<limit>` blocks. */
export interface LimitSettings extends namedLimits.LimitSettings {}

/** What may be set in `<warm-up>` blocks. */
export interface WarmUpSettings extends warmUp.WarmUpSettings {}

/** What may be set in `<automation>` blocks. */
export interface AutomationSettings extends automation.AutomationSettings {}

/** What may be set in `<http-user>` blocks. */
export interface HttpUserSettings extends webMonitor.HttpUserSettings {}
