/** What a text says in the language of SMTP. */
export interface Said {
  /** Where the reply begins. */
  readonly from: number;
  /** `550`; undefined when there is only an enhanced code. */
  readonly code: string | undefined;
  /** `5.1.1` (RFC 3463). */
  readonly status: string | undefined;
}

/** `550 5.1.1`, `550-5.1.1`, `550 #5.1.1`, `550 (5.1.1`. */
const BOTH = /(?<![\d.])([245]\d\d)[ -]{1,2}[#(<]?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;
/** `550 No such user`, at the beginning or after something that announces it. */
const CODE =
  /(?:^|[:;"'(>=#] ?|\b(?:said|error|code|reply|response|status|returned) )([45]\d\d)(?=[ -]["'<([*]?[\p{L}<])/iu;
/** `#5.1.1`, `(5.1.1)`. */
const ENHANCED = /(?:^|[\s(#[:;<"'])([45]\.\d{1,3}\.\d{1,3})(?=$|[\s)\],:;>"'-]|\.(?!\d))/;

/** The first reply in a line of text: a code with an enhanced one before either alone. */
export function saidIn(text: string): Said | undefined {
  const both = BOTH.exec(text);
  if (both !== null && both[1]?.[0] === both[2]?.[0])
    return { from: both.index, code: both[1], status: both[2] };
  const code = CODE.exec(text);
  const enhanced = ENHANCED.exec(text);
  if (code?.[1] !== undefined) {
    const from = code.index + code[0].length - code[1].length;
    const status = enhanced?.[1]?.[0] === code[1][0] ? enhanced?.[1] : undefined;
    return { from, code: code[1], status };
  }
  if (enhanced?.[1] === undefined) return undefined;
  const from = enhanced.index + enhanced[0].length - enhanced[1].length;
  return { from, code: undefined, status: enhanced[1] };
}
