/** An SMTP reply as sent or received (RFC 5321 §4.2), with its enhanced status code (RFC 3463). */
export interface Reply {
  /** Three digits: 200–559. */
  readonly code: number;
  /** `class.subject.detail`, or undefined where there is none (greeting, EHLO, 354). */
  readonly enhanced: string | undefined;
  /** Text lines without code, enhanced code and line ends; at least one, maybe empty. */
  readonly lines: readonly string[];
}

/** Builds a reply of one line. */
export function reply(code: number, enhanced: string | undefined, text: string): Reply {
  return { code, enhanced, lines: [text] };
}

/** The reply on one line, as logged and put into `Diagnostic-Code` (RFC 3464 §2.3.6). */
export function replyText(of: Reply): string {
  const status = of.enhanced === undefined ? "" : `${of.enhanced} `;
  return `${of.code} ${status}${of.lines.join(" ")}`;
}
