import { Presets, SingleBar } from 'cli-progress';
import type { DatasetProgress, DatasetStage } from '../../modules/intake/engine/local/progress.js';
import { counted, inBytes, shownName } from '../../modules/intake/engine/report/words.js';

/** Shows how far a run is, on standard error, so that standard output holds results alone. */
export interface ProgressDisplay {
  show(progress: DatasetProgress): void;
  /** A line for people, between what is shown. */
  note(text: string): void;
  end(): void;
}

const STAGES: Readonly<Record<DatasetStage, string>> = {
  planning: 'reading files', mapping: 'measuring', reducing: 'comparing', emitting: 'writing', reporting: 'reporting',
};
const PARTS: Readonly<Record<DatasetStage, string>> = { planning: 'file', mapping: 'shard', reducing: 'step', emitting: 'shard', reporting: 'report' };
const LINE_EVERY_MS = 10_000;

/** A bar on a terminal, plain lines elsewhere. */
export function progressDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? new BarDisplay(stream) : new LineDisplay(stream);
}

class BarDisplay implements ProgressDisplay {
  private bar: SingleBar | undefined;
  private stage: DatasetStage | undefined;
  private last: DatasetProgress | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(progress: DatasetProgress): void {
    if (progress.stage !== this.stage) {
      this.end();
      this.stage = progress.stage;
      this.bar = new SingleBar({
        stream: this.stream, clearOnComplete: false, hideCursor: true, gracefulExit: false, noTTYOutput: false, emptyOnZero: true, barsize: 28,
        format: `${STAGES[progress.stage].padEnd(14)}{bar} {share}  {detail}`, barCompleteChar: '█', barIncompleteChar: '░',
      }, Presets.shades_classic);
      this.bar.start(1000, 0, payloadOf(progress));
    }
    this.last = progress;
    this.bar?.update(Math.floor(shareOf(progress) * 1000), payloadOf(progress));
  }

  note(text: string): void {
    this.end();
    // The bar goes on below.
    this.stage = undefined;
    this.stream.write(`${shownName(text)}\n`);
  }

  end(): void {
    if (this.bar === undefined) return;
    if (this.last !== undefined) this.bar.update(Math.floor(shareOf(this.last) * 1000), payloadOf(this.last));
    this.bar.stop();
    this.bar = undefined;
  }
}

function payloadOf(progress: DatasetProgress): { share: string; detail: string } {
  return { share: `${Math.floor(shareOf(progress) * 100)} %`.padStart(5), detail: detailOf(progress) };
}

class LineDisplay implements ProgressDisplay {
  private stage: DatasetStage | undefined;
  private saidAt = 0;
  private last: DatasetProgress | undefined;
  private said: DatasetProgress | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(progress: DatasetProgress): void {
    if (progress.stage !== this.stage) {
      this.end();
      this.stage = progress.stage;
      this.saidAt = performance.now();
    }
    this.last = progress;
    if (performance.now() - this.saidAt >= LINE_EVERY_MS) this.say(progress);
  }

  note(text: string): void {
    this.stream.write(`${shownName(text)}\n`);
  }

  end(): void {
    if (this.last !== undefined && this.last !== this.said && this.last.totalParts > 0) this.say(this.last);
    this.last = undefined;
  }

  private say(progress: DatasetProgress): void {
    this.saidAt = performance.now();
    this.said = progress;
    this.stream.write(`${STAGES[progress.stage]}: ${Math.floor(shareOf(progress) * 100)} %, ${detailOf(progress)}\n`);
  }
}

function shareOf({ bytes, totalBytes, parts, totalParts }: DatasetProgress): number {
  const share = totalBytes > 0 ? bytes / totalBytes : totalParts > 0 ? parts / totalParts : 1;
  return Math.min(1, share);
}

function detailOf({ stage, bytes, totalBytes, documents, parts, totalParts, partsFound, etaSeconds }: DatasetProgress): string {
  return [
    ...(totalBytes > 0 ? [`${inBytes(bytes)} of ${inBytes(totalBytes)}`] : []),
    `${parts} of ${counted(totalParts, PARTS[stage])}`,
    ...(documents > 0 ? [counted(documents, 'document')] : []),
    ...(partsFound > 0 ? [`${partsFound} done before`] : []),
    ...(etaSeconds === null || parts === totalParts ? [] : [`${inTime(etaSeconds)} left`]),
  ].join(', ');
}

function inTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
