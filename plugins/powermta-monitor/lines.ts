/** The lines of a body of text as they come, its end included where it has no line end; when the signal aborts no more of it is read. */
export async function* linesOf(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  const leave = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = `${rest}${decoder.decode(value, { stream: true })}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    signal.removeEventListener("abort", leave);
    // Whoever reads no further lets go of what is at its other end.
    leave();
  }
}
