import type { CheckCode } from "./check-code.ts";

/** A rule that a mailbox provider has published. */
export interface ProviderRule {
  readonly provider: "Gmail" | "Yahoo" | "Microsoft" | "Apple";
  /** `bulk`: those who send about 5,000 messages a day or more to it; Yahoo and Apple name no number. */
  readonly senders: "all" | "bulk";
  readonly rule: string;
  /** When it came into force; of Apple's, which have no such day, the day of the page that has them. */
  readonly since: string;
  /** Where it is published. */
  readonly source: string;
}

const GMAIL = {
  provider: "Gmail",
  since: "2024-02-01",
  source: "https://support.google.com/mail/answer/81126",
} as const;
const YAHOO = {
  provider: "Yahoo",
  since: "2024-02-01",
  source: "https://senders.yahooinc.com/best-practices/",
} as const;
const MICROSOFT = {
  provider: "Microsoft",
  senders: "bulk",
  since: "2025-05-05",
  source: "https://sendersupport.olc.protection.outlook.com/pm/policies.aspx",
} as const;
const APPLE = {
  provider: "Apple",
  senders: "bulk",
  since: "2025-02-25",
  source: "https://support.apple.com/102322",
} as const;

/** One-click unsubscription has a day of its own: senders had until then. */
const ONE_CLICK_SINCE = "2024-06-01";

const FORMAT: readonly ProviderRule[] = [
  { ...GMAIL, senders: "all", rule: "messages are in the form of RFC 5322" },
  { ...YAHOO, senders: "all", rule: "messages keep to RFC 5321 and RFC 5322" },
  { ...APPLE, rule: "messages keep to RFC 5322" },
];

const SIGNED: readonly ProviderRule[] = [
  { ...GMAIL, senders: "bulk", rule: "SPF and DKIM, both" },
  { ...YAHOO, senders: "bulk", rule: "SPF and DKIM, both" },
  { ...MICROSOFT, rule: "SPF and DKIM pass (else 550 5.7.515)" },
  { ...APPLE, rule: "SPF and DKIM" },
];

const ONE_CLICK: readonly ProviderRule[] = [
  {
    ...GMAIL,
    ...{ senders: "bulk", since: ONE_CLICK_SINCE },
    rule: "marketing mail can be unsubscribed from with one click (RFC 8058)",
  },
  {
    ...YAHOO,
    ...{ senders: "bulk", since: ONE_CLICK_SINCE },
    rule: "marketing mail can be unsubscribed from with one click (RFC 8058)",
  },
];

/** The rules that each check is about. */
export const PROVIDER_RULES: Readonly<Record<CheckCode, readonly ProviderRule[]>> = {
  from: FORMAT,
  date: FORMAT,
  "message-id": FORMAT,
  "repeated-fields": FORMAT,
  "header-encoding": FORMAT,
  "line-length": FORMAT,
  size: [],
  dkim: SIGNED,
  spf: SIGNED,
  alignment: [
    { ...GMAIL, senders: "bulk", rule: "From is aligned with the domain of SPF or of DKIM" },
    { ...YAHOO, senders: "bulk", rule: "From is aligned with the domain of SPF or of DKIM" },
    { ...MICROSOFT, rule: "From is aligned with the domain of SPF or of DKIM (else 550 5.7.515)" },
  ],
  dmarc: [
    { ...GMAIL, senders: "bulk", rule: "the domain has a DMARC record, p=none at least" },
    { ...YAHOO, senders: "bulk", rule: "the domain has a DMARC record, p=none at least" },
    { ...MICROSOFT, rule: "the domain has a DMARC record, p=none at least (else 550 5.7.515)" },
    { ...APPLE, rule: "the domain has a DMARC record" },
  ],
  answerable: [{ ...MICROSOFT, rule: "From or Reply-To is a real address that can be answered" }],
  ptr: [
    { ...GMAIL, senders: "all", rule: "sending addresses have a name that leads back to them" },
    { ...YAHOO, senders: "all", rule: "sending addresses have a name that leads back to them" },
    { ...APPLE, rule: "sending addresses have a name in the DNS" },
  ],
  tls: [{ ...GMAIL, senders: "all", rule: "mail is sent over TLS" }],
  "one-click": ONE_CLICK,
  "one-click-signed": ONE_CLICK,
  "complaint-address": [],
};
