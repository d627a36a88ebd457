import { defineError } from '../../platform/errors/domain-error.js';

export const agreementExists = defineError({
  code: 'data_agreement.exists', status: 409, title: 'A data agreement is being drafted or signed',
  help: 'An engagement has one draft at a time. Change or sign it, or withdraw it first.',
});
export const agreementRegionMismatch = defineError({
  code: 'data_agreement.region_mismatch', status: 422, title: 'The residency region is not the organization’s',
  help: 'Data stay in the region that the organization has on record. Use that one, or have the organization’s changed first.',
});
export const agreementNotDraft = defineError({
  code: 'data_agreement.not_draft', status: 409, title: 'The terms are fixed',
  help: 'Terms change in draft only. After a signature withdraw the agreement, or draft a new one that takes the place of the signed one.',
});
export const agreementActionNotPossible = defineError({
  code: 'data_agreement.action_not_possible', status: 409, title: 'The data agreement does not allow this now',
  help: '`availableActions` of the agreement lists what is possible. Each side signs once.',
});
export const agreementSignerInvalid = defineError({
  code: 'data_agreement.signer_invalid', status: 403, title: 'The caller is no party to the agreement',
  help: 'A staff member signs for the lab, an API client for its organization.',
});
export const datasetNameTaken = defineError({
  code: 'dataset.name_taken', status: 409, title: 'The engagement has a dataset of this name',
  help: 'Choose another name, or add to the dataset that is there.',
});
export const datasetActionNotPossible = defineError({
  code: 'dataset.action_not_possible', status: 409, title: 'The dataset does not allow this now',
  help: 'A dataset is closed while it is open, and opened while it is closed. `closedAt` says which.',
});
export const datasetClosed = defineError({
  code: 'dataset.closed', status: 422, title: 'The dataset is closed',
  help: 'A closed dataset takes no uploads. Open it again, or upload into another one.',
});

// Clients of tus try again after 409 and 423, so what stays refused has another status.
export const uploadAgreementMissing = defineError({
  code: 'upload.agreement_missing', status: 422, title: 'No data agreement is signed',
  help: 'Without a data agreement signed by both sides there is no right to hold the data. Sign it, then upload.',
});
export const uploadQuotaExceeded = defineError({
  code: 'upload.quota_exceeded', status: 413, title: 'The upload exceeds the quota',
  help: 'The data agreement limits the bytes held for the engagement. Delete uploads that are not needed, or agree on more.',
});
export const uploadTooLarge = defineError({
  code: 'upload.too_large', status: 413, title: 'The upload is too large',
  help: '`Tus-Max-Size` of OPTIONS says how large a file may be; a request may not bring more than the length that was declared.',
});
export const uploadHashMismatch = defineError({
  code: 'upload.hash_mismatch', status: 422, title: 'What arrived is not what was declared',
  help: 'The SHA-256 of the whole file is not the one in the metadata, so the data was discarded. Check the file and upload it anew.',
});
export const uploadGone = defineError({
  code: 'upload.gone', status: 410, title: 'The upload has ended',
  help: 'It failed, expired or was deleted, and its data is gone. Begin a new upload.',
});
export const uploadComplete = defineError({
  code: 'upload.complete', status: 403, title: 'The upload is complete',
  help: 'All of the file has arrived; nothing can be added.',
});
export const uploadInUse = defineError({
  code: 'upload.in_use', status: 409, title: 'The upload is part of a dataset version',
  help: 'Dataset versions are immutable. What they are made of is deleted with the engagement’s data.',
});
export const uploadOffsetConflict = defineError({
  code: 'upload.offset_conflict', status: 409, title: 'The offset is another one',
  help: 'Ask for the offset with HEAD, and go on from there.',
});
export const uploadHeaderInvalid = defineError({
  code: 'upload.header_invalid', status: 400, title: 'The request does not follow tus 1.0',
  help: '`detail` names what is missing or malformed. Any client library of tus.io sends it right; the length must be declared at creation.',
});
export const uploadRequestRefused = defineError({
  code: 'upload.request_refused', status: 403, title: 'The request does not follow tus 1.0',
  help: 'A PATCH needs Upload-Offset and the content type application/offset+octet-stream.',
});
export const uploadProtocolVersion = defineError({
  code: 'upload.protocol_version', status: 412, title: 'The tus version is missing or unknown',
  help: 'Send `Tus-Resumable: 1.0.0`.',
});
export const uploadChecksumMismatch = defineError({
  code: 'upload.checksum_mismatch', status: 460, title: 'The chunk arrived damaged',
  help: 'Its checksum is not the one in Upload-Checksum; it was dropped. Ask for the offset and send it again.',
});

