/** The unfolded value of the first header field of that name (lower case); undefined when there is none. */
export function headerField(header: Buffer, name: string): string | undefined {
  const lines = header.toString("utf8").split("\r\n");
  const at = lines.findIndex((line) => line.toLowerCase().startsWith(`${name}:`));
  const first = lines[at];
  if (first === undefined) return undefined;
  let value = first.slice(name.length + 1);
  for (const line of lines.slice(at + 1)) {
    if (!line.startsWith(" ") && !line.startsWith("\t")) break;
    value += line;
  }
  return value.trim();
}
