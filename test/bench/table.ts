import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** One goal, what was measured, and whether it is met. */
export interface Goal {
  goal: string;
  wanted: string;
  measured: string;
  /** Undefined for figures that have no goal. */
  met: boolean | undefined;
}

/** Prints the goals as a Markdown table, and writes it with machine and date to `file`; null for a run of a part. */
export async function report(title: string, file: string | null, goals: readonly Goal[], notes: readonly string[]): Promise<void> {
  const rows = goals.map((goal) => `| ${goal.goal} | ${goal.wanted} | ${goal.measured} | ${goal.met === undefined ? '' : goal.met ? 'met' : '**not met**'} |`);
  const table = ['| what | goal | measured | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  process.stdout.write(`\n${table}\n`);
  if (file === null) return;
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}, ${process.platform}`;
  const text = [
    `# ${title}`, '', `Measured ${new Date().toISOString().slice(0, 10)} on ${machine}. Machines are noisy: ratios are paired within one run, the median of the rounds.`, '',
    table, '', ...notes.map((note) => `- ${note}`), '',
  ].join('\n');
  await writeFile(file, text);
}

/** Of an even number the mean of the two in the middle, so that it flatters nobody. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (below + above) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A ratio with the spread of its rounds: `0.74 (0.70–0.79)`. */
export function ratioText(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
}
