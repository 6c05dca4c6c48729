import { type ImportParts, importLines } from "./import.ts";
import { type OverviewParts, overview } from "./overview.ts";

/** Warm-ups in one answer, unless fewer are asked for. */
const PAGE = 1000;

/** Lines, and bytes, of one import. */
export const MOST_LINES = 1000;
const MOST_BYTES = 1024 * 1024;

/** What is used of a request and of its context. */
interface Request {
  readonly req: {
    query(name: string): string | undefined;
    header(name: string): string | undefined;
    text(): Promise<string>;
  };
  json(value: unknown, status?: 400 | 411 | 413): Response;
}

/** How far warm-ups have come, a page after a key. */
export function answerOverview(request: Request, parts: OverviewParts): Response {
  const most = Math.min(PAGE, Math.max(1, Math.trunc(Number(request.req.query("most")) || PAGE)));
  return request.json(overview(parts, request.req.query("after"), most));
}

/** Takes lines over, or with `check=yes` only looks at them; `first` is the number of the first one. */
export async function answerImport(request: Request, parts: ImportParts): Promise<Response> {
  const { req } = request;
  const length = Number(req.header("content-length") ?? Number.NaN);
  if (!Number.isSafeInteger(length))
    return request.json({ error: "how long is it? (Content-Length)" }, 411);
  if (length > MOST_BYTES)
    return request.json({ error: `at most ${MOST_BYTES} bytes at once` }, 413);
  const lines = (await req.text()).split(/\r?\n/);
  if (lines.length > MOST_LINES)
    return request.json({ error: `at most ${MOST_LINES} lines at once` }, 413);
  const first = Number(req.query("first") ?? "1");
  const checkOnly = req.query("check") === "yes";
  const came = await importLines(lines, { first, checkOnly }, parts);
  return came.ok
    ? request.json({ lines: came.lines })
    : request.json({ error: `line ${came.line}: ${came.problem}` }, 400);
}
