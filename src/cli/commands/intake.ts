import { Command, Option } from 'commander';
import { join } from 'node:path';
import { outputFormats } from '../../modules/intake/engine/emit/emitted-shard.js';
import type { previewPolicy } from '../../modules/intake/engine/local/process-dataset.js';
import { IntakeEngineError } from '../../modules/intake/engine/intake-engine.error.js';
import { recordKinds } from '../../modules/intake/engine/map-rules.js';
import { describeComparison } from '../../modules/intake/engine/policy/describe-comparison.js';
import { tokenEncodings } from '../../modules/intake/engine/count-tokens.js';
import { usualHardware } from '../../modules/intake/engine/report/savings.js';
import { shownName } from '../../modules/intake/engine/report/words.js';
import { EndWith, EXIT, UsageMistake } from '../exit-codes.js';
import { parse, readIntakeRequest, type IntakeOptions, type IntakeRequest } from '../intake/intake-options.js';
import { progressDisplay } from '../intake/show-progress.js';
import { differenceOf, summaryOf } from '../intake/summarise.js';

const UNPUBLISHED = 'croissant.json names no date of publication, which Croissant asks of published data: give --published when it is.\n';

/** `atelier intake FILES`: the intake engine by hand, on this machine's files, with no server and no database. */
export function intakeCommand(): Command {
  return new Command('intake')
    .description('measure, clean and report on training data in local files: no server, no database, nothing leaves the machine')
    .argument('<files or folders...>', 'JSONL, JSON arrays, CSV, TSV, Parquet, text, Markdown, HTML; plain, gzip, zstd, zip or tar; told by content, not by name')
    .addOption(new Option('--kind <kind>', 'what the records are').choices(recordKinds).default('documents'))
    .addOption(new Option('--encoding <encoding>', 'whose tokens are counted (default: o200k_base)').choices(tokenEncodings))
    .option('--text-field <name>', 'the field or column that holds a document (default: text)')
    .option('--phone-regions <codes>', 'regions whose national phone numbers are recognised, such as DE,FR', parse.regions)
    .option('--max-record-bytes <size>', 'longest record that is read (default: 16 MiB)', parse.bytes)
    .option('--max-example-tokens <n>', 'tokens from which on training truncates an example (default: 65536)', parse.wholeNumber)
    .option('--policy <file>', 'what to drop, redact or only flag, as JSON; what it leaves out is as by default')
    .option('--policy-preview <file>', 'say what this policy would change, and write nothing; needs no measuring when the data was measured before')
    .option('--evaluation-set <files...>', 'test sets that the data must not hold')
    .option('--earlier <files...>', 'band-index.parquet of earlier runs, whose data counts as had already')
    .option('--out <folder>', 'where the report and the cleaned data go', 'intake')
    .option('--work <folder>', 'where steps are kept, to go on from (default: .work in the output folder)')
    .addOption(new Option('--format <format>', 'of the cleaned data').choices(outputFormats).default('jsonl.zst'))
    .option('--report-only', 'write no cleaned data')
    .option('--workers <n>', 'threads (default: one for each processor)', parse.wholeNumber)
    .option('--shard-bytes <size>', 'of the parts that are worked on, and redone when a run is cut short (default: a 24th of their file, from 4 to 32 MiB)', parse.bytes)
    .option('--title <text>', 'of the report')
    .option('--description <text>', 'of the dataset, for its card and Croissant metadata')
    .option('--url <url>', 'where the dataset is looked at')
    .option('--licence <text>', 'under which the cleaned data is used')
    .option('--creator <name>', 'organization that made the dataset')
    .option('--published <date>', 'day on which the dataset is published, such as 2026-03-31; Croissant asks for it (default: left out)', parse.date)
    .option('--json', 'print the report as JSON instead of a summary')
    .option('--model-parameters <n>', 'of the model to train, such as 7B: adds what pruning saves', parse.parameters)
    .option('--epochs <n>', 'of the training (default: as estimated for examples, else 1)', parse.wholeNumber)
    .option('--gpu <name>', 'the processor it runs on', usualHardware.name)
    .option('--gpu-flops <n>', 'operations a second that it does at best', parse.number, usualHardware.peakFlops)
    .option('--gpu-utilisation <share>', 'share of that which training reaches', parse.share, usualHardware.utilisation)
    .option('--gpu-price <price>', 'of one for an hour', parse.number, 3)
    .option('--currency <code>', 'of the price', 'USD')
    .addHelpText('after', `
Exit codes: 0 done; 1 failed; 2 not understood; 3 done, but some records failed; 4 done, but nothing is kept; 130 stopped by Ctrl-C.
A run that was stopped, or killed, goes on where it was when the same command is given again.`)
    .action(runIntake);
}

