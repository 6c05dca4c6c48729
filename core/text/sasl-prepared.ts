/** Spaces that are not ASCII (RFC 3454 §C.1.2). */
const SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** What is commonly mapped to nothing (RFC 3454 §B.1). */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g;

/**
 * A name or password as both sides of a login prepare it (SASLprep, RFC 4013), so that however it is typed it gives the same bytes. What
 * SASLprep prohibits stays: clients differ there, and a password with it would fit no keys.
 */
export function saslPrepared(text: string): string {
  return text.replace(SPACES, " ").replace(NOTHING, "").normalize("NFKC");
}
