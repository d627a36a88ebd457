import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { DataAgreementController } from './agreements/data-agreement.controller.js';
import { DataAgreement } from './agreements/data-agreement.entity.js';
import { DraftDataAgreement } from './agreements/draft-data-agreement.service.js';
import { ReadDataAgreement } from './agreements/read-data-agreement.service.js';
import { SignDataAgreement } from './agreements/sign-data-agreement.service.js';
import { UpdateDataAgreement } from './agreements/update-data-agreement.service.js';
import { WithdrawConsent } from './agreements/withdraw-consent.service.js';
import { WithdrawDataAgreement } from './agreements/withdraw-data-agreement.service.js';
import { DeletionCertificateController } from './certificates/deletion-certificate.controller.js';
import { DeletionCertificate, TrainedCheckpoint } from './certificates/deletion-certificate.entity.js';
import { IssueDeletionCertificate } from './certificates/issue-deletion-certificate.service.js';
import { AcceptedComparison } from './comparisons/accepted-comparison.entity.js';
import { CompareWithAccepted } from './comparisons/compare-with-accepted.service.js';
import { GuardAcceptance } from './comparisons/guard-acceptance.service.js';
import { CloseDataset } from './datasets/close-dataset.service.js';
import { CreateDataset } from './datasets/create-dataset.service.js';
import { DatasetController } from './datasets/dataset.controller.js';
import { Dataset } from './datasets/dataset.entity.js';
import { ReadDataset } from './datasets/read-dataset.service.js';
import { ClearLeftovers } from './deletions/clear-leftovers.service.js';
import { DataDeletionController } from './deletions/data-deletion.controller.js';
import { DataDeletion, DeletedObject } from './deletions/data-deletion.entity.js';
import { DeleteEngagementData } from './deletions/delete-engagement-data.service.js';
import { ForgetNames } from './deletions/forget-names.service.js';
import { EndUploads } from './deletions/end-uploads.service.js';
import { RecordDeletedObject } from './deletions/record-deleted-object.service.js';
import { RequestDataDeletion } from './deletions/request-data-deletion.service.js';
import { ResumeDataDeletions } from './deletions/resume-data-deletions.service.js';
import { EngagementScopes } from './engagement-scopes.js';
import { AcceptAsPreviewedWhenDatasetVersionIsProcessed } from './handlers/accept-as-previewed-when-dataset-version-is-processed.handler.js';
import { NoteCheckpointWhenTrainingRunSucceeds } from './handlers/note-checkpoint-when-training-run-succeeds.handler.js';
import { StartRetentionClockWhenEngagementCloses } from './handlers/start-retention-clock-when-engagement-closes.handler.js';
import { BeginEvaluationSet } from './evaluation-sets/begin-evaluation-set.service.js';
import { EvaluationSetController } from './evaluation-sets/evaluation-set.controller.js';
import { StoredEvaluationSet } from './evaluation-sets/evaluation-set.entity.js';
import { ReadEvaluationSet } from './evaluation-sets/read-evaluation-set.service.js';
import { SealEvaluationSet } from './evaluation-sets/seal-evaluation-set.service.js';
import { WithdrawEvaluationSet } from './evaluation-sets/withdraw-evaluation-set.service.js';
import { Errand } from './errands/errand.entity.js';
import { ResumeErrands } from './errands/resume-errands.service.js';
import { RunErrand } from './errands/run-errand.service.js';
import { Exposure } from './exposures/exposure.entity.js';
import { ExposureController } from './exposures/exposure.controller.js';
import { ReadExposures } from './exposures/read-exposures.service.js';
import { RecordExposure } from './exposures/record-exposure.service.js';
import { ServeContent } from './exposures/serve-content.service.js';
import { ClearLeftoversJob } from './jobs/clear-leftovers.job.js';
import { DeleteDataJob } from './jobs/delete-data.job.js';
import { DiscardUpload } from './jobs/discard-upload.job.js';
import { KeepRetentionJob } from './jobs/keep-retention.job.js';
import { ResumeRestingWork } from './jobs/resume-resting-work.job.js';
import { SettleUploadsJob } from './jobs/settle-uploads.job.js';
import { TakeStepJob } from './jobs/take-step.job.js';
import { ControlProcessing } from './processing/control-processing.service.js';
import { EvaluationOfVersion } from './processing/evaluation-of-version.service.js';
import { EmitShard } from './processing/emit-shard.service.js';
import { FindEarlierData } from './processing/find-earlier-data.service.js';
import { FinishDatasetVersion } from './processing/finish-dataset-version.service.js';
import { ReadPlan } from './processing/read-plan.service.js';
import { ShardObjects } from './processing/shard-objects.service.js';
import { StoredObjects } from './processing/stored-objects.js';
import { GiveUpStep } from './processing/give-up-step.service.js';
import { MapShard } from './processing/map-shard.service.js';
import { NoteProgress } from './processing/note-progress.service.js';
import { PlanFile } from './processing/plan-file.service.js';
import { ProcessingController } from './processing/processing.controller.js';
import { ProcessingStages } from './processing/processing-stages.js';
import { ProcessingStep } from './processing/processing-step.entity.js';
import { ReaderThreads } from './processing/reader-threads.js';
import { ReduceDatasetVersion } from './processing/reduce-dataset-version.service.js';
import { ReductionTurns } from './processing/reduction-turns.js';
import { ResumeProcessing } from './processing/resume-processing.service.js';
import { RunStep } from './processing/run-step.service.js';
import { SampleDatasetVersion } from './processing/sample-dataset-version.service.js';
import { SavingsOfVersion } from './processing/savings-of-version.service.js';
import { SettleStep } from './processing/settle-step.service.js';
import { TakeStep } from './processing/take-step.service.js';
import { IssueReceipt } from './receipts/issue-receipt.service.js';
import { UploadReceiptController } from './receipts/upload-receipt.controller.js';
import { IntakePolicyController } from './policies/intake-policy.controller.js';
import { WrittenIntakePolicy } from './policies/intake-policy.entity.js';
import { PolicyPreviewController } from './policies/policy-preview.controller.js';
import { PolicyPreview } from './policies/policy-preview.entity.js';
import { PreviewPolicy } from './policies/preview-policy.service.js';
import { ReadIntakePolicy } from './policies/read-intake-policy.service.js';
import { WriteIntakePolicy } from './policies/write-intake-policy.service.js';
import { CleanedDataController } from './review/cleaned-data.controller.js';
import { DuplicatesController } from './review/duplicates.controller.js';
import { ReadCleanedData } from './review/read-cleaned-data.service.js';
import { ReadDuplicates } from './review/read-duplicates.service.js';
import { ReadSamples } from './review/read-samples.service.js';
import { ReportController } from './review/report.controller.js';
import { SamplesController } from './review/samples.controller.js';
import { ServeCleanedShard } from './review/serve-cleaned-shard.service.js';
import { DataRetentionController } from './retention/data-retention.controller.js';
import { DataRetention, LegalHold } from './retention/data-retention.entity.js';
import { KeepRetention } from './retention/keep-retention.service.js';
import { PlaceLegalHold } from './retention/place-legal-hold.service.js';
import { ReadRetention } from './retention/read-retention.service.js';
import { ReleaseLegalHold } from './retention/release-legal-hold.service.js';
import { StartRetentionClock } from './retention/start-retention-clock.service.js';
import { StopRetentionClock } from './retention/stop-retention-clock.service.js';
import { BeginUpload } from './uploads/begin-upload.service.js';
import { ClearUpload } from './uploads/clear-upload.service.js';
import { DeleteUpload } from './uploads/delete-upload.service.js';
import { FinishUpload } from './uploads/finish-upload.service.js';
import { ReadUpload } from './uploads/read-upload.service.js';
import { ServeTus } from './uploads/serve-tus.service.js';
import { SettleUploads } from './uploads/settle-uploads.service.js';
import { TusController } from './uploads/tus.controller.js';
import { UploadStore } from './uploads/upload-store.js';
import { UploadController } from './uploads/upload.controller.js';
import { Upload } from './uploads/upload.entity.js';
import { AcceptAsPreviewed } from './versions/accept-as-previewed.service.js';
import { AcceptWithPolicyController } from './versions/accept-with-policy.controller.js';
import { AcceptWithPolicy } from './versions/accept-with-policy.service.js';
import { CreateDatasetVersion } from './versions/create-dataset-version.service.js';
import { DatasetVersionController } from './versions/dataset-version.controller.js';
import { DatasetVersion, DatasetVersionFile, StoredIntakeReport } from './versions/dataset-version.entity.js';
import { FailDatasetVersion } from './versions/fail-dataset-version.service.js';
import { JudgeDatasetVersion } from './versions/judge-dataset-version.service.js';
import { ReadDatasetVersion } from './versions/read-dataset-version.service.js';
import { Scratch } from './versions/scratch.js';
import { StreamProgress } from './versions/stream-progress.service.js';
import { SumAcceptedTokens } from './versions/sum-accepted-tokens.service.js';
import { IntakeApi } from './intake.api.js';

