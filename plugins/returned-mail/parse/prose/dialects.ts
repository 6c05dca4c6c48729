import type { Dialect } from "./dialect.ts";
import { GENERAL } from "./general-wordings.ts";

const FAILED = "failed";
const DELAYED = "delayed";

/** The first that fits counts: those that others took over are after those who did. */
export const DIALECTS: readonly Dialect[] = [
  {
    format: "qmail",
    action: FAILED,
    openings: [
      "this is the qmail-send program at",
      "i'm afraid i wasn't able to deliver your message to",
      "hi. this is the",
    ],
  },
  {
    format: "yahoo",
    action: FAILED,
    openings: [
      "unable to deliver your message to the following address",
      "unable to deliver message to the following address",
    ],
  },
  {
    format: "brightmail",
    action: FAILED,
    openings: [
      "could not be delivered to the following recipient",
      "the following recipients did not receive",
      "delivery to the following recipient",
    ],
    signs: ["brightmail"],
    isVague: true,
  },
  {
    format: "mxl",
    action: FAILED,
    openings: [
      "could not be delivered to the following recipient",
      "message was not delivered to",
      "delivery to the following recipient",
    ],
    signs: ["mx logic", "mxlogic", "mxl~"],
    isVague: true,
  },
  {
    format: "interscan",
    action: FAILED,
    openings: [
      "could not deliver mail to this user",
      "unable to deliver message to",
      "could not be delivered to the following recipient",
      "sent <<< rcpt to:",
    ],
    signs: ["interscan", "sent <<<"],
  },
  {
    format: "postfix",
    action: DELAYED,
    openings: ["this is a warning message only. you do not need to resend"],
    signs: ["this is the mail system at host", "postfix"],
  },
  {
    format: "postfix",
    action: "delivered",
    openings: ["your message was successfully delivered to"],
    signs: ["this is the mail system at host", "postfix"],
  },
  {
    format: "postfix",
    action: FAILED,
    openings: [
      "could not be delivered to one or more recipients. it's attached below",
      "i'm sorry to have to inform you that the message returned below",
      "i'm sorry to have to inform you that your message could not",
      "сообщение не может быть доставлено одному или нескольким получателям",
    ],
    signs: ["this is the mail system at host", "postfix", "это почтовая система"],
  },
  {
    format: "gmx",
    action: FAILED,
    openings: ["the following address failed:", "folgende adresse schlug fehl:"],
  },
  {
    format: "exim",
    action: DELAYED,
    openings: [
      "has not been delivered to one or more of its recipients after",
      "has not yet been delivered to one or more of its recipients",
      "has not yet been delivered to all its recipients",
      "has not yet been delivered are:",
    ],
  },
  {
    format: "exim",
    action: FAILED,
    openings: [
      "could not be delivered to one or more of its recipients",
      "could not be delivered to all of its recipients",
      "this message was created automatically by mail delivery software",
    ],
  },
  {
    format: "gmail",
    action: DELAYED,
    openings: [
      "there was a temporary problem delivering your message to",
      "delivery to the following recipient has been delayed",
    ],
  },
  {
    format: "gmail",
    action: FAILED,
    openings: [
      "delivery to the following recipient failed permanently",
      "delivery to the following recipients failed permanently",
      "your message wasn't delivered to",
      "there was a problem delivering your message to",
    ],
  },
  {
    format: "exchange",
    action: DELAYED,
    openings: [
      "delivery is delayed to these recipients",
      "delivery to the following recipients has been delayed",
      "die zustellung an folgende empfänger oder gruppen verzögert sich",
    ],
  },
  {
    format: "exchange",
    action: "relayed",
    openings: [
      "delivery to these recipients or groups is complete, but no delivery notification was sent",
      "has been successfully relayed to the following recipients",
    ],
  },
  {
    format: "exchange",
    action: "delivered",
    openings: ["your message has been delivered to the following recipients"],
  },
  {
    format: "exchange",
    action: FAILED,
    openings: [
      "delivery has failed to these recipients",
      "delivery to the following recipients failed",
      "did not reach the following recipient",
      "the following recipient(s) could not be reached",
      "the following recipient(s) cannot be reached",
      "fehler bei der nachrichtenzustellung an folgende empfänger oder gruppen",
      "échec de la remise pour ces destinataires ou groupes",
      "échec de la remise à ces destinataires ou groupes",
      "error de entrega a estos destinatarios o grupos",
      "recapito non riuscito per i destinatari o i gruppi seguenti",
      "impossibile recapitare il messaggio ai seguenti destinatari o gruppi",
      "falha na entrega a estes destinatários ou grupos",
      "次の受信者またはグループへの配信に失敗しました",
    ],
  },
  {
    format: "exchange",
    action: FAILED,
    openings: ["couldn't be delivered"],
    signs: ["diagnostic information for administrators", "generating server", "office 365"],
  },
  {
    format: "domino",
    action: FAILED,
    openings: ["was not delivered to:", "could not be delivered to:"],
    signs: ["because:", "domino", "lotus"],
  },
  {
    format: "sendmail",
    action: DELAYED,
    openings: ["the following addresses had transient non-fatal errors"],
  },
  {
    format: "sendmail",
    action: FAILED,
    openings: [
      "the following addresses had permanent fatal errors",
      "the following addresses had delivery problems",
      "the following addresses failed",
    ],
  },
  {
    format: "ironport",
    action: FAILED,
    openings: ["the following message to"],
    signs: ["the reason for the problem", "undeliverable"],
  },
  {
    format: "opensmtpd",
    action: DELAYED,
    openings: ["a message is delayed for more than"],
    signs: ["mailer-daemon"],
  },
  {
    format: "opensmtpd",
    action: FAILED,
    openings: [
      "error has occurred while attempting to deliver a message for the following list of recipients",
    ],
  },
  {
    format: "ses",
    action: FAILED,
    openings: ["error occurred while trying to deliver the mail to the following recipients"],
  },
  {
    format: "barracuda",
    action: FAILED,
    openings: ["your message to:", "message you sent blocked"],
    signs: ["spam firewall", "barracuda"],
  },
  {
    format: "mimecast",
    action: FAILED,
    openings: ["could not be delivered to"],
    signs: ["mimecast"],
    isVague: true,
  },
  {
    format: "groupwise",
    action: FAILED,
    openings: ["the message that you sent was undeliverable to the following"],
  },
  {
    format: "mdaemon",
    action: FAILED,
    openings: [
      "message had permanent fatal delivery errors",
      "could not be delivered to the following addresses",
    ],
    signs: ["mdaemon", "--> rcpt", "session transcript"],
  },
  {
    format: "imail",
    action: FAILED,
    openings: [
      "unknown user:",
      "user mailbox exceeds allowed size:",
      "invalid final delivery userid:",
      "undeliverable to",
      "delivery failed to",
      "delivery failed",
    ],
    signs: ["original message follows", "imail", "smtp32"],
  },
  {
    format: "openwave",
    action: FAILED,
    openings: ["this message was undeliverable due to the following reason"],
  },
  {
    format: "qq",
    action: FAILED,
    openings: ["无法发送到", "无法投递到", "发送到以下收件人失败"],
    signs: ["qq", "腾讯"],
  },
  {
    format: "netease",
    action: FAILED,
    openings: ["您的邮件被退回", "邮件被退回来了", "以下收件人", "收件人邮件地址"],
    signs: ["退信", "退回"],
  },
  {
    format: "mailru",
    action: FAILED,
    openings: [
      "не удалось доставить письмо",
      "письмо не доставлено следующим адресатам",
      "не может быть доставлено",
    ],
  },
  ...GENERAL,
];
