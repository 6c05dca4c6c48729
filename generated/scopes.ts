// Written by `npm run generate` from the plugins' declarations.
// biome-ignore-all lint/suspicious/noEmptyInterface: plugins of one's own add their directives to them

import type * as accounting from "./accounting.ts";
import type * as addressLists from "./address-lists.ts";
import type * as backOff from "./back-off.ts";
import type * as bounceAfter from "./bounce-after.ts";
import type * as catalogueAccounting from "./catalogue-accounting.ts";
import type * as catalogueBackOff from "./catalogue-back-off.ts";
import type * as catalogueDialogue from "./catalogue-dialogue.ts";
import type * as catalogueDummySmtp from "./catalogue-dummy-smtp.ts";
import type * as catalogueGroups from "./catalogue-groups.ts";
import type * as catalogueInboundTls from "./catalogue-inbound-tls.ts";
import type * as catalogueLegacy from "./catalogue-legacy.ts";
import type * as catalogueLimits from "./catalogue-limits.ts";
import type * as catalogueListening from "./catalogue-listening.ts";
import type * as catalogueLists from "./catalogue-lists.ts";
import type * as catalogueLogs from "./catalogue-logs.ts";
import type * as catalogueOtherDelivery from "./catalogue-other-delivery.ts";
import type * as catalogueOutboundTls from "./catalogue-outbound-tls.ts";
import type * as cataloguePickup from "./catalogue-pickup.ts";
import type * as catalogueProcess from "./catalogue-process.ts";
import type * as catalogueProcessors from "./catalogue-processors.ts";
import type * as catalogueProxies from "./catalogue-proxies.ts";
import type * as catalogueRewriting from "./catalogue-rewriting.ts";
import type * as catalogueRouting from "./catalogue-routing.ts";
import type * as catalogueSending from "./catalogue-sending.ts";
import type * as catalogueSignals from "./catalogue-signals.ts";
import type * as catalogueSigning from "./catalogue-signing.ts";
import type * as catalogueSource from "./catalogue-source.ts";
import type * as catalogueSourceChecks from "./catalogue-source-checks.ts";
import type * as catalogueSourceHeaders from "./catalogue-source-headers.ts";
import type * as catalogueSpoolBlock from "./catalogue-spool-block.ts";
import type * as catalogueTransmissions from "./catalogue-transmissions.ts";
import type * as catalogueUsers from "./catalogue-users.ts";
import type * as catalogueVault from "./catalogue-vault.ts";
import type * as catalogueVirtualMta from "./catalogue-virtual-mta.ts";
import type * as catalogueWebMonitor from "./catalogue-web-monitor.ts";
import type * as catalogueWebMonitorTls from "./catalogue-web-monitor-tls.ts";
import type * as catalogueWebhooks from "./catalogue-webhooks.ts";
import type * as connections from "./connections.ts";
import type * as dkim from "./dkim.ts";
import type * as dns from "./dns.ts";
import type * as domainLog from "./domain-log.ts";
import type * as headers from "./headers.ts";
import type * as identity from "./identity.ts";
import type * as jobs from "./jobs.ts";
import type * as localDelivery from "./local-delivery.ts";
import type * as logging from "./logging.ts";
import type * as patternList from "./pattern-list.ts";
import type * as postmaster from "./postmaster.ts";
import type * as priorities from "./priorities.ts";
import type * as process from "./process.ts";
import type * as queueLimits from "./queue-limits.ts";
import type * as relaying from "./relaying.ts";
import type * as retryAfter from "./retry-after.ts";
import type * as reverseDns from "./reverse-dns.ts";
import type * as routing from "./routing.ts";
import type * as sandbox from "./sandbox.ts";
import type * as sizeLimit from "./size-limit.ts";
import type * as smtpClient from "./smtp-client.ts";
import type * as smtpListener from "./smtp-listener.ts";
import type * as spool from "./spool.ts";
import type * as statistics from "./statistics.ts";
import type * as suppression from "./suppression.ts";
import type * as throttling from "./throttling.ts";
import type * as virtualMta from "./virtual-mta.ts";
import type * as warmUp from "./warm-up.ts";

/** What may be set at the global level. */
export interface GlobalSettings
  extends logging.GlobalSettings,
    identity.GlobalSettings,
    dns.GlobalSettings,
    spool.GlobalSettings,
    smtpListener.GlobalSettings,
    relaying.GlobalSettings,
    postmaster.GlobalSettings,
    virtualMta.GlobalSettings,
    connections.GlobalSettings,
    smtpClient.GlobalSettings,
    process.GlobalSettings,
    queueLimits.GlobalSettings,
    dkim.GlobalSettings,
    domainLog.GlobalSettings,
    statistics.GlobalSettings,
    sandbox.GlobalSettings,
    catalogueProcess.GlobalSettings,
    catalogueLogs.GlobalSettings,
    catalogueListening.GlobalSettings,
    catalogueInboundTls.GlobalSettings,
    cataloguePickup.GlobalSettings,
    catalogueLists.GlobalSettings,
    catalogueSending.GlobalSettings,
    catalogueAccounting.GlobalSettings,
    catalogueWebMonitor.GlobalSettings,
    catalogueWebMonitorTls.GlobalSettings,
    catalogueDummySmtp.GlobalSettings,
    catalogueSignals.GlobalSettings {}

/** What may be set in `<source>` blocks. */
export interface SourceSettings
  extends smtpListener.SourceSettings,
    relaying.SourceSettings,
    suppression.SourceSettings,
    jobs.SourceSettings,
    headers.SourceSettings,
    patternList.SourceSettings,
    virtualMta.SourceSettings,
    reverseDns.SourceSettings,
    domainLog.SourceSettings,
    catalogueSource.SourceSettings,
    catalogueSourceHeaders.SourceSettings,
    catalogueSourceChecks.SourceSettings {}