export const receiptNothingReceived = defineError({
  code: 'receipt.nothing_received', status: 409, title: 'No file has arrived yet',
  help: 'A receipt tells of files that have arrived whole. Upload one; `status` of an upload says how far it is.',
});
export const receiptTooLong = defineError({
  code: 'receipt.too_long', status: 422, title: 'The receipt would name too many files',
  help: 'Make dataset versions of the files, and ask for the receipt of each version.',
});

export const versionUploadUnusable = defineError({
  code: 'dataset_version.upload_unusable', status: 422, title: 'A file cannot be part of the version',
  help: 'A version is made of received uploads of its own dataset. `errors` names those that are not.',
});
export const versionAgreementMissing = defineError({
  code: 'dataset_version.agreement_missing', status: 422, title: 'No data agreement is in force',
  help: 'Without a data agreement signed by both sides, or after its consent was withdrawn, there is no right to process the data. Sign one, then make the version.',
});
export const versionFileNameRepeated = defineError({
  code: 'dataset_version.file_name_repeated', status: 422, title: 'Two files have one name',
  help: 'Reports speak of files by name, so names must differ within a version.',
});
export const versionActionNotPossible = defineError({
  code: 'dataset_version.action_not_possible', status: 409, title: 'The dataset version does not allow this now',
  help: 'A version is judged once, after it was processed, and only when some document could be read. `availableActions` lists what is possible.',
});
export const versionBeingCompared = defineError({
  code: 'dataset_version.being_compared', status: 409, title: 'The version is being compared with data accepted since',
  help: 'Other data of the organization was accepted after this version was processed. Try again in a moment: what both have is counted once.',
});
export const versionAcceptedMeanwhile = defineError({
  code: 'dataset_version.accepted_meanwhile', status: 409, title: 'Some of the version was accepted with other data since',
  help: 'Accepted tokens count once. Run the version again (`run_again`) and accept the new one: what was found of its files is used again, and what is accepted already is left out.',
});
export const versionKeepsNothing = defineError({
  code: 'dataset_version.keeps_nothing', status: 409, title: 'The policy drops every document of the version',
  help: 'Nothing is left to accept. Preview a looser policy, and accept the version with that one.',
});
export const versionReportMissing = defineError({
  code: 'dataset_version.report_missing', status: 409, title: 'There is no intake report yet',
  help: 'The report is there once the version is processed; a failed version has none. Follow its progress at `progress`.',
});

export const deletionEngagementOpen = defineError({
  code: 'data_deletion.engagement_open', status: 409, title: 'The engagement is still open',
  help: 'Its data is deleted after it is completed, declined or cancelled, or after consent to hold it was withdrawn.',
});
export const deletionHeld = defineError({
  code: 'data_deletion.held', status: 409, title: 'A legal hold forbids the deletion',
  help: 'While a legal hold stands nothing of the engagement is deleted. What is overdue goes when the last one is released.',
});
export const deletionBegun = defineError({
  code: 'data_deletion.begun', status: 409, title: 'The deletion of the data was asked for',
  help: 'The engagement’s data is deleted or being deleted, and takes no part in anything new. Open another engagement.',
});
export const uploadHeld = defineError({
  code: 'upload.held', status: 403, title: 'A legal hold forbids the deletion',
  help: 'While a legal hold stands nothing of the engagement is deleted, single uploads neither.',
});
export const holdNothingLeft = defineError({
  code: 'legal_hold.nothing_left', status: 409, title: 'The data is deleted already',
  help: 'A hold keeps data that is there. The deletion certificate says what was deleted.',
});
export const holdReleased = defineError({
  code: 'legal_hold.released', status: 409, title: 'The legal hold was released',
  help: 'A hold is released once. Place another one if the data must be kept.',
});

