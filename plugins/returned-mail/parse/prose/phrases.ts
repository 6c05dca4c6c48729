/** What stands before the copy of the message. */
export const ENDINGS: readonly string[] = [
  "--- below this line is a copy of the message",
  "--- enclosed is a copy of the message",
  "--- enclosed are the original headers",
  "------ this is a copy of",
  "--- this is a copy of",
  "the header of the original message is following",
  "the header of the original message",
  "original message headers:",
  "original message header:",
  "----- original message",
  "-----original message",
  "--- original message",
  "----- message header follows",
  "----- unsent message follows",
  "----- original headers",
  "original message follows",
  "message header of the undelivered mail",
  "here is a copy of the message",
  "ursprüngliche nachrichtenkopfzeilen",
  "message headers follow",
  "the headers of your message are",
  "原邮件",
  "邮件原文",
  "*** end of message ***",
];

/** What a reason stands after, where it does not stand beside the recipient. */
export const REASONS: readonly string[] = [
  "the error that the other server returned was:",
  "the response from the remote server was:",
  "the response was:",
  "remote server returned",
  "the reason for the problem:",
  "due to the following reason:",
  "for the following reason:",
  "technical details of permanent failure:",
  "the following error was returned:",
  "error message:",
  "because:",
  "reason:",
  "退信原因",
  "grund:",
  "motivo:",
  "причина:",
];

const ANNOUNCED =
  /^(?:because|(?:the )?reason(?: for the problem)?|error(?: message)?|diagnostic(?: code)?|grund|fehler|motivo|cause|raison|причина|退信原因|原因)\s?[:：]\s?/i;

/** A line of a reason without words that only say that it is one. */
export function withoutAnnouncement(line: string): string {
  return line
    .trim()
    .replace(/^(?:was|is) (?:undeliverable|not delivered)[.:]/i, "")
    .trimStart()
    .replace(ANNOUNCED, "");
}

/** A sentence that says nothing about a recipient. */
export function isCourtesy(line: string): boolean {
  return /^\s*(?:no action|please|if you|for (?:further|more)|delivery attempts|message will|you do not need|we (?:will|shall)|it will|the following|do not|this is an? auto)/i.test(
    line,
  );
}

/** A line that begins another piece of a transcript, or a section. */
export function beginsPiece(line: string): boolean {
  return /^\s{0,8}(?:-{3}|={3}|\.{3} |[<>]{3} |<-- |--> |[245]\d\d )/.test(line);
}

/** A line that somebody quotes; not `>>>`, which transcripts of SMTP have. */
export function isQuoted(line: string): boolean {
  return /^\s*>(?!>>)/.test(line);
}

/** What those write who go on trying, whatever else they say. */
export const DELAYS: readonly string[] = [
  "delivery attempts will continue",
  "will continue to try",
  "will continue to attempt",
  "continue to attempt delivery",
  "will keep trying",
  "will be retried",
  "will retry for",
  "still being retried",
  "you do not need to resend",
  "no action is required on your part",
  "this is just a warning",
  "this is a warning message only",
  "has been postponed",
  "wird weiterhin versucht",
];
