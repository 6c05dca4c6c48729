const LF = 10;
const GREATER = 62;
const FROM = Buffer.from("From ");
const QUOTE = Buffer.from(">");

/**
 * Content as it is in an mbox: a line that could be taken for the first one of a message gets a `>` more in front (the
 * format called mboxrd; one `>` less in each `>From ` line gives the content back).
 */
export async function* fromQuoted(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let atStart = true;
  let held = 0;
  for await (const chunk of content) {
    const text = held === 0 ? chunk : Buffer.concat([FROM.subarray(0, held), chunk]);
    held = 0;
    let written = 0;
    for (let at = 0; at < text.length; ) {
      if (!atStart) {
        const end = text.indexOf(LF, at);
        if (end < 0) break;
        at = end + 1;
        atStart = true;
        continue;
      }
      if (text[at] === GREATER) {
        at++;
        continue;
      }
      const matching = matchAt(text, at);
      if (at + matching === text.length && matching < FROM.length) {
        held = matching;
        break;
      }
      if (matching === FROM.length) {
        if (at > written) yield text.subarray(written, at);
        yield QUOTE;
        written = at;
      }
      atStart = text[at] === LF;
      at++;
    }
    if (text.length - held > written) yield text.subarray(written, text.length - held);
  }
  if (held > 0) yield FROM.subarray(0, held);
}

/** How many bytes of `From ` are at a place. */
function matchAt(text: Buffer, at: number): number {
  let matching = 0;
  while (matching < FROM.length && text[at + matching] === FROM[matching]) matching++;
  return matching;
}
