// Made from the code of the server: `npm run docs:generate`.

/** Each error code of the API, with its HTTP status. */
export interface ErrorCatalogue {
  /** Dates away do not overlap. Remove the one that is on record, then add the new one. */
  'absence.overlaps': 409;
  /** Each entry of `errors` is one reason. What is confirmed stays within capacity, dates away, conflict walls and clearance. */
  'allocation.not_possible': 409;
  /** Change the allocation that is there, or choose days beside it. */
  'allocation.overlaps': 409;
  /** Days that have gone by stay as they were: an allocation begins or ends today or later. */
  'allocation.past': 409;
  /** Nothing is left to do. A disabled client stays so; create another one. */
  'api_client.already_disabled': 409;
  /** A client with a secret rotates its secret, a client with keys its keys. Create another client to change the way. */
  'api_client.credential_kind': 409;
  /** Revoke one of them, or wait until the older one has expired, before you rotate again. */
  'api_client.credential_limit': 409;
  /** Nothing is left to do: it was revoked, or has expired. */
  'api_client.credential_over': 409;
  /** Give each of the client’s keys a `kid` of its own. */
  'api_client.key_id_taken': 409;
  /** Send the public half of a P-256, Ed25519 or RSA key (2048 bits or more) as a JWK. */
  'api_client.key_unusable': 422;
  /** Rotate first, so that the client has another one; or have the lab revoke it or disable the client. */
  'api_client.last_credential': 409;
  /** Choose another name. Names of disabled clients stay taken, so that audit records name one client only. */
  'api_client.name_taken': 409;
  /** A decision stands. When the case has changed, make a new assessment. */
  'assessment.already_decided': 409;
  /** Deciding against the recommendation is possible; `reason` must say why. */
  'assessment.reason_required': 422;
  /** Decide on the newest assessment of the engagement. */
  'assessment.superseded': 409;
  /** Ask an administrator to activate it. */
  'auth.account_deactivated': 401;
  /** Call from an address on the client’s list, or ask your contact at the lab to add yours. */
  'auth.address_not_allowed': 403;
  /** It was disabled, or the secret or key that the token was got with was revoked or has expired. Get a token with a live one, or ask your contact at the lab. */
  'auth.client_disabled': 401;
  /** Send one `Authorization` header. */
  'auth.credentials_ambiguous': 400;
  /** The token is valid, but its roles or scopes do not include the permission that `detail` names. */
  'auth.forbidden': 403;
  /** Ask the issuer for a token with this API as its audience. */
  'auth.token_audience': 401;
  /** Get a new one. Clocks may differ by a minute. */
  'auth.token_expired': 401;
  /** An access token needs issuer, subject, audience and expiry, each in its proper form. */
  'auth.token_incomplete': 401;
  /** Get a token from this server’s token endpoint, or as staff from the issuer that the lab uses. */
  'auth.token_issuer_unknown': 401;
  /** Send the access token as the token endpoint gave it: a signed JWT, unchanged. */
  'auth.token_malformed': 401;
  /** Its signature, algorithm, key or type is not one of its issuer’s access tokens. Get a new one; do not send ID tokens. */
  'auth.token_not_authentic': 401;
  /** Its beginning is more than a minute ahead of this server’s clock: set the issuer’s clock. */
  'auth.token_not_yet_valid': 401;
  /** Get a new one. */
  'auth.token_revoked': 401;
  /** Too many tokens or secrets from your address were wrong. Wait for the seconds of `Retry-After`, and check the credentials before you try again. */
  'auth.too_many_failures': 429;
  /** Send `Authorization: Bearer …` with a token that is not expired and was issued for this API. */
  'auth.unauthenticated': 401;
  /** Nothing is left to do; it is kept for the record. */
  'conflict_wall.ended': 409;
  /** The pair has no order. End the wall that is there before you make another. */
  'conflict_wall.exists': 409;
  /** Change that contact instead of adding another. */
  'contact.email_taken': 409;
  /** Add another contact before you remove the last one. */
  'contact.last_one': 409;
  /** Terms and milestones change while the contract is a draft; each side signs once; a signed contract is terminated, not withdrawn. */
  'contract.action_not_possible': 409;
  /** `blockers` lists what is missing, such as the milestone plan or the organization’s billing address. */
  'contract.blocked': 409;
  /** An engagement has one live contract. Change it while it is a draft, or withdraw it before you draft another. */
  'contract.exists': 409;
  /** Take `nextCursor` from the previous answer unchanged, with the same filters and sort; or start again without one. */
  'cursor.invalid': 400;
  /** `availableActions` of the agreement lists what is possible. Each side signs once. */
  'data_agreement.action_not_possible': 409;
  /** An engagement has one draft at a time. Change or sign it, or withdraw it first. */
  'data_agreement.exists': 409;
  /** Terms change in draft only. After a signature withdraw the agreement, or draft a new one that takes the place of the signed one. */
  'data_agreement.not_draft': 409;
  /** Data stay in the region that the organization has on record. Use that one, or have the organization’s changed first. */
  'data_agreement.region_mismatch': 422;
  /** A staff member signs for the lab, an API client for its organization. */
  'data_agreement.signer_invalid': 403;
  /** The engagement’s data is deleted or being deleted, and takes no part in anything new. Open another engagement. */
  'data_deletion.begun': 409;
  /** Its data is deleted after it is completed, declined or cancelled, or after consent to hold it was withdrawn. */
  'data_deletion.engagement_open': 409;
  /** While a legal hold stands nothing of the engagement is deleted. What is overdue goes when the last one is released. */
  'data_deletion.held': 409;
  /** The key under which the data was encrypted is destroyed: nothing of it can be read any more, and nothing can be added. */
  'data_key.destroyed': 410;
  /** Accepted tokens count once. Run the version again (`run_again`) and accept the new one: what was found of its files is used again, and what is accepted already is left out. */
  'dataset_version.accepted_meanwhile': 409;
  /** A version is judged once, after it was processed, and only when some document could be read. `availableActions` lists what is possible. */
  'dataset_version.action_not_possible': 409;
  /** Without a data agreement signed by both sides, or after its consent was withdrawn, there is no right to process the data. Sign one, then make the version. */
  'dataset_version.agreement_missing': 422;
  /** Other data of the organization was accepted after this version was processed. Try again in a moment: what both have is counted once. */
  'dataset_version.being_compared': 409;
  /** `cleaned` of the version lists the shards that there are. Nothing is left of them once the data is deleted. */
  'dataset_version.cleaned_shard_missing': 404;
  /** `duplicates` of the version lists the clusters that there are, by kind. */
  'dataset_version.cluster_missing': 404;
  /** What was found is still in its report. The deletion certificate of the engagement names what was deleted. */
  'dataset_version.data_deleted': 410;
  /** Reports speak of files by name, so names must differ within a version. */
  'dataset_version.file_name_repeated': 422;
  /** Nothing is left to accept. Preview a looser policy, and accept the version with that one. */
  'dataset_version.keeps_nothing': 409;
  /** The report is there once the version is processed; a failed version has none. Follow its progress at `progress`. */
  'dataset_version.report_missing': 409;
  /** Samples are taken when a version is processed; this one was before they were. Run it again: what was found in its files is used again. */
  'dataset_version.samples_missing': 404;
  /** A version is made of received uploads of its own dataset. `errors` names those that are not. */
  'dataset_version.upload_unusable': 422;
  /** A dataset is closed while it is open, and opened while it is closed. `closedAt` says which. */
  'dataset.action_not_possible': 409;
  /** A closed dataset takes no uploads. Open it again, or upload into another one. */
  'dataset.closed': 422;
  /** Choose another name, or add to the dataset that is there. */
  'dataset.name_taken': 409;
  /** What a model is evaluated on is never data for training. Upload that to a dataset of another kind. */
  'dataset.not_for_training': 409;
  /** Its host must be reachable on the public internet: private, loopback, link-local, carrier-grade NAT, metadata, multicast and reserved addresses are refused, in whatever notation. */
  'egress.address_refused': 422;
  /** The name cannot be found in the DNS. Correct it, or publish an A or AAAA record first. */
  'egress.name_not_resolved': 422;
  /** Let the receiver listen on 443, or on a port from 1024 on that no other protocol has, such as 8443. */
  'egress.port_refused': 422;
  /** Give an https:// URL. In development, http:// is allowed for a receiver on the same machine. */
  'egress.scheme_refused': 422;
  /** Give an absolute https:// URL of up to 2,048 characters without a user name, password or fragment, such as https://hooks.example.com/atelier. */
  'egress.url_invalid': 422;
  /** The model is accepted while the engagement is in delivery and not on hold, once for each iteration. */
  'engagement.acceptance_not_possible': 409;
  /** Some actions need a reason, a target stage or a choice; `detail` says which and what is possible. */
  'engagement.action_incomplete': 422;
  /** The engagement is in another stage, or on hold. `availableActions` of the engagement lists what is possible. */
  'engagement.action_not_possible': 409;
  /** `availableActions` of the engagement lists the actions. */
  'engagement.action_unknown': 404;
  /** It is completed, declined or cancelled; nothing about it changes any more. */
  'engagement.closed': 409;
  /** `blockers` lists each gate with what is missing. Bring the evidence, or have someone with engagement:waive waive the gate. */
  'engagement.gate_not_met': 409;
  /** Work on it rests. Have someone with engagement:hold resume it first. */
  'engagement.on_hold': 409;
  /** The owner must be an active staff member; list them at GET /v1/staff-members. */
  'engagement.owner_unknown': 422;
  /** Only an unmet gate of the current stage can be waived, once per visit of the stage, and not while on hold. */
  'engagement.waiver_refused': 409;
  /** Choose another name, or withdraw the set that is there. */
  'evaluation_set.name_taken': 409;
  /** Only a set that is sealed, or being sealed, can be withdrawn. */
  'evaluation_set.not_sealed': 409;
  /** A set is read as a whole. Upload it in several files, and make a set of each. */
  'evaluation_set.too_large': 413;
  /** Upload the set to a dataset of the kind `evaluation_set`, wait until it is received, and name it once. */
  'evaluation_set.upload_unusable': 422;
  /** Use the id of a success criterion of the scope in force; `detail` lists them. */
  'evaluation.criterion_unknown': 422;
  /** Targets count once both sides have approved the scope version. */
  'evaluation.scope_not_in_force': 409;
  /** What is evaluated is a run of this engagement that has succeeded in the current iteration. */
  'evaluation.training_run_unusable': 409;
  /** Criteria are measured while the engagement is in evaluation. */
  'evaluation.wrong_stage': 409;
  /** After the deletion was asked for nothing is stored of the engagement. Its records stay readable over the API, and the deletion certificate says what was deleted. */
  'export.data_deleted': 409;
  /** An archive is kept for seven days, and goes with the data: also when one file in it is deleted. Ask for a new export. */
  'export.gone': 410;
  /** Read the export until its status is ready; one that failed says why. */
  'export.not_ready': 409;
  /** Read the export for its length in bytes; a range begins before its end. */
  'export.range_not_satisfiable': 416;
  /** An engagement has one export under way at a time. List its exports, and wait for that one. */
  'export.under_way': 409;
  /** Staff name an organization, a staff member, or both; partners see those of their own organization. */
  'exposure.filter_invalid': 422;
  /** Say in the query parameter `reason`, in at least ten characters, what the data is read for. */
  'exposure.reason_required': 422;
  /** Wait a moment, then send the same request again to get its answer. */
  'idempotency.in_progress': 409;
  /** Send 1 to 255 visible ASCII characters, bare or as a quoted string. */
  'idempotency.key_invalid': 400;
  /** This operation creates or moves money. Send a unique `Idempotency-Key`, and the same one when you retry. */
  'idempotency.key_required': 400;
  /** A key belongs to one request. Use a new key for a new request. */
  'idempotency.key_reused': 422;
  /** Nothing would be left to accept. `detail` says why, as far as the policy alone tells it; `byReason` of a preview says for which reason most leave. Loosen that rule. */
  'intake_policy.keeps_nothing': 422;
  /** Each policy on record says something new. Change a rule, or go on with the one in force. */
  'intake_policy.unchanged': 409;
  /** Name a policy of the same engagement that was written for the dataset’s kind of data, or leave it out for the one in force. */
  'intake_policy.unusable': 422;
  /** Nothing was changed. Report the `requestId`. */
  'internal': 500;
  /** A hold keeps data that is there. The deletion certificate says what was deleted. */
  'legal_hold.nothing_left': 409;
  /** A hold is released once. Place another one if the data must be kept. */
  'legal_hold.released': 409;
  /** A milestone that is released by a criterion names one of the engagement’s success criteria by its id. */
  'milestone_plan.criterion_unknown': 422;
  /** The amounts of the plan must sum to the contract’s price to the cent, in its currency. To change the price of a planned contract, empty the plan first. */
  'milestone_plan.not_of_price': 422;
  /** A milestone is released once, while it is planned. Read it to see what released it. */
  'milestone.action_not_possible': 409;
  /** `blockers` lists what is missing: a signature, or whom to invoice. */
  'milestone.blocked': 409;
  /** There is no such object, or it is not one that you can see; the two are not told apart. */
  'object.not_found': 404;
  /** Country and registration number of the legal entity belong to another organization. Use that one, or correct the number. */
  'organization.already_registered': 409;
  /** Nothing is left to do. */
  'organization.already_verified': 409;
  /** The residency region and the registration are fixed by verification. Another region or legal person is another organization. */
  'organization.field_fixed': 409;
  /** `missing` lists what it needs: a legal entity, a billing address, and at least one contact. */
  'organization.not_verifiable': 409;
  /** An invoice is paid in its own currency. */
  'payment.currency_differs': 422;
  /** Record at most the open amount that `detail` names. What a customer paid too much belongs to another invoice, or goes back. */
  'payment.exceeds_open_amount': 409;
  /** A payment is recorded once it has arrived: `receivedOn` is today or earlier, by the lab’s calendar. */
  'payment.not_yet_received': 422;
  /** A bank reference is recorded once. Compare the payments of the invoices before you record another. */
  'payment.reference_used': 409;
  /** Name a preview of the same version that is ready and whose policy differs from the version’s. Begin another one otherwise. */
  'policy_preview.unusable': 422;
  /** Read the object again, decide again, and send its new `ETag` as `If-Match`. */
  'precondition.failed': 412;
  /** Read the object, then send its `ETag` as `If-Match`, so that no one else’s change is overwritten. */
  'precondition.required': 428;
  /** Wait for the seconds of `Retry-After`. `RateLimit` tells with each answer what is left, `RateLimit-Policy` how much there is in a window. */
  'rate_limit.exceeded': 429;
  /** A receipt tells of files that have arrived whole. Upload one; `status` of an upload says how far it is. */
  'receipt.nothing_received': 409;
  /** Make dataset versions of the files, and ask for the receipt of each version. */
  'receipt.too_long': 422;
  /** Read the report until its status is ready; one that failed says why. */
  'report.not_ready': 409;
  /** Name an ISO week that has begun, such as 2026-W47; a year has 52 or 53. Leave it out for the current week. */
  'report.week_unknown': 422;
  /** All headers together may have 16 KiB. */
  'request.headers_too_large': 431;
  /** Each entry of `errors` names a field by its path and says what is expected. Unknown fields are refused. */
  'request.invalid': 422;
  /** The body is no valid JSON, or its content type is not the one the operation takes. Send `application/json` in UTF-8. */
  'request.malformed': 400;
  /** Send `Content-Type: application/json`. */
  'request.media_type_unsupported': 415;
  /** Send the whole request at once; large data goes through resumable uploads. */
  'request.timeout': 408;
  /** JSON bodies may have up to 1 MiB. Data goes through resumable uploads. */
  'request.too_large': 413;
  /** Allocate somebody else, or set the researcher active again. */
  'researcher.inactive': 409;
  /** One staff member is one researcher at most. Change that one instead. */
  'researcher.staff_member_taken': 409;
  /** A researcher is linked to an active staff member, or to none; list them at GET /v1/staff-members. */
  'researcher.staff_member_unknown': 422;
  /** Compare method and path with /openapi.json. */
  'route.not_found': 404;
  /** A rejection needs a reason. */
  'scope_version.action_incomplete': 422;
  /** The scope version is in another stage. Its `availableActions` lists what is possible. */
  'scope_version.action_not_possible': 409;
  /** There is no version to copy. Send domain, languages, expectedTokens, techniques, requiredSkills and successCriteria. */
  'scope_version.content_required': 422;
  /** Only a draft changes. Withdraw a submitted version, or draft a new one: it begins as a copy. */
  'scope_version.fixed': 409;
  /** `blockers` lists each gate with what is missing. */
  'scope_version.gate_not_met': 409;
  /** An engagement has one scope version in progress at a time. Bring it to an end, or withdraw it, first. */
  'scope_version.in_progress': 409;
  /** A database, queue or store does not answer, or the server is shutting down. Try again after `Retry-After`. */
  'service.unavailable': 503;
  /** Change that staff member, active or not, instead of inviting another. */
  'staff_member.email_taken': 409;
  /** Make another staff member an administrator, who has signed in, before this one is deactivated or loses the role. */
  'staff_member.last_administrator': 409;
  /** Nothing is left to do. A change of the team or the scope asks for a new confirmation. */
  'team.confirmed_already': 409;
  /** Each entry of `errors` is one reason: an uncovered skill, too much planned, dates away, a conflict wall, a clearance. Mend them all, then confirm again. */
  'team.not_confirmable': 409;
  /** A run is trained on dataset versions that a data steward has accepted and no newer version has superseded; `detail` names those that are not. */
  'training_run.dataset_version_not_accepted': 409;
  /** Within an engagement an `externalId` names one run. Sending the same run again answers the one that exists; another run needs another id. */
  'training_run.external_id_taken': 409;
  /** A run that succeeded gives its checkpoint, one that failed its reason; other reports have neither. */
  'training_run.report_incomplete': 422;
  /** A run is queued, then running, then succeeded or failed; tokens processed never fall. Read the run to see what was reported last. */
  'training_run.report_out_of_order': 409;
  /** Use a technique of the scope in force, or agree on a new scope version. */
  'training_run.technique_not_in_scope': 409;
  /** A run begins while the engagement is in training. Reports of runs that have begun are taken in any stage. */
  'training_run.wrong_stage': 409;
  /** Without a data agreement signed by both sides there is no right to hold the data. Sign it, then upload. */
  'upload.agreement_missing': 422;
  /** Its checksum is not the one in Upload-Checksum; it was dropped. Ask for the offset and send it again. */
  'upload.checksum_mismatch': 460;
  /** All of the file has arrived; nothing can be added. */
  'upload.complete': 403;
  /** It is still being received, has failed or expired, or its data is deleted. `status` of the upload says which. */
  'upload.content_missing': 409;
  /** It failed, expired or was deleted, and its data is gone. Begin a new upload. */
  'upload.gone': 410;
  /** The SHA-256 of the whole file is not the one in the metadata, so the data was discarded. Check the file and upload it anew. */
  'upload.hash_mismatch': 422;
  /** `detail` names what is missing or malformed. Any client library of tus.io sends it right; the length must be declared at creation. */
  'upload.header_invalid': 400;
  /** While a legal hold stands nothing of the engagement is deleted, single uploads neither. */
  'upload.held': 403;
  /** Dataset versions are immutable. What they are made of is deleted with the engagement’s data. */
  'upload.in_use': 409;
  /** Ask for the offset with HEAD, and go on from there. */
  'upload.offset_conflict': 409;
  /** Send `Tus-Resumable: 1.0.0`. */
  'upload.protocol_version': 412;
  /** The data agreement limits the bytes held for the engagement. Delete uploads that are not needed, or agree on more. */
  'upload.quota_exceeded': 413;
  /** Ask for bytes that the file has; `size` says how many there are. */
  'upload.range_not_satisfiable': 416;
  /** A PATCH needs Upload-Offset and the content type application/offset+octet-stream. */
  'upload.request_refused': 403;
  /** `Tus-Max-Size` of OPTIONS says how large a file may be; a request may not bring more than the length that was declared. */
  'upload.too_large': 413;
  /** Only a delivery that ended (delivered, dead or skipped) can be replayed. Wait for its next attempt. */
  'webhook_delivery.unfinished': 409;
  /** Enable it with PATCH `{ "enabled": true }`, then try again. */
  'webhook_endpoint.disabled': 409;
  /** Delete one that is not needed any more, or let one endpoint take more event types. */
  'webhook_endpoint.limit_reached': 409;
  /** End the overlap with POST `…/actions/end-secret-overlap` once your receiver knows the newest secret, or wait until it is over; then rotate again. */
  'webhook_endpoint.secrets_retiring': 409;
}
