import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { decide } from '../../platform/workflow/decide.js';
import type { Refusal } from '../../platform/workflow/decide.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementSummary } from '../engagements/engagements.api.js';
import { betterEvidence } from './better-evidence.js';
import type { ReportTrainingRunInput } from './training-run.dto.js';
import { TrainingRun } from './training-run.entity.js';
import { actionOfStatus, trainingRunWorkflows } from './training-run.workflow.js';
import { snapshotOf } from './training.actors.js';
import { noSuchTrainingRun, reportIncomplete, reportOutOfOrder } from './training.errors.js';
import { trainingRunFailed, trainingRunReported, trainingRunSucceeded } from './training.events.js';

/**
 * Takes a trainer's report. What a trainer reports has happened, so it is taken whatever the engagement does by then: on hold, a
 * stage further, even closed. It opens a gate only in the iteration that the run began in.
 */
@Injectable()
export class ReportTrainingRun {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `training_run.report_out_of_order`, `training_run.report_incomplete` */
  async run(tx: Tx, id: Id<'run'>, report: ReportTrainingRunInput): Promise<TrainingRun> {
    const seen = await tx.manager.findOneBy(TrainingRun, { id });
    if (seen === null) throw noSuchTrainingRun(id);
    const engagement = await this.engagements.lock(tx, seen.engagementId);
    // The engagement's lock also keeps other reports away.
    const run = await tx.manager.findOneByOrFail(TrainingRun, { id });
    requireFittingFields(report);
    const before = { status: run.status, tokensProcessed: run.tokensProcessed };
    const tokensProcessed = report.tokensProcessed ?? run.tokensProcessed;
    const progress = report.status === 'running' && run.status === 'running';
    if (!progress) requireNextStatus(run, report);
    if (tokensProcessed < run.tokensProcessed) throw reportOutOfOrder.with(`${run.tokensProcessed} tokens were reported as processed; ${tokensProcessed} are fewer.`);
    if (progress && tokensProcessed === run.tokensProcessed) return run;

    const ends = report.status !== 'running';
    const change = {
      status: report.status, tokensProcessed, reportedBy: snapshotOf(tx.actor), version: run.version + 1, updatedAt: tx.now,
      ...(report.status === 'running' && !progress && { startedAt: tx.now }),
      ...(ends && { endedAt: tx.now, failureReason: report.failureReason ?? null }),
      ...(report.checkpoint && { checkpointUri: report.checkpoint.uri, checkpointSha256: report.checkpoint.sha256, checkpointRegisteredAt: tx.now }),
    };
    await tx.manager.update(TrainingRun, { id }, change);
    Object.assign(run, change);
    const evidence = engagement.open ? betterEvidence(engagement.facts.trainingRun, run) : null;
    if (evidence !== null) await this.engagements.recordFact(tx, engagement.id, 'trainingRun', evidence);
    tx.audit({
      action: 'training_run.report', object: id, chain: run.organizationId, before,
      after: { status: run.status, tokensProcessed, ...(run.checkpointSha256 !== null && { checkpointSha256: run.checkpointSha256 }) },
    });
    if (!progress) announce(tx, engagement, run);
    return run;
  }
}

function requireFittingFields(report: ReportTrainingRunInput): void {
  const extra = report.checkpoint !== undefined && report.status !== 'succeeded' ? 'checkpoint'
    : report.failureReason !== undefined && report.status !== 'failed' ? 'failureReason' : null;
  if (extra === null) return;
  throw reportIncomplete.with(`A run that is ${report.status} has no ${extra}.`, { errors: [{ path: `body.${extra}`, code: 'unexpected', message: `does not go with the status ${report.status}` }] });
}

function requireNextStatus(run: TrainingRun, report: ReportTrainingRunInput): void {
  const decision = decide(trainingRunWorkflows.get(run.workflowVersion), { stage: run.status }, actionOfStatus[report.status], {
    facts: { checkpointGiven: report.checkpoint !== undefined }, reason: report.failureReason,
  });
  if (!decision.ok) throw refusalError(decision, run, report);
}

function refusalError(refusal: Refusal, run: TrainingRun, report: ReportTrainingRunInput) {
  if (refusal.code === 'wrong_stage') return reportOutOfOrder.with(`The run is ${run.status}; a report that it is ${report.status} does not follow on that.`);
  const path = refusal.code === 'gate_not_met' ? 'body.checkpoint' : 'body.failureReason';
  return reportIncomplete.with(refusal.detail, { errors: [{ path, code: 'required', message: `is required with the status ${report.status}` }] });
}

function announce(tx: Tx, { name, ownerId }: EngagementSummary, run: TrainingRun): void {
  const { engagementId, organizationId, iteration, technique, tokensProcessed } = run;
  const data = { engagementId, organizationId, name, ownerId, iteration, trainingRunId: run.id, technique, tokensProcessed };
  switch (run.status) {
    case 'queued':
    case 'running':
      return tx.announce(trainingRunReported, { ...data, status: run.status });
    case 'succeeded':
      return tx.announce(trainingRunSucceeded, { ...data, checkpointSha256: run.checkpointSha256 ?? '', baseModel: run.baseModel, datasetVersionIds: run.datasetVersionIds });
    case 'failed':
      return tx.announce(trainingRunFailed, data);
  }
}
