/**
 * Keeps something fresh while its page is open and can be seen: `run` is called again so long after it ended the last time.
 *
 * @param {AbortSignal} signal ends it
 * @param {number} every milliseconds
 * @param {() => Promise<void>} run
 */
export function refresh(signal, every, run) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const next = () => {
    if (!signal.aborted && !document.hidden) timer = setTimeout(once, every);
  };
  const once = async () => {
    timer = undefined;
    // A page that shows what was true a while ago is better than none; what is wrong is told when the page is opened again.
    await run().catch(() => undefined);
    next();
  };
  const seen = () => {
    clearTimeout(timer);
    if (!document.hidden) void once();
  };
  document.addEventListener("visibilitychange", seen, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  next();
}

/**
 * Listens to what the server tells as it happens. Without such a stream, nothing is heard.
 *
 * @param {AbortSignal} signal ends it
 * @param {string} url
 * @param {Record<string, (data: any) => void>} handlers by kind of event
 */
export function listen(signal, url, handlers) {
  if (signal.aborted) return;
  const source = new EventSource(url);
  for (const [kind, handler] of Object.entries(handlers))
    source.addEventListener(kind, (event) => {
      if (event instanceof MessageEvent) handler(JSON.parse(event.data));
    });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) source.close();
  });
  signal.addEventListener("abort", () => source.close(), { once: true });
}
