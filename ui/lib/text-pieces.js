/** Characters of a piece: as UTF-8 it is no longer than the server takes at once. */
const MOST = 250_000;

/** Characters of a line of names. */
const LONGEST_NAMES = 1000;

/**
 * The lines of a file in pieces of whole lines. A line of names, as CSV may have it, is in front of each piece.
 *
 * @param {Blob} file
 * @returns {AsyncGenerator<{ text: string, before: number, read: number }>} `before`: lines of the file before the piece, less a line of names put in front; `read`: bytes of the file so far, about
 */
export async function* textPieces(file) {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let names = "";
  let lines = 0;
  let read = 0;
  for (let isFirst = true; ; isFirst = false) {
    let isOver = false;
    while (rest.length < MOST && !isOver) {
      const { done, value = "" } = await reader.read();
      isOver = done;
      rest += value;
    }
    const end = isOver && rest.length <= MOST ? rest.length : rest.lastIndexOf("\n", MOST) + 1;
    // A line that is longer than a piece is none that the server would read.
    const text = rest.slice(0, end === 0 ? MOST : end);
    rest = rest.slice(text.length);
    read += text.length;
    if (isFirst) names = namesIn(text);
    yield {
      text: isFirst ? text : names + text,
      before: isFirst || !names ? lines : lines - 1,
      read,
    };
    lines += text.split("\n").length - 1;
    if (isOver && rest === "") return;
  }
}

/** The first line with its end, if it names columns: it has no address and no digest then. @param {string} text */
function namesIn(text) {
  const line = text.slice(0, text.indexOf("\n") + 1);
  return line.length > LONGEST_NAMES ||
    line.includes("@") ||
    /[0-9a-f]{64}/i.test(line) ||
    line.startsWith("#")
    ? ""
    : line;
}