@Module({
  imports: [
    EngagementsModule, OrganizationsModule,
    TypeOrmModule.forFeature([DataAgreement, Dataset, Upload, DatasetVersion, DatasetVersionFile, StoredIntakeReport, ProcessingStep, DataDeletion, DeletedObject, DataRetention, LegalHold, DeletionCertificate, TrainedCheckpoint, Exposure, WrittenIntakePolicy, StoredEvaluationSet, PolicyPreview, Errand, AcceptedComparison]),
  ],
  // The tus controller first: its HEAD must be there before Fastify makes one of the GET of the same path.
  controllers: [TusController, DataAgreementController, DatasetController, UploadController, DatasetVersionController, AcceptWithPolicyController, ProcessingController, UploadReceiptController, DataDeletionController, DataRetentionController, DeletionCertificateController, ExposureController, IntakePolicyController, EvaluationSetController, PolicyPreviewController, ReportController, CleanedDataController, DuplicatesController, SamplesController],
  providers: [
    IntakeApi,
    EngagementScopes,
    DraftDataAgreement, UpdateDataAgreement, SignDataAgreement, WithdrawDataAgreement, WithdrawConsent, ReadDataAgreement,
    CreateDataset, CloseDataset, ReadDataset,
    ServeTus, UploadStore, BeginUpload, FinishUpload, DeleteUpload, ClearUpload, ReadUpload, SettleUploads,
    CreateDatasetVersion, ReadDatasetVersion, JudgeDatasetVersion, SumAcceptedTokens, StreamProgress,
    TakeStep, ReductionTurns, RunStep, SettleStep, GiveUpStep, ProcessingStages, PlanFile, MapShard, ReduceDatasetVersion, EmitShard, FinishDatasetVersion, SampleDatasetVersion, SavingsOfVersion, ReadPlan, StoredObjects, ShardObjects, FindEarlierData, EvaluationOfVersion, FailDatasetVersion, NoteProgress, ReaderThreads, Scratch, ResumeProcessing, ControlProcessing,
    IssueReceipt,
    WriteIntakePolicy, ReadIntakePolicy, PreviewPolicy,
    ReadCleanedData, ServeCleanedShard, ReadDuplicates, ReadSamples,
    BeginEvaluationSet, SealEvaluationSet, WithdrawEvaluationSet, ReadEvaluationSet,
    AcceptWithPolicy, AcceptAsPreviewed, AcceptAsPreviewedWhenDatasetVersionIsProcessed,
    RunErrand, ResumeErrands, GuardAcceptance, CompareWithAccepted,
    RecordExposure, ServeContent, ReadExposures,
    RequestDataDeletion, EndUploads, DeleteEngagementData, ForgetNames, RecordDeletedObject, ResumeDataDeletions, ClearLeftovers,
    StartRetentionClock, StopRetentionClock, KeepRetention, ReadRetention, PlaceLegalHold, ReleaseLegalHold,
    IssueDeletionCertificate, NoteCheckpointWhenTrainingRunSucceeds, StartRetentionClockWhenEngagementCloses, KeepRetentionJob,
    TakeStepJob, DiscardUpload, SettleUploadsJob, ResumeRestingWork, DeleteDataJob, ClearLeftoversJob,
  ],
  exports: [IntakeApi],
})
export class IntakeModule {}
