/** A value as it is written after a directive's name: in quotes where it would be read as something else without. */
export function valueText(text: string): string {
  return needsQuotes(text) ? quoted(text) : text;
}

/** A name as it is written in a tag. */
export function argumentText(text: string): string {
  return needsQuotes(text) || /[">]/.test(text) ? quoted(text) : text;
}

function needsQuotes(text: string): boolean {
  return text === "" || text.trim() !== text || /^["=]|(^|\s);|,$|(^|\s)\{$|<\//.test(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
