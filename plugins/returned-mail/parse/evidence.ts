import type { MimeMessage } from "../../../core/mod.ts";
import { MOST_RECIPIENTS } from "./limits.ts";
import { addressesIn } from "./prose/addresses.ts";
import type { ReportedAction } from "./result.ts";

/** What beside its text says that a mail is a report: words alone may be quoted, or made up by a person. */
export interface Evidence {
  /** It has no envelope sender, or is from a program that tells of mail. */
  readonly isFromSystem: boolean;
  /** It is from `MAILER-DAEMON`, under which no person writes. */
  readonly isFromDaemon: boolean;
  /** It calls itself a report (RFC 6522). */
  readonly isReport: boolean;
  /** The domain of such an author. */
  readonly host: string | undefined;
  /** What its subject says. */
  readonly subject: ReportedAction | undefined;
  /** `X-Failed-Recipients`, of Exim and Gmail. */
  readonly failedRecipients: readonly string[];
  /** Addresses in lower case that it came to: nobody reports to himself that he cannot be reached. */
  readonly own: ReadonlySet<string>;
}

const SYSTEM =
  /^(?:mailer[-_.]?daemon|mail-?daemon|mdaemon|post-?master|postmaster-.{1,60}|microsoftexchange.{0,60}|mail[._-]?(?:delivery|administrator)(?:[._-]?(?:sub)?system)?|bounces?|mmdf|uucp|root|symantec.{0,20}|antispam|noreply-?bounce|mail-?server|smtp|auto-?bounce)$/i;

const FAILED =
  /undeliver|not? be delivered|non[- ]?deliver|deliver(?:y|ing)[\w :-]{0,20}(?:fail|problem|error)|fail(?:ed|ure)?[\w :-]{0,12}(?:deliver|notice)|delivery status notification|delivery notification|returned? (?:to sender|mail|message)|mail (?:system )?error|processing error|failed mail|mail failed|(?:mail |delivery )(?:problem|warning)|user unknown|rejected mail|failure notice|message (?:status|not delivered|blocked)|bounced? mail|unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|non remis|non-?remise|échec|no se puede entregar|no entregado|non recapitabile|mancata consegna|onbestelbaar|não entregue|não foi entregue|недоставлен|не доставлено|退信|退回|無法傳遞|未送达|配信不能|配信できません|反송|반송/i;

const DELAYED =
  /delay(?:ed)?\b|\(delay\)|still being retried|not yet been delivered|warning: (?:message|could not)|verzögert|retard|retrasad|задерж|延迟|遅延/i;
const DELIVERED =
  /^(?:successful mail delivery|delivered:|relayed:|delivery status notification \((?:success|relay)|zugestellt:|remis :)/i;

/** Gathers it. `sender` is the envelope sender, empty for none; undefined when only the header can tell. */
export function evidenceIn(message: MimeMessage, sender: string | undefined): Evidence {
  const { header, type, parameters } = message;
  const subject = (header.first("subject") ?? "").slice(0, 300);
  const from = (header.first("from") ?? header.first("sender") ?? "").slice(0, 1000);
  const [author] = addressesIn(from, 1);
  const localPart = author?.address.slice(0, author.address.lastIndexOf("@")) ?? "";
  const isFromDaemon = /\bmail(?:er)?[- ](?:daemon|delivery (?:sub)?system)\b/i.test(from);
  return {
    isFromSystem:
      isFromDaemon || isNull(sender ?? header.first("return-path")) || SYSTEM.test(localPart),
    isFromDaemon,
    isReport:
      type === "multipart/report" && /^delivery-status$/i.test(parameters.get("report-type") ?? ""),
    host:
      (isFromDaemon || SYSTEM.test(localPart)) && author !== undefined
        ? author.address.slice(author.address.lastIndexOf("@") + 1)
        : undefined,
    subject: subjectSays(subject),
    failedRecipients: header
      .all("x-failed-recipients")
      .slice(0, 20)
      .flatMap((value) => addressesIn(value.slice(0, 8000), 100).map(({ address }) => address))
      .slice(0, MOST_RECIPIENTS),
    own: new Set(
      addressesIn((header.first("to") ?? "").slice(0, 2000)).map(({ address }) =>
        address.toLowerCase(),
      ),
    ),
  };
}

/** Whether anything at all says so. */
export function isLikely(evidence: Evidence): boolean {
  return isSure(evidence) || evidence.isFromSystem || evidence.subject !== undefined;
}

/** Whether it can hardly be anything else. */
export function isSure(evidence: Evidence): boolean {
  const { isFromSystem, isFromDaemon, isReport, subject, failedRecipients } = evidence;
  if (isReport || isFromDaemon || failedRecipients.length > 0) return true;
  return isFromSystem && subject !== undefined;
}

function subjectSays(subject: string): ReportedAction | undefined {
  // People answer reports, and pass them on.
  if (/^(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|rif|odp|ynt)\s?:/i.test(subject)) return undefined;
  if (DELIVERED.test(subject)) return "delivered";
  if (DELAYED.test(subject)) return "delayed";
  return FAILED.test(subject) ? "failed" : undefined;
}

function isNull(sender: string | undefined): boolean {
  return sender !== undefined && /^\s*(?:<>)?\s*$/.test(sender);
}
