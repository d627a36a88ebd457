import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { AssessmentController } from './assessment.controller.js';
import { DecideAssessment } from './decide-assessment.service.js';
import { DraftScopeVersion } from './draft-scope-version.service.js';
import { FitAssessment } from './fit-assessment.entity.js';
import { MakeAssessment } from './make-assessment.service.js';
import { ReadAssessments } from './read-assessments.service.js';
import { ReadScopeVersions } from './read-scope-versions.service.js';
import { ReviseScopeVersion } from './revise-scope-version.service.js';
import { ScopeVersionActionsController } from './scope-version-actions.controller.js';
import { ScopeVersionController } from './scope-version.controller.js';
import { ScopeVersion } from './scope-version.entity.js';
import { ScopingApi } from './scoping.api.js';
import { TransitionScopeVersion } from './transition-scope-version.service.js';

@Module({
  imports: [EngagementsModule, TypeOrmModule.forFeature([FitAssessment, ScopeVersion])],
  controllers: [AssessmentController, ScopeVersionController, ScopeVersionActionsController],
  providers: [ScopingApi, MakeAssessment, DecideAssessment, ReadAssessments, DraftScopeVersion, ReviseScopeVersion, TransitionScopeVersion, ReadScopeVersions],
  exports: [ScopingApi],
})
export class ScopingModule {}
