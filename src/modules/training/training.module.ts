import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { BeginTrainingRun } from './begin-training-run.service.js';
import { EvaluationController } from './evaluation.controller.js';
import { Evaluation } from './evaluation.entity.js';
import { ReadEvaluations } from './read-evaluations.service.js';
import { ReadTrainingRuns } from './read-training-runs.service.js';
import { RecordEvaluation } from './record-evaluation.service.js';
import { ReportTrainingRun } from './report-training-run.service.js';
import { TrainingRunController } from './training-run.controller.js';
import { TrainingRun } from './training-run.entity.js';
import { TrainingApi } from './training.api.js';

@Module({
  imports: [EngagementsModule, TypeOrmModule.forFeature([TrainingRun, Evaluation])],
  controllers: [TrainingRunController, EvaluationController],
  providers: [TrainingApi, BeginTrainingRun, ReportTrainingRun, ReadTrainingRuns, RecordEvaluation, ReadEvaluations],
  exports: [TrainingApi],
})
export class TrainingModule {}