export const uploadContentMissing = defineError({
  code: 'upload.content_missing', status: 409, title: 'The upload has no content to read',
  help: 'It is still being received, has failed or expired, or its data is deleted. `status` of the upload says which.',
});
export const uploadRangeNotSatisfiable = defineError({
  code: 'upload.range_not_satisfiable', status: 416, title: 'The range lies behind the end of the file',
  help: 'Ask for bytes that the file has; `size` says how many there are.',
});
export const exposureReasonRequired = defineError({
  code: 'exposure.reason_required', status: 422, title: 'Reading a customer’s data needs a reason',
  help: 'Say in the query parameter `reason`, in at least ten characters, what the data is read for.',
});
export const exposureFilterInvalid = defineError({
  code: 'exposure.filter_invalid', status: 422, title: 'The list of exposures needs another filter',
  help: 'Staff name an organization, a staff member, or both; partners see those of their own organization.',
});
export const intakePolicyUnchanged = defineError({
  code: 'intake_policy.unchanged', status: 409, title: 'The policy is in force already',
  help: 'Each policy on record says something new. Change a rule, or go on with the one in force.',
});
export const intakePolicyUnusable = defineError({
  code: 'intake_policy.unusable', status: 422, title: 'The policy is not one for this data',
  help: 'Name a policy of the same engagement that was written for the dataset’s kind of data, or leave it out for the one in force.',
});
export const intakePolicyKeepsNothing = defineError({
  code: 'intake_policy.keeps_nothing', status: 422, title: 'The policy drops every document',
  help: 'Nothing would be left to accept. `detail` says why, as far as the policy alone tells it; `byReason` of a preview says for which reason most leave. Loosen that rule.',
});
export const policyPreviewUnusable = defineError({
  code: 'policy_preview.unusable', status: 422, title: 'The version cannot be accepted by this preview',
  help: 'Name a preview of the same version that is ready and whose policy differs from the version’s. Begin another one otherwise.',
});
export const evaluationSetNameTaken = defineError({
  code: 'evaluation_set.name_taken', status: 409, title: 'The engagement has an evaluation set of this name',
  help: 'Choose another name, or withdraw the set that is there.',
});
export const evaluationSetUploadUnusable = defineError({
  code: 'evaluation_set.upload_unusable', status: 422, title: 'The upload cannot be an evaluation set',
  help: 'Upload the set to a dataset of the kind `evaluation_set`, wait until it is received, and name it once.',
});
export const evaluationSetNotSealed = defineError({
  code: 'evaluation_set.not_sealed', status: 409, title: 'The evaluation set is not in use',
  help: 'Only a set that is sealed, or being sealed, can be withdrawn.',
});
export const evaluationSetTooLarge = defineError({
  code: 'evaluation_set.too_large', status: 413, title: 'The upload is too large for an evaluation set',
  help: 'A set is read as a whole. Upload it in several files, and make a set of each.',
});
export const datasetNotForTraining = defineError({
  code: 'dataset.not_for_training', status: 409, title: 'The dataset holds evaluation sets',
  help: 'What a model is evaluated on is never data for training. Upload that to a dataset of another kind.',
});
export const cleanedShardMissing = defineError({
  code: 'dataset_version.cleaned_shard_missing', status: 404, title: 'There is no such cleaned shard',
  help: '`cleaned` of the version lists the shards that there are. Nothing is left of them once the data is deleted.',
});
export const versionSamplesMissing = defineError({
  code: 'dataset_version.samples_missing', status: 404, title: 'The dataset version has no samples',
  help: 'Samples are taken when a version is processed; this one was before they were. Run it again: what was found in its files is used again.',
});
export const clusterMissing = defineError({
  code: 'dataset_version.cluster_missing', status: 404, title: 'There is no such cluster of duplicates',
  help: '`duplicates` of the version lists the clusters that there are, by kind.',
});
export const versionDataDeleted = defineError({
  code: 'dataset_version.data_deleted', status: 410, title: 'The data of the version is deleted',
  help: 'What was found is still in its report. The deletion certificate of the engagement names what was deleted.',
});
