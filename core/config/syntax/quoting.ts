/** A value as it stands after a directive's name: in quotes where it would be read as something else without. */
export function valueText(text: string): string {
  return needsQuotes(text) ? quoted(text) : text;
}

/** A name as it stands in a tag. */
export function argumentText(text: string): string {
  return needsQuotes(text) || /[">]/.test(text) ? quoted(text) : text;
}

function needsQuotes(text: string): boolean {
  return text === "" || text.trim() !== text || /^["=]|(^|\s);|,$|(^|\s)\{$|<\//.test(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
