/** Bytes of UTF-8 in an encoded word: with what is around it, and a field's name before it, its line stays below 77 characters (RFC 2047 §2). */
const IN_A_WORD = 39;

/** Characters of a value that is not folded at most: with its name it stays below 998 a line (RFC 5322 §2.1.1). */
const ON_A_LINE = 900;

/** Printable ASCII that nobody takes for an encoded word. */
const PLAIN = /^(?!.*=\?)[\x20-\x7e]*$/;

/** A text as the value of an unstructured header field, in ASCII: as it is where it can be, else in encoded words (RFC 2047). */
export function encodedText(text: string): string {
  return isPlain(text) ? text : encodedWords(text);
}

/** A name in front of an address (RFC 5322 §3.4): as it is, quoted, or in encoded words with a fold after them. */
export function encodedName(name: string): string {
  if (!isPlain(name)) return `${encodedWords(name)}\r\n`;
  if (/^[\w!#$%&'*+/=?^`{|}~ -]*$/.test(name)) return name;
  return `"${name.replaceAll(/["\\]/g, "\\$&")}"`;
}

function isPlain(text: string): boolean {
  return text.length <= ON_A_LINE && PLAIN.test(text);
}

function encodedWords(text: string): string {
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (Buffer.byteLength(word + character) > IN_A_WORD) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  if (word !== "") words.push(word);
  return words.map((each) => `=?UTF-8?B?${Buffer.from(each).toString("base64")}?=`).join("\r\n ");
}
