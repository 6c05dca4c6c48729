// Written by `npm run generate` from the plugins' declarations.

import type {
  AcctFileSettings,
  AddressListSettings,
  AliasesSettings,
  AutomationSettings,
  BounceCategoryPatternsSettings,
  BounceProcessorSettings,
  DnsSettings,
  DomainKeyListSettings,
  DomainSettings,
  EmailPatternsSettings,
  FeedbackLoopProcessorSettings,
  GlobalSettings,
  GmImprinterSettings,
  HttpUserSettings,
  LimitSettings,
  MxRollupListSettings,
  PatternListSettings,
  ProviderSettings,
  ProxySettings,
  RewriteListSettings,
  SignalsFilterSettings,
  SignalsSettings,
  SmtpListenerSettings,
  SmtpPatternListSettings,
  SmtpUserSettings,
  SourceGroupSettings,
  SourceSettings,
  SpoolSettings,
  SuppressionListSettings,
  TransmissionsApiListenerSettings,
  TransmissionsApiSettings,
  VaultSettings,
  VirtualMtaPoolSettings,
  VirtualMtaSettings,
  WarmUpSettings,
  WebhookSettings,
} from "./scopes.ts";

/** The directives of the built-in plugins, by where they may appear. */
export interface StandardSettings {
  readonly global: GlobalSettings;
  readonly source: SourceSettings;
  readonly "smtp-user": SmtpUserSettings;
  readonly "source-group": SourceGroupSettings;
  readonly domain: DomainSettings;
  readonly provider: ProviderSettings;
  readonly "virtual-mta": VirtualMtaSettings;
  readonly "virtual-mta-pool": VirtualMtaPoolSettings;
  readonly "pattern-list": PatternListSettings;
  readonly "smtp-pattern-list": SmtpPatternListSettings;
  readonly "bounce-category-patterns": BounceCategoryPatternsSettings;
  readonly "mx-rollup-list": MxRollupListSettings;
  readonly "acct-file": AcctFileSettings;
  readonly spool: SpoolSettings;
  readonly "smtp-listener": SmtpListenerSettings;
  readonly "address-list": AddressListSettings;
  readonly "bounce-processor": BounceProcessorSettings;
  readonly "feedback-loop-processor": FeedbackLoopProcessorSettings;
  readonly "email-patterns": EmailPatternsSettings;
  readonly aliases: AliasesSettings;
  readonly "rewrite-list": RewriteListSettings;
  readonly "domain-key-list": DomainKeyListSettings;
  readonly dns: DnsSettings;
  readonly "transmissions-api": TransmissionsApiSettings;
  readonly "transmissions-api-listener": TransmissionsApiListenerSettings;
  readonly proxy: ProxySettings;
  readonly vault: VaultSettings;
  readonly signals: SignalsSettings;
  readonly "signals-filter": SignalsFilterSettings;
  readonly "gm-imprinter": GmImprinterSettings;
  readonly "suppression-list": SuppressionListSettings;
  readonly webhook: WebhookSettings;
  readonly limit: LimitSettings;
  readonly "warm-up": WarmUpSettings;
  readonly automation: AutomationSettings;
  readonly "http-user": HttpUserSettings;
}
