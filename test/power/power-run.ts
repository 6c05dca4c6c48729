import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Runtime, runOn } from "../support/runtimes.ts";
import { type Chance, DiskModel, type Losses } from "./disk-model.ts";
import type { OpenedImage } from "./open-image.ts";
import { type RecordedLoad, recordLoad, SPOOL } from "./record-load.ts";
import { serveImage } from "./serve-image.ts";
import { judge } from "./verdict.ts";

/** What came of opening the images. */
export interface PowerResult extends Losses {
  readonly acknowledged: number;
  readonly steps: number;
  images: number;
  /** Of these, on how many a whole server was started and delivered what was there. */
  started: number;
  /** Did not open, open with complaints, or were not delivered whole. */
  refused: number;
  lost: number;
  changed: number;
  doubled: number;
  again: number;
  /** Mail that a peer had taken shortly before, found once more: what cannot be told apart. */
  inDoubt: number;
}

/** How a run goes. */
export interface PowerOptions {
  readonly images: number;
  /** Opens the images; the recording itself needs Node. */
  readonly runtime: Runtime;
  /** How long mail flows, milliseconds. */
  readonly duration: number;
  /** Every which image is given to a whole server too. */
  readonly serverEvery: number;
  readonly chance: Chance;
  readonly report: (line: string) => void;
}

/** Images that one process opens. */
const BATCH = 20;
/** Share of the images from a server's first moments, and share taken right after an acknowledgement. */
const EARLY = 0.1;
const AFTER_ACKNOWLEDGEMENT = 0.5;
const FIRST_STEPS = 80;

/** An image, and after how many steps the power went. */
interface Image {
  readonly folder: string;
  readonly steps: number;
  readonly time: number;
}

/** Runs a server under load, cuts the power at random moments, and looks at what the product makes of each disk. */
export async function powerRun(options: PowerOptions): Promise<PowerResult> {
  const { images, chance, report } = options;
  const work = mkdtempSync(join(tmpdir(), "mta-power-"));
  try {
    const load = await recordLoad(work, options.duration);
    report(`${load.acknowledged.size} messages acknowledged, ${load.noted.length} steps recorded`);
    const result: PowerResult = {
      acknowledged: load.acknowledged.size,
      steps: load.noted.length,
      ...{ images: 0, started: 0, refused: 0, lost: 0, changed: 0, doubled: 0, again: 0 },
      ...{ inDoubt: 0, kept: 0, dropped: 0, torn: 0 },
    };
    const disk = new DiskModel(load.root);
    let done = 0;
    let batch: Image[] = [];
    for (const [at, steps] of pointsOf(load, images, chance).entries()) {
      for (; done < steps; done++) {
        const noted = load.noted[done];
        if (noted) disk.do(noted.step);
      }
      const folder = join(work, `image-${at}`);
      mkdirSync(folder);
      const losses = disk.image(folder, chance, chance() < 0.5);
      for (const kind of ["kept", "dropped", "torn"] as const) result[kind] += losses[kind];
      batch.push({ folder, steps, time: load.noted[steps - 1]?.time ?? 0 });
      if (batch.length < BATCH && at + 1 < images) continue;
      await look(batch, load, result, options);
      for (const image of batch) rmSync(image.folder, { recursive: true });
      batch = [];
      report(`${result.images} images`);
    }
    return result;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** After how many steps the power goes, in rising order. */
function pointsOf(load: RecordedLoad, count: number, chance: Chance): readonly number[] {
  const acknowledgements = [...load.acknowledged.values()];
  const points = Array.from({ length: count }, () => {
    const kind = chance();
    if (kind < EARLY) return 1 + Math.floor(chance() * FIRST_STEPS);
    if (kind > EARLY + AFTER_ACKNOWLEDGEMENT) return 1 + Math.floor(chance() * load.noted.length);
    const at = acknowledgements[Math.floor(chance() * acknowledgements.length)] ?? 0;
    return load.noted.findIndex(({ time }) => time >= at) + 1;
  });
  return points.sort((a, b) => a - b);
}

async function look(
  batch: readonly Image[],
  load: RecordedLoad,
  result: PowerResult,
  { runtime, serverEvery, report }: PowerOptions,
): Promise<void> {
  const folders = batch.map(({ folder }) => join(folder, SPOOL));
  const { code, output, complaints } = await runOn(runtime, "test/power/open-image.ts", folders);
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  if (code !== 0 || lines.length !== batch.length)
    throw new Error(`images could not be opened: ${complaints}`);
  for (const [at, { folder, steps, time }] of batch.entries()) {
    const { problems, mail }: OpenedImage = JSON.parse(lines[at] ?? "{}");
    result.images++;
    const verdict = judge(load, time, mail);
    result.inDoubt += verdict.inDoubt.length;
    for (const kind of ["lost", "changed", "doubled", "again"] as const) {
      result[kind] += verdict[kind].length;
      if (verdict[kind].length > 0)
        report(`after step ${steps}: ${kind}: ${verdict[kind].slice(0, 5).join(" ")}`);
    }
    const found = [...problems];
    if (problems.length === 0 && result.images % serverEvery === 0) {
      result.started++;
      found.push(...(await serveImage(folder, runtime, mail)));
    }
    if (found.length > 0) {
      result.refused++;
      report(`after step ${steps}: ${found.join("; ")}`);
    }
  }
}