/** What may be set in `<smtp-user>` blocks. */
export interface SmtpUserSettings extends catalogueUsers.SmtpUserSettings {}

/** What may be set in `<source-group>` blocks. */
export interface SourceGroupSettings extends catalogueGroups.SourceGroupSettings {}

/** What may be set in `<domain>` blocks. */
export interface DomainSettings
  extends dns.DomainSettings,
    headers.DomainSettings,
    routing.DomainSettings,
    connections.DomainSettings,
    smtpClient.DomainSettings,
    retryAfter.DomainSettings,
    bounceAfter.DomainSettings,
    reverseDns.DomainSettings,
    queueLimits.DomainSettings,
    sizeLimit.DomainSettings,
    warmUp.DomainSettings,
    throttling.DomainSettings,
    backOff.DomainSettings,
    priorities.DomainSettings,
    dkim.DomainSettings,
    localDelivery.DomainSettings,
    domainLog.DomainSettings,
    catalogueSourceChecks.DomainSettings,
    catalogueRouting.DomainSettings,
    catalogueLimits.DomainSettings,
    catalogueBackOff.DomainSettings,
    catalogueDialogue.DomainSettings,
    catalogueOutboundTls.DomainSettings,
    catalogueSigning.DomainSettings,
    catalogueOtherDelivery.DomainSettings {}

/** What may be set in `<virtual-mta>` blocks. */
export interface VirtualMtaSettings
  extends identity.VirtualMtaSettings,
    virtualMta.VirtualMtaSettings,
    connections.VirtualMtaSettings,
    warmUp.VirtualMtaSettings,
    dkim.VirtualMtaSettings,
    catalogueSending.VirtualMtaSettings,
    catalogueSource.VirtualMtaSettings,
    catalogueLimits.VirtualMtaSettings,
    catalogueVirtualMta.VirtualMtaSettings {}

/** What may be set in `<virtual-mta-pool>` blocks. */
export interface VirtualMtaPoolSettings
  extends connections.VirtualMtaPoolSettings,
    warmUp.VirtualMtaPoolSettings,
    dkim.VirtualMtaPoolSettings,
    catalogueSource.VirtualMtaPoolSettings,
    catalogueLimits.VirtualMtaPoolSettings,
    catalogueVirtualMta.VirtualMtaPoolSettings {}

/** What may be set in `<pattern-list>` blocks. */
export interface PatternListSettings extends patternList.PatternListSettings {}

/** What may be set in `<smtp-pattern-list>` blocks. */
export interface SmtpPatternListSettings extends backOff.SmtpPatternListSettings {}

/** What may be set in `<bounce-category-patterns>` blocks. */
export interface BounceCategoryPatternsSettings
  extends catalogueLists.BounceCategoryPatternsSettings {}

/** What may be set in `<mx-rollup-list>` blocks. */
export interface MxRollupListSettings extends catalogueSending.MxRollupListSettings {}

/** What may be set in `<acct-file>` blocks. */
export interface AcctFileSettings
  extends accounting.AcctFileSettings,
    catalogueAccounting.AcctFileSettings,
    catalogueWebhooks.AcctFileSettings {}

/** What may be set in `<spool>` blocks. */
export interface SpoolSettings extends catalogueSpoolBlock.SpoolSettings {}

/** What may be set in `<smtp-listener>` blocks. */
export interface SmtpListenerSettings
  extends smtpListener.SmtpListenerSettings,
    catalogueListening.SmtpListenerSettings {}

/** What may be set in `<address-list>` blocks. */
export interface AddressListSettings extends addressLists.AddressListSettings {}

/** What may be set in `<bounce-processor>` blocks. */
export interface BounceProcessorSettings extends catalogueProcessors.BounceProcessorSettings {}

/** What may be set in `<feedback-loop-processor>` blocks. */
export interface FeedbackLoopProcessorSettings
  extends catalogueProcessors.FeedbackLoopProcessorSettings {}

/** What may be set in `<email-patterns>` blocks. */
export interface EmailPatternsSettings extends catalogueProcessors.EmailPatternsSettings {}

/** What may be set in `<aliases>` blocks. */
export interface AliasesSettings extends catalogueLists.AliasesSettings {}

/** What may be set in `<rewrite-list>` blocks. */
export interface RewriteListSettings extends catalogueRewriting.RewriteListSettings {}

/** What may be set in `<domain-key-list>` blocks. */
export interface DomainKeyListSettings extends dkim.DomainKeyListSettings {}

/** What may be set in `<dns>` blocks. */
export interface DnsSettings extends catalogueLists.DnsSettings {}

/** What may be set in `<transmissions-api>` blocks. */
export interface TransmissionsApiSettings extends catalogueTransmissions.TransmissionsApiSettings {}

/** What may be set in `<transmissions-api-listener>` blocks. */
export interface TransmissionsApiListenerSettings
  extends catalogueListening.TransmissionsApiListenerSettings {}

/** What may be set in `<proxy>` blocks. */
export interface ProxySettings extends catalogueProxies.ProxySettings {}

/** What may be set in `<vault>` blocks. */
export interface VaultSettings extends catalogueVault.VaultSettings {}

/** What may be set in `<signals>` blocks. */
export interface SignalsSettings extends catalogueSignals.SignalsSettings {}

/** What may be set in `<signals-filter>` blocks. */
export interface SignalsFilterSettings extends catalogueSignals.SignalsFilterSettings {}

/** What may be set in `<gm-imprinter>` blocks. */
export interface GmImprinterSettings extends catalogueLegacy.GmImprinterSettings {}