async function runIntake(paths: readonly string[], options: IntakeOptions): Promise<void> {
  const request = await readIntakeRequest(paths, options);
  const stop = new AbortController();
  const display = progressDisplay(process.stderr);
  const onSignal = (): void => {
    // The second time somebody means it.
    process.once('SIGINT', () => process.exit(EXIT.interrupted));
    process.stderr.write('\nstopping; press Ctrl-C again to stop at once\n');
    stop.abort();
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  // Charts, databases and kernels take a moment to load, which the other commands are spared.
  const { createEngineThreads } = await import('../../modules/intake/engine/worker/engine-threads.js');
  const threads = createEngineThreads({ maxThreads: request.workers });
  const { files, rules, evaluationSets, earlier, workDirectory } = request;
  const input = { files, rules, evaluationSets, earlier, workDirectory, threads, limits: request.limits, signal: stop.signal, onProgress: display.show.bind(display), onNote: display.note.bind(display) };
  try {
    if (request.preview === null) await processAndTell(request, options, input, display);
    else await previewAndTell(request, options, input, display);
  } catch (error) {
    if (!stop.signal.aborted) throw asUsageMistake(error);
    display.end();
    process.stderr.write(`stopped; what was done is kept in ${shownName(workDirectory)}. Give the same command again to go on.\n`);
    throw new EndWith(EXIT.interrupted);
  } finally {
    display.end();
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
    await threads.close();
  }
}

/** What is in the way of the results is for whoever gave the command to settle. */
function asUsageMistake(error: unknown): unknown {
  if (!(error instanceof IntakeEngineError) || error.code !== 'output_folder_foreign') return error;
  return new UsageMistake(`${shownName(error.message)}. Name another folder with --out, or move it away.`);
}

type Input = Parameters<typeof previewPolicy>[0];
type SharedInput = Omit<Input, 'policy' | 'other'>;

async function processAndTell(request: IntakeRequest, { out, format, reportOnly = false, json = false }: IntakeOptions, input: SharedInput, display: { end(): void }): Promise<void> {
  const { processDataset } = await import('../../modules/intake/engine/local/process-dataset.js');
  const { report } = await processDataset({
    ...input, policy: request.policy, title: request.title, training: request.training,
    output: { folder: out, format: reportOnly ? null : format, label: request.label, codeVersion: request.codeVersion },
  });
  display.end();
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${summaryOf(report)}\n\nReport: ${shownName(join(out, 'report.html'))} (also as PDF and JSON)\n${reportOnly ? '' : `Data: ${shownName(join(out, 'data'))}\n${request.label.datePublished === null ? UNPUBLISHED : ''}`}`);
  if (report.totals.keptDocuments === 0) throw new EndWith(EXIT.nothingKept);
  if (report.totals.failedDocuments > 0) throw new EndWith(EXIT.found);
}

async function previewAndTell({ policy, preview }: IntakeRequest, { json = false }: IntakeOptions, input: SharedInput, display: { end(): void }): Promise<void> {
  const { previewPolicy } = await import('../../modules/intake/engine/local/process-dataset.js');
  const compared = await previewPolicy({ ...input, policy, other: preview ?? policy });
  display.end();
  process.stdout.write(json ? `${JSON.stringify({ summary: describeComparison(compared.difference), ...compared.difference }, null, 2)}\n` : `${differenceOf(compared)}\n`);
}
