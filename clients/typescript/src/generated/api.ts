// Made from the code of the server: `npm run docs:generate`.

export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether the process runs
         * @description Tell whether the process runs
         */
        get: operations["health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether database, queue and storage answer
         * @description Tell whether database, queue and storage answer
         */
        get: operations["health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/atelier-signing-keys.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the public keys that certificates and receipts are signed with
         * @description Read the public keys that certificates and receipts are signed with
         */
        get: operations["signingKeys_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the metrics in the Prometheus format
         * @description Read the metrics in the Prometheus format
         */
        get: operations["metrics_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/jobs/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List failed jobs, newest first
         * @description List failed jobs, newest first
         */
        get: operations["adminJobs_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/jobs/failed/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a failed job again
         * @description Run a failed job again
         */
        post: operations["adminJobs_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/jobs/handlers/{handler}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run all failed jobs of one handler again
         * @description Run all failed jobs of one handler again
         */
        post: operations["adminJobs_replayHandler"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain an error code
         * @description Explain an error code
         */
        get: operations["errorPages_explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit records, newest first
         * @description List audit records, newest first
         */
        get: operations["audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/records/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export audit records, oldest first
         * @description Streams all records that the filters name and that were written when the export began. The export is itself recorded.
         */
        get: operations["audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify all audit chains and checkpoints
         * @description Verify all audit chains and checkpoints
         */
        get: operations["audit_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/staff-members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List staff members, oldest account first
         * @description List staff members, oldest account first
         */
        get: operations["staffMember_list"];
        put?: never;
        /**
         * Invite a staff member
         * @description Invite a staff member
         */
        post: operations["staffMember_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/staff-members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a staff member
         * @description Read a staff member
         */
        get: operations["staffMember_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a staff member’s roles, or whether the account works
         * @description Change a staff member’s roles, or whether the account works
         */
        patch: operations["staffMember_update"];
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whose token this is, and what it may do
         * @description Tell whose token this is, and what it may do
         */
        get: operations["me_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-client": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the API client that calls, with its live secrets or keys
         * @description Read the API client that calls, with its live secrets or keys
         */
        get: operations["ownApiClient_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-client/actions/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new secret, shown once, or register a new key
         * @description The old one goes on working for the overlap, a day unless told otherwise.
         */
        post: operations["ownApiClient_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-client/actions/revoke-credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a secret or key of the API client that calls
         * @description It ends at once, with the tokens that were got with it. The last live one stays.
         */
        post: operations["ownApiClient_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API client an access token
         * @description OAuth 2 client-credentials grant (RFC 6749, 4.4). The client authenticates with its id and secret in the Authorization header by the scheme Basic, or with a signed assertion (`private_key_jwt`, RFC 7523).
         */
        post: operations["oAuth_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an access token of an API client
         * @description RFC 7009. The token stops working at once, in every process. The client authenticates with its id and secret in the Authorization header by the scheme Basic, or with a signed assertion (`private_key_jwt`, RFC 7523).
         */
        post: operations["oAuth_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the keys that sign API clients’ tokens
         * @description Read the keys that sign API clients’ tokens
         */
        get: operations["oAuth_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the authorization server’s metadata
         * @description Read the authorization server’s metadata
         */
        get: operations["oAuth_metadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List organizations; a partner sees its own
         * @description List organizations; a partner sees its own
         */
        get: operations["organization_list"];
        put?: never;
        /**
         * Create an organization
         * @description Create an organization
         */
        post: operations["organization_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an organization, with what can be done next
         * @description Read an organization, with what can be done next
         */
        get: operations["organization_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an organization
         * @description Change an organization
         */
        patch: operations["organization_update"];
        trace?: never;
    };
    "/v1/organizations/{id}/actions/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an organization
         * @description Puts on record that the lab checked the legal entity. It fixes residency region and registration.
         */
        post: operations["organization_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List contacts, oldest first
         * @description List contacts, oldest first
         */
        get: operations["contact_list"];
        put?: never;
        /**
         * Add a contact
         * @description Add a contact
         */
        post: operations["contact_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a contact
         * @description Read a contact
         */
        get: operations["contact_byId"];
        put?: never;
        post?: never;
        /**
         * Remove a contact
         * @description Remove a contact
         */
        delete: operations["contact_remove"];
        options?: never;
        head?: never;
        /**
         * Change a contact
         * @description Change a contact
         */
        patch: operations["contact_update"];
        trace?: never;
    };
    "/v1/organizations/{organizationId}/api-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API clients, oldest first
         * @description List API clients, oldest first
         */
        get: operations["apiClient_list"];
        put?: never;
        /**
         * Create an API client; its secret is shown once
         * @description Create an API client; its secret is shown once
         */
        post: operations["apiClient_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/api-clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an API client
         * @description Read an API client
         */
        get: operations["apiClient_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change what an API client may do, and from where
         * @description What is taken away ends at once, for tokens that it has, too.
         */
        patch: operations["apiClient_update"];
        trace?: never;
    };
    "/v1/organizations/{organizationId}/api-clients/{id}/actions/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable an API client for good
         * @description It gets no more tokens; those it has stop working at once.
         */
        post: operations["apiClient_disable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/api-clients/{id}/actions/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API client a new secret, shown once, or a new key
         * @description The old one goes on working for the overlap, a day unless told otherwise.
         */
        post: operations["apiClientCredential_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/api-clients/{id}/actions/revoke-credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a secret or key of an API client
         * @description It ends at once, with the tokens that were got with it.
         */
        post: operations["apiClientCredential_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List engagements
         * @description List engagements
         */
        get: operations["engagement_list"];
        put?: never;
        /**
         * Open an engagement
         * @description Open an engagement
         */
        post: operations["engagement_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an engagement, with what can be done next
         * @description Read an engagement, with what can be done next
         */
        get: operations["engagement_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an engagement
         * @description Change an engagement
         */
        patch: operations["engagement_change"];
        trace?: never;
    };
    "/v1/engagements/{id}/actions/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an action on an engagement
         * @description Each action needs the permission that `availableActions` names beside it.
         */
        post: operations["engagementProgress_act"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/waivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Waive a gate
         * @description Waive a gate
         */
        post: operations["engagementProgress_waive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/acceptance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept the delivered model
         * @description Accept the delivered model
         */
        post: operations["engagementProgress_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List every action and waiver of an engagement, oldest first
         * @description List every action and waiver of an engagement, oldest first
         */
        get: operations["engagementProgress_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what all modules announced of an engagement, newest first
         * @description List what all modules announced of an engagement, newest first
         */
        get: operations["engagementProgress_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/assessments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s assessments, newest first
         * @description List an engagement’s assessments, newest first
         */
        get: operations["assessment_list"];
        put?: never;
        /**
         * Assess what fits a case
         * @description Scores prompt work, fine-tuning, open weights, a custom model and declining by written rules, and keeps inputs and result for good. Takes the place of the assessment before; the engagement’s gate asks for a new decision.
         */
        post: operations["assessment_make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assessments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an assessment
         * @description Read an assessment
         */
        get: operations["assessment_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assessments/{id}/actions/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide on an assessment
         * @description Decide on an assessment
         */
        post: operations["assessment_decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/scope-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s scope versions, newest first
         * @description List an engagement’s scope versions, newest first
         */
        get: operations["scopeVersion_list"];
        put?: never;
        /**
         * Draft a scope version
         * @description The next version: what is left out is copied from the version in force, or else from the newest. The version in force stays so until this one is submitted and approved by both sides.
         */
        post: operations["scopeVersion_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scope-versions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a scope version, with what can be done next
         * @description Read a scope version, with what can be done next
         */
        get: operations["scopeVersion_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a draft
         * @description Change a draft
         */
        patch: operations["scopeVersion_revise"];
        trace?: never;
    };
    "/v1/scope-versions/{id}/actions/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit a scope version for approval
         * @description Submit a scope version for approval
         */
        post: operations["scopeVersionActions_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scope-versions/{id}/actions/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a scope version
         * @description Staff approve for the lab, API clients of the organization for the partner. The second approval brings the version in force.
         */
        post: operations["scopeVersionActions_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scope-versions/{id}/actions/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a scope version, with a reason
         * @description Reject a scope version, with a reason
         */
        post: operations["scopeVersionActions_reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scope-versions/{id}/actions/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a scope version
         * @description Withdraw a scope version
         */
        post: operations["scopeVersionActions_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin an upload
         * @description tus 1.0 creation. `Upload-Length` is required; `Upload-Metadata` has `datasetId` and `filename`, and may have `filetype` and `sha256` (of the whole file, in hexadecimal), which is then checked on arrival.
         */
        post: operations["tus_create"];
        delete?: never;
        /**
         * Ask what the tus server can do
         * @description Ask what the tus server can do
         */
        options: operations["tus_discover"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an upload
         * @description Read an upload
         */
        get: operations["upload_byId"];
        put?: never;
        post?: never;
        /**
         * Delete an upload that no dataset version is made of
         * @description Delete an upload that no dataset version is made of
         */
        delete: operations["tus_terminate"];
        /**
         * Ask what the tus server can do, at an upload
         * @description Ask what the tus server can do, at an upload
         */
        options: operations["tus_discoverAt"];
        /**
         * Ask how far an upload has come
         * @description Ask how far an upload has come
         */
        head: operations["tus_offset"];
        /**
         * Send the next bytes of an upload
         * @description Send the next bytes of an upload
         */
        patch: operations["tus_append"];
        trace?: never;
    };
    "/v1/engagements/{id}/data-agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s data agreements
         * @description List an engagement’s data agreements
         */
        get: operations["dataAgreement_list"];
        put?: never;
        /**
         * Draft a data agreement
         * @description Draft a data agreement
         */
        post: operations["dataAgreement_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-agreements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a data agreement
         * @description Read a data agreement
         */
        get: operations["dataAgreement_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the terms of a draft
         * @description Change the terms of a draft
         */
        patch: operations["dataAgreement_update"];
        trace?: never;
    };
    "/v1/data-agreements/{id}/actions/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a data agreement for the caller’s side
         * @description Sign a data agreement for the caller’s side
         */
        post: operations["dataAgreement_sign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-agreements/{id}/actions/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a data agreement that is not in force
         * @description Withdraw a data agreement that is not in force
         */
        post: operations["dataAgreement_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-agreements/{id}/actions/withdraw_consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw the consent of a data agreement in force
         * @description Nothing is received any more, and uploads under way are ended; no dataset version is made; the data is deleted when the agreement’s days for it have passed.
         */
        post: operations["dataAgreement_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s datasets
         * @description List an engagement’s datasets
         */
        get: operations["dataset_list"];
        put?: never;
        /**
         * Create a dataset
         * @description Create a dataset
         */
        post: operations["dataset_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a dataset
         * @description Read a dataset
         */
        get: operations["dataset_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}/actions/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a dataset to uploads
         * @description Close a dataset to uploads
         */
        post: operations["dataset_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}/actions/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a dataset for uploads again
         * @description Open a dataset for uploads again
         */
        post: operations["dataset_open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a dataset’s uploads
         * @description List a dataset’s uploads
         */
        get: operations["upload_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a dataset’s versions
         * @description List a dataset’s versions
         */
        get: operations["datasetVersion_list"];
        put?: never;
        /**
         * Make a dataset version of received uploads, and have it processed
         * @description Make a dataset version of received uploads, and have it processed
         */
        post: operations["datasetVersion_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a dataset version, with its progress
         * @description Read a dataset version, with its progress
         */
        get: operations["datasetVersion_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the intake report of a dataset version
         * @description Read the intake report of a dataset version
         */
        get: operations["datasetVersion_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the processing of a dataset version
         * @description Server-sent events named `progress`, each with the whole progress as JSON. A client that comes back with Last-Event-ID gets what changed since; 204 says that nothing more will come.
         */
        get: operations["datasetVersion_progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a processed dataset version
         * @description Accept a processed dataset version
         */
        post: operations["datasetVersion_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a processed dataset version
         * @description Reject a processed dataset version
         */
        post: operations["datasetVersion_reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/accept_with_policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a processed dataset version with another policy
         * @description As a preview has shown it. The policy is written unless it is, and a new version of the same files, which is answered, takes the place of this one. Once that is processed it is accepted in the caller’s name, if it keeps what the preview said; otherwise `acceptance` says why not, and it waits for review.
         */
        post: operations["acceptWithPolicy_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause the processing of a dataset version
         * @description What was begun is finished; nothing else is begun until it is resumed.
         */
        post: operations["processing_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume the processing of a paused dataset version
         * @description Resume the processing of a paused dataset version
         */
        post: operations["processing_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel the processing of a dataset version for good
         * @description Cancel the processing of a dataset version for good
         */
        post: operations["processing_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/prioritise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say how soon a dataset version is to be processed
         * @description Among the work of organizations that have equally much under way: a priority takes nothing from whoever has less.
         */
        post: operations["processing_prioritise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/actions/run_again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Process the files of a dataset version again, as a new version
         * @description What was found of each file is used again; only what differs is worked out anew.
         */
        post: operations["processing_runAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a receipt of all files that a dataset has received
         * @description Signed JSON: names, sizes, SHA-256 and times. Keep it to the byte; `atelier receipt verify` and the public keys check it offline.
         */
        get: operations["uploadReceipt_ofDataset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a receipt of the files that a dataset version is made of
         * @description Signed JSON: names, sizes, SHA-256 and times. Keep it to the byte; `atelier receipt verify` and the public keys check it offline.
         */
        get: operations["uploadReceipt_ofVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/data-deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how far the deletion of an engagement’s data has come
         * @description Read how far the deletion of an engagement’s data has come
         */
        get: operations["dataDeletion_state"];
        put?: never;
        /**
         * Delete all data of an engagement that is closed, or whose data lost its consent
         * @description Delete all data of an engagement that is closed, or whose data lost its consent
         */
        post: operations["dataDeletion_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/data-deletion/objects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was deleted
         * @description List what was deleted
         */
        get: operations["dataDeletion_objects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/data-retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how long an engagement’s data is kept
         * @description Read how long an engagement’s data is kept
         */
        get: operations["dataRetention_retention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/legal-holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s legal holds
         * @description List an engagement’s legal holds
         */
        get: operations["dataRetention_holds"];
        put?: never;
        /**
         * Forbid the deletion of an engagement’s data
         * @description Forbid the deletion of an engagement’s data
         */
        post: operations["dataRetention_placeHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a legal hold
         * @description Read a legal hold
         */
        get: operations["dataRetention_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds/{id}/actions/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a legal hold
         * @description Release a legal hold
         */
        post: operations["dataRetention_releaseHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/deletion-certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the certificate of an engagement’s deleted data
         * @description Signed JSON. Keep it to the byte; `atelier certificate verify` and the public keys check it offline.
         */
        get: operations["deletionCertificate_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/deletion-certificate.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the certificate as PDF, the signed JSON attached to it
         * @description All of its bytes are signed once more, pages included: `atelier certificate verify` checks both signatures.
         */
        get: operations["deletionCertificate_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the content of an upload
         * @description The bytes as they arrived, or the one `Range` that is asked for. Each download is in the exposure ledger before its first byte goes out; people at the lab say in `reason` what for.
         */
        get: operations["exposure_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview the first records of an upload
         * @description The first lines of the file, within its first 64 kB. Each preview is in the exposure ledger; people at the lab say in `reason` what for.
         */
        get: operations["exposure_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exposures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who has read a customer’s data, newest first
         * @description By organization, by staff member, or both. Partners see their own organization’s, with people at the lab by role alone.
         */
        get: operations["exposure_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/intake-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s intake policies
         * @description List an engagement’s intake policies
         */
        get: operations["intakePolicy_list"];
        put?: never;
        /**
         * Write an intake policy
         * @description Says what is dropped, redacted or only flagged in the engagement’s data of a kind. It holds for dataset versions made from now on.
         */
        post: operations["intakePolicy_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/intake-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the intake policy in force
         * @description The one written last for the kind of data, or the default.
         */
        get: operations["intakePolicy_inForce"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/intake-policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an intake policy
         * @description Read an intake policy
         */
        get: operations["intakePolicy_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/evaluation-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s evaluation sets
         * @description List an engagement’s evaluation sets
         */
        get: operations["evaluationSet_list"];
        put?: never;
        /**
         * Seal an evaluation set
         * @description Makes keyed hashes of the texts of an upload and deletes the upload. Dataset versions made afterwards are compared with the set; reports say how much of a document is in it, and never what it says. With `everywhere` those of all engagements are; others than its own organization see its name in reports, and nothing else.
         */
        post: operations["evaluationSet_seal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evaluation-sets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an evaluation set
         * @description Read an evaluation set
         */
        get: operations["evaluationSet_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evaluation-sets/{id}/actions/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare data with an evaluation set no longer
         * @description Versions that were compared with it keep what was found. One that is being sealed is given up; its upload stays.
         */
        post: operations["evaluationSet_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/policy-previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask what another policy would keep of a dataset version
         * @description Nothing is read again, and the version stays as it is. To have the data by that policy, accept the version with it, or write it for the engagement and run the version again: the work is then done already.
         */
        post: operations["policyPreview_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy-previews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what another policy would keep of a dataset version
         * @description Read what another policy would keep of a dataset version
         */
        get: operations["policyPreview_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/report.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the intake report as a page
         * @description One page with charts that needs nothing else: it can be kept, sent and printed. With `samples=true` it shows samples of texts, too: that needs the permission `data:read`, and is in the exposure ledger before; people at the lab say in `reason` what for.
         */
        get: operations["report_html"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/report.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the intake report as PDF
         * @description With `samples=true` it shows samples of texts, too: that needs the permission `data:read`, and is in the exposure ledger before; people at the lab say in `reason` what for.
         */
        get: operations["report_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/cleaned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the cleaned shards of a dataset version
         * @description List the cleaned shards of a dataset version
         */
        get: operations["cleanedData_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/cleaned/shards/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a cleaned shard
         * @description JSON Lines compressed by Zstandard, or Parquet. Each download is in the exposure ledger before its first byte goes out; people at the lab say in `reason` what for.
         */
        get: operations["cleanedData_shard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/cleaned/manifest.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the manifest of the cleaned shards
         * @description Names, bytes and SHA-256 of all shards and of what they were made of, with rules and policy.
         */
        get: operations["cleanedData_manifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/cleaned/croissant.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the Croissant metadata of the cleaned shards
         * @description Croissant 1.1, which dataset libraries read.
         */
        get: operations["cleanedData_croissant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/cleaned/dataset-card.md": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the dataset card of the cleaned shards
         * @description Download the dataset card of the cleaned shards
         */
        get: operations["cleanedData_card"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the clusters of duplicates of a dataset version
         * @description Places and figures, no text.
         */
        get: operations["duplicates_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/duplicates/{position}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read two texts of a cluster side by side
         * @description Each reading is in the exposure ledger before; people at the lab say in `reason` what for.
         */
        get: operations["duplicates_texts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dataset-versions/{id}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read samples of what is kept and dropped
         * @description The beginnings of a few documents of each reason, with all findings redacted. Each reading is in the exposure ledger before; people at the lab say in `reason` what for.
         */
        get: operations["samples_samples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/researchers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List researchers by name
         * @description List researchers by name
         */
        get: operations["researcher_list"];
        put?: never;
        /**
         * Add a researcher
         * @description Add a researcher
         */
        post: operations["researcher_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/researchers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a researcher, with what is planned
         * @description Read a researcher, with what is planned
         */
        get: operations["researcher_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a researcher
         * @description Change a researcher
         */
        patch: operations["researcher_change"];
        trace?: never;
    };
    "/v1/researchers/{id}/absences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add dates away
         * @description Add dates away
         */
        post: operations["researcher_addAbsence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/researchers/{id}/absences/{absenceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove dates away
         * @description Remove dates away
         */
        delete: operations["researcher_removeAbsence"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{engagementId}/team": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the team, with what speaks against confirming it
         * @description Read the team, with what speaks against confirming it
         */
        get: operations["team_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Set what members must be cleared for
         * @description Set what members must be cleared for
         */
        patch: operations["team_change"];
        trace?: never;
    };
    "/v1/engagements/{engagementId}/team/actions/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the team
         * @description Makes the proposed allocations binding. `If-Match` is the ETag of the team. A refusal names every reason in `errors`.
         */
        post: operations["team_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{engagementId}/allocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose an allocation
         * @description What speaks against it shows on the team as a problem, and stops its confirmation.
         */
        post: operations["allocation_propose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{engagementId}/allocations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an allocation
         * @description Read an allocation
         */
        get: operations["allocation_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an allocation
         * @description A confirmed one changes only within what could be confirmed. The team has to be confirmed again.
         */
        patch: operations["allocation_change"];
        trace?: never;
    };
    "/v1/engagements/{engagementId}/allocations/{id}/actions/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End or withdraw an allocation
         * @description Withdraws what was only proposed or has not begun. The team has to be confirmed again.
         */
        post: operations["allocation_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conflict-walls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List conflict walls, newest first, with those that have ended
         * @description List conflict walls, newest first, with those that have ended
         */
        get: operations["conflictWall_list"];
        put?: never;
        /**
         * Put up a conflict wall between two organizations
         * @description Put up a conflict wall between two organizations
         */
        post: operations["conflictWall_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conflict-walls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a conflict wall
         * @description Read a conflict wall
         */
        get: operations["conflictWall_byId"];
        put?: never;
        post?: never;
        /**
         * End a conflict wall
         * @description It is kept for the record, with when it ended.
         */
        delete: operations["conflictWall_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/training-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s training runs, newest first
         * @description List an engagement’s training runs, newest first
         */
        get: operations["trainingRun_list"];
        put?: never;
        /**
         * Report that a training run is queued
         * @description Answers 201 with a new run, or 200 with the run that this `externalId` already names.
         */
        post: operations["trainingRun_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a training run
         * @description Read a training run
         */
        get: operations["trainingRun_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report what a training run does
         * @description Running (as often as you like, with the tokens processed so far), succeeded with a checkpoint, or failed with a reason. Taken in any stage of the engagement, since it has happened.
         */
        post: operations["trainingRun_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s evaluations, newest first
         * @description List an engagement’s evaluations, newest first
         */
        get: operations["evaluation_list"];
        put?: never;
        /**
         * Record the measurement of a success criterion
         * @description The verdict follows from the target of the scope in force. Evaluations are kept for good; of a criterion’s measurements in an iteration the latest counts.
         */
        post: operations["evaluation_record"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evaluations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an evaluation
         * @description Read an evaluation
         */
        get: operations["evaluation_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{engagementId}/contracts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the contracts of an engagement, newest first; at most one is neither withdrawn nor terminated
         * @description List the contracts of an engagement, newest first; at most one is neither withdrawn nor terminated
         */
        get: operations["contract_list"];
        put?: never;
        /**
         * Draft a contract
         * @description Draft a contract
         */
        post: operations["contract_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contracts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a contract
         * @description Read a contract
         */
        get: operations["contract_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the terms of a draft
         * @description Change the terms of a draft
         */
        patch: operations["contract_amend"];
        trace?: never;
    };
    "/v1/contracts/{id}/actions/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a contract for the lab or for the partner
         * @description Staff sign for the lab, API clients for their organization, in either order. The second signature makes it signed.
         */
        post: operations["contract_sign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contracts/{id}/actions/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a contract that is not signed by both sides
         * @description Withdraw a contract that is not signed by both sides
         */
        post: operations["contract_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contracts/{id}/actions/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Terminate a signed contract; what was released stays owed
         * @description Terminate a signed contract; what was released stays owed
         */
        post: operations["contract_terminate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contracts/{id}/milestones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the milestone plan of a contract
         * @description Read the milestone plan of a contract
         */
        get: operations["milestone_readPlan"];
        /**
         * Plan the milestones of a draft, all at once
         * @description Replaces the plan; If-Match takes the contract’s ETag. An empty plan takes it back, so that the price can change.
         */
        put: operations["milestone_plan"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a milestone, with what released it
         * @description Read a milestone, with what released it
         */
        get: operations["milestone_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}/actions/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a milestone by hand
         * @description Issues its invoice. Any planned milestone of a signed contract can be released by hand, whatever evidence it waits for.
         */
        post: operations["milestone_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invoices, newest first
         * @description List invoices, newest first
         */
        get: operations["invoice_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice with its payments
         * @description Read an invoice with its payments
         */
        get: operations["invoice_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a payment
         * @description In full or in part. The payment that leaves nothing open settles the milestone.
         */
        post: operations["invoice_pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the messages to me, newest first
         * @description List the messages to me, newest first
         */
        get: operations["notification_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mark a message to me as read
         * @description Mark a message to me as read
         */
        put: operations["notification_markRead"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mailbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List outgoing mail with its delivery log, newest first
         * @description When no mail server is configured, this is where mail stays and can be read.
         */
        get: operations["mailbox_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mailbox/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a mail with its HTML
         * @description Read a mail with its HTML
         */
        get: operations["mailbox_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints, oldest first
         * @description List webhook endpoints, oldest first
         */
        get: operations["webhookEndpoint_list"];
        put?: never;
        /**
         * Create a webhook endpoint
         * @description Its signing secret is in this answer and in no other.
         */
        post: operations["webhookEndpoint_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook endpoint
         * @description Read a webhook endpoint
         */
        get: operations["webhookEndpoint_read"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint with its deliveries
         * @description Delete a webhook endpoint with its deliveries
         */
        delete: operations["webhookEndpoint_delete"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook endpoint
         * @description Change, disable or enable a webhook endpoint
         */
        patch: operations["webhookEndpoint_update"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/actions/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook endpoint a new signing secret
         * @description The new secret is in this answer and in no other. Until the overlap ends, webhooks carry a signature by each secret, separated by a space.
         */
        post: operations["webhookSecret_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/actions/end-secret-overlap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a webhook endpoint’s newest secret alone sign
         * @description Let a webhook endpoint’s newest secret alone sign
         */
        post: operations["webhookSecret_endOverlap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/actions/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook endpoint a test event
         * @description Send a webhook endpoint a test event
         */
        post: operations["webhookDelivery_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries to a webhook endpoint with their attempts, newest first
         * @description List the deliveries to a webhook endpoint with their attempts, newest first
         */
        get: operations["webhookDelivery_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/actions/replay-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a range of webhooks again
         * @description By state, time and type, oldest first, up to 1000 at once. They wait in the endpoint’s line; its list of deliveries shows how far it is.
         */
        post: operations["webhookDelivery_replayRange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook delivery with its attempts
         * @description Read a webhook delivery with its attempts
         */
        get: operations["webhookDelivery_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}/actions/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook again
         * @description Send a webhook again
         */
        post: operations["webhookDelivery_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the log of events, oldest first
         * @description In the order in which they were committed, kept for 30 days at least. Whoever follows the cursors misses none, so this repairs whatever webhooks lost. With `Accept: text/event-stream` it is a stream of server-sent events that does not end: each message is one event as JSON, its id a cursor. It goes on after `Last-Event-ID`, or `cursor`, and ends when the token does.
         */
        get: operations["event_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reports, newest first
         * @description List reports, newest first
         */
        get: operations["report_list"];
        put?: never;
        /**
         * Run a report now
         * @description It is made in the background: read what `Location` names until its status is ready.
         */
        post: operations["report_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{id}.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a report as CSV
         * @description Download a report as CSV
         */
        get: operations["report_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a report
         * @description Read a report
         */
        get: operations["report_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engagements/{id}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an engagement’s exports
         * @description List an engagement’s exports
         */
        get: operations["engagementExport_list"];
        put?: never;
        /**
         * Export all of an engagement
         * @description Made in the background: read what `Location` names until its status is ready, then download its content. A partner’s export holds what it may see.
         */
        post: operations["engagementExport_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an export
         * @description Read an export
         */
        get: operations["engagementExport_byId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download an export’s archive
         * @description Takes `Range` for one range of bytes, to go on where a download broke off. Of an archive with files people at the lab say in `reason` what for: each download is in the exposure ledger.
         */
        get: operations["engagementExport_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "assessment.decided": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when assessment decided */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "assessment.decided";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            assessmentId: string;
                            recommendation: string;
                            decision: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.added": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contact added */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contact.added";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            contactId: string;
                            roles: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.removed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contact removed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contact.removed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            contactId: string;
                            roles: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contact updated */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contact.updated";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            contactId: string;
                            roles: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contract.drafted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contract drafted */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contract.drafted";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            price: {
                                amount: number;
                                currency: string;
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contract.ended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contract ended */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contract.ended";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            /** @enum {string} */
                            as: "withdrawn" | "terminated";
                            milestonesCancelled: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contract.partly_signed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contract partly signed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contract.partly_signed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            price: {
                                amount: number;
                                currency: string;
                            };
                            /** @enum {string} */
                            by: "lab" | "partner";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contract.signed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when contract signed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "contract.signed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            price: {
                                amount: number;
                                currency: string;
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data_agreement.consent_withdrawn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data agreement consent withdrawn */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data_agreement.consent_withdrawn";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            dataAgreementId: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data_agreement.signed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data agreement signed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data_agreement.signed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            dataAgreementId: string;
                            retentionDays: number;
                            residencyRegion: string;
                            quotaBytes: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data_deletion.requested": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data deletion requested */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data_deletion.requested";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            /** @enum {string} */
                            cause: "request" | "retention";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data_retention.deletion_near": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data retention deletion near */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data_retention.deletion_near";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            /** @description At most so many are left */
                            days: number;
                            /** Format: date-time */
                            dueAt: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data_retention.started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data retention started */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data_retention.started";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            /** @enum {string} */
                            startedBy: "completion" | "decline" | "cancellation" | "withdrawal";
                            dataAgreementId: string;
                            retentionDays: number;
                            /** Format: date-time */
                            dueAt: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data_retention.stopped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data retention stopped */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data_retention.stopped";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            dataAgreementId: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "data.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when data deleted */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "data.deleted";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            objects: number;
                            bytes: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.accepted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version accepted */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.accepted";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                            /** @description Of what is kept of this version */
                            tokens: number;
                            /** @description Of the engagement, all accepted versions together */
                            acceptedTokens: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version cancelled */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.cancelled";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version failed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.failed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                            reason: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.paused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version paused */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.paused";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.processed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version processed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.processed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                            documents: number;
                            keptDocuments: number;
                            duplicateDocuments: number;
                            failedDocuments: number;
                            /** @description Of all documents that were read */
                            tokens: number;
                            /** @description Of what is kept, counted again after redaction */
                            keptTokens: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.processing_started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version processing started */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.processing_started";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                            files: number;
                            bytes: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version rejected */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.rejected";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                            reason: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.resumed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version resumed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.resumed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "dataset_version.superseded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when dataset version superseded */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "dataset_version.superseded";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            datasetVersionId: string;
                            number: number;
                            /** @description The version that took its place */
                            by: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "deletion_certificate.issued": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when deletion certificate issued */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "deletion_certificate.issued";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            deletionCertificateId: string;
                            number: number;
                            /** @description Of the certificate’s file */
                            sha256: string;
                            /** @description Of the signing key */
                            keyId: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "engagement.accepted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when engagement accepted */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "engagement.accepted";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            iteration: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "engagement.held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when engagement held */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "engagement.held";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            stage: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "engagement.opened": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when engagement opened */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "engagement.opened";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "engagement.resumed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when engagement resumed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "engagement.resumed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            stage: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "engagement.stage_entered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when engagement stage entered */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "engagement.stage_entered";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            action: string;
                            from: string;
                            stage: string;
                            iteration: number;
                            passedByWaiver: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "evaluation.recorded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when evaluation recorded */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "evaluation.recorded";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            iteration: number;
                            evaluationId: string;
                            criterionId: string;
                            mustHave: boolean;
                            /** @enum {string} */
                            verdict: "met" | "missed";
                            baseScore: number;
                            customScore: number;
                            target: number;
                            scopeVersion: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invoice.issued": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when invoice issued */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "invoice.issued";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            milestoneId: string;
                            invoiceId: string;
                            number: string;
                            amount: {
                                amount: number;
                                currency: string;
                            };
                            /** Format: date */
                            issuedOn: string;
                            /** Format: date */
                            dueOn: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invoice.paid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when invoice paid */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "invoice.paid";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            milestoneId: string;
                            invoiceId: string;
                            number: string;
                            amount: {
                                amount: number;
                                currency: string;
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "legal_hold.placed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when legal hold placed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "legal_hold.placed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            legalHoldId: string;
                            /** @description How many holds stand now */
                            holds: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "legal_hold.released": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when legal hold released */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "legal_hold.released";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            legalHoldId: string;
                            /** @description How many holds stand now */
                            holds: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "milestone.released": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when milestone released */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "milestone.released";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            contractId: string;
                            engagementId: string;
                            organizationId: string;
                            milestoneId: string;
                            name: string;
                            amount: {
                                amount: number;
                                currency: string;
                            };
                            /** @enum {string} */
                            by: "stage" | "dataset_accepted" | "criterion_met" | "date" | "by_hand";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "organization.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when organization created */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "organization.created";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            name: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "organization.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when organization updated */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "organization.updated";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            name: string;
                            /** @description Names of the fields that changed */
                            changed: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "organization.verified": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when organization verified */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "organization.verified";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            name: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "partner_export.made": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when partner export made */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "partner_export.made";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            exportId: string;
                            engagementId: string;
                            organizationId: string;
                            bytes: number;
                            sha256: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "scope.version_approved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when scope version approved */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "scope.version_approved";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            scopeVersionId: string;
                            version: number;
                            /** @enum {string} */
                            by: "lab" | "partner";
                            /** @description Whether both sides have approved it now */
                            inForce: boolean;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "scope.version_rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when scope version rejected */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "scope.version_rejected";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            scopeVersionId: string;
                            version: number;
                            /** @enum {string} */
                            by: "lab" | "partner";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "scope.version_submitted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when scope version submitted */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "scope.version_submitted";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            scopeVersionId: string;
                            version: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "scope.version_superseded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when scope version superseded */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "scope.version_superseded";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            scopeVersionId: string;
                            version: number;
                            /** @description Number of the version now in force */
                            supersededBy: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "scope.version_withdrawn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when scope version withdrawn */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "scope.version_withdrawn";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            scopeVersionId: string;
                            version: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "team.confirmed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when team confirmed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "team.confirmed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            scopeVersion: number;
                            members: number;
                            staffMemberIds: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "training_run.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when training run failed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "training_run.failed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            iteration: number;
                            trainingRunId: string;
                            technique: string;
                            tokensProcessed: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "training_run.reported": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when training run reported */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "training_run.reported";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            iteration: number;
                            trainingRunId: string;
                            technique: string;
                            tokensProcessed: number;
                            /** @enum {string} */
                            status: "queued" | "running";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "training_run.succeeded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when training run succeeded */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "training_run.succeeded";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            name: string;
                            ownerId: string | null;
                            iteration: number;
                            trainingRunId: string;
                            technique: string;
                            tokensProcessed: number;
                            checkpointSha256: string;
                            /**
                             * @description Null in events from before it was told
                             * @default null
                             */
                            baseModel: string | null;
                            /**
                             * @description What it was trained on
                             * @default []
                             */
                            datasetVersionIds: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "upload.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when upload deleted */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "upload.deleted";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            uploadId: string;
                            /** @enum {string} */
                            because: "request" | "consent_withdrawn";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "upload.received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when upload received */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "upload.received";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            engagementId: string;
                            organizationId: string;
                            datasetId: string;
                            uploadId: string;
                            fileName: string;
                            bytes: number;
                            sha256: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook_endpoint.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when webhook endpoint disabled */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "webhook_endpoint.disabled";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            webhookEndpointId: string;
                            host: string;
                            /** @enum {string} */
                            reason: "by_request" | "gone" | "failing";
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook_endpoint.failure_noticed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent when webhook endpoint failure noticed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @constant */
                        type: "webhook_endpoint.failure_noticed";
                        /** Format: date-time */
                        timestamp: string;
                        data: {
                            organizationId: string;
                            webhookEndpointId: string;
                            host: string;
                            /** Format: date-time */
                            failingSince: string;
                            /** Format: date-time */
                            disabledFrom: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Taken. Any other answer is tried again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Live: {
            /** @enum {string} */
            status: "live";
        };
        Ready: {
            /** @enum {string} */
            status: "ready";
            checks: {
                [key: string]: "ok";
            };
        };
        /** @description Public Ed25519 keys as a JWK set (RFC 7517, RFC 8037), the one that signs first */
        SigningKeys: {
            keys: {
                /** @description RFC 7638 thumbprint */
                kid: string;
                /** @enum {string} */
                kty: "OKP";
                /** @enum {string} */
                crv: "Ed25519";
                x: string;
                /** @enum {string} */
                use: "sig";
                /** @enum {string} */
                alg: "EdDSA";
            }[];
        };
        FailedJobs: {
            data: components["schemas"]["FailedJob"][];
        };
        FailedJob: {
            id: string;
            queue: string;
            handler: string;
            attempts: number;
            failedAt: string | null;
            reason: string;
        };
        ReplayedJobs: {
            replayed: number;
        };
        ErrorPage: {
            code: string;
            status: number;
            title: string;
            help: string;
        };
        AuditRecords: {
            data: components["schemas"]["AuditRecord"][];
            nextCursor: string | null;
        };
        AuditRecord: {
            /** @description The organization whose record it is, or `lab` */
            chain: string;
            /** @description From 1, in its chain */
            position: number;
            at: string;
            action: string;
            object: string;
            actor: {
                kind: string;
                id: string;
                /** @description Null for an organization’s own systems */
                name: string | null;
            };
            /** @description Id of the organization or person that the actor acted for */
            onBehalfOf: string | null;
            before: unknown;
            after: unknown;
            requestId: string;
            /** @description Hash of the record before, hexadecimal; for the first, SHA-256 of the chain’s name */
            previousHash: string;
            /** @description SHA-256 of the previous hash and the record’s canonical JSON, hexadecimal */
            hash: string;
        };
        AuditVerification: {
            /** @description Whether nothing at all was found wrong */
            whole: boolean;
            chains: number;
            records: number;
            /** @description The first of `bad` */
            firstBad: {
                chain: string;
                position: number;
                problem: string;
            } | null;
            /** @description The first bad record of each chain that has one, of the first 100 such chains */
            bad: {
                chain: string;
                position: number;
                problem: string;
            }[];
            /** @description Checkpoints that are signed */
            checkpoints: number;
            /** @description The first 100 */
            badCheckpoints: {
                checkpoint: number;
                problem: string;
            }[];
            /** @description Records that no checkpoint covers yet: the last of these could be cut off unseen */
            uncovered: number;
            /** @description When the oldest of them was written */
            uncoveredSince: string | null;
            /** @description Why a checkpoint should have been made by now */
            overdue: string | null;
        };
        /**
         * @example {
         *       "email": "noor.haddad@lab.example",
         *       "name": "Noor Haddad",
         *       "roles": [
         *         "engagement_manager"
         *       ]
         *     }
         */
        InviteStaffMember: {
            /**
             * Format: email
             * @description The account is the one of the person who first signs in with this address
             */
            email: string;
            /** @description Until the first sign-in; by default the address */
            name?: string;
            /** @description Where the issuer of staff tokens states roles, a sign-in replaces these */
            roles: ("engagement_manager" | "data_steward" | "researcher" | "research_lead" | "finance" | "administrator" | "auditor")[];
        };
        StaffMember: {
            id: string;
            email: string;
            name: string;
            roles: ("engagement_manager" | "data_steward" | "researcher" | "research_lead" | "finance" | "administrator" | "auditor")[];
            active: boolean;
            /** @description Whether the person has ever signed in; false for an open invitation */
            signedIn: boolean;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        StaffMembers: {
            data: components["schemas"]["StaffMember"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "roles": [
         *         "finance",
         *         "auditor"
         *       ]
         *     }
         */
        UpdateStaffMember: {
            /**
             * Format: email
             * @description A sign-in replaces it by what the issuer states
             */
            email?: string;
            /** @description Where the issuer of staff tokens states roles, a sign-in replaces these */
            roles?: ("engagement_manager" | "data_steward" | "researcher" | "research_lead" | "finance" | "administrator" | "auditor")[];
            active?: boolean;
        };
        Me: {
            /** @enum {string} */
            kind: "staff" | "partner";
            id: string;
            name: string;
            roles: string[];
            /** @description Of an API client; null for staff */
            organizationId: string | null;
            /** @description What this token may do */
            permissions: string[];
        };
        ApiClient: {
            /** @description Also the `client_id` of token requests */
            id: string;
            organizationId: string;
            name: string;
            permissions: string[];
            /** @enum {string} */
            authentication: "client_secret_basic" | "private_key_jwt";
            /** @description The live ones, at most two; never a secret itself */
            credentials: components["schemas"]["ApiClientCredential"][];
            /** @description Empty for any */
            allowedAddresses: string[];
            disabledAt: string | null;
            /** @description To the minute */
            lastUsedAt: string | null;
            version: number;
            /** Format: date-time */
            createdAt: string;
        };
        ApiClientCredential: {
            id: string;
            /** @enum {string} */
            kind: "secret" | "key";
            /** @description The `kid` of a key; null for a secret */
            keyId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Set once another one replaces it */
            expiresAt: string | null;
            /** @description To the minute */
            lastUsedAt: string | null;
        };
        /**
         * @example {
         *       "overlapHours": 24
         *     }
         */
        RotateApiClient: {
            /** @description The new key, for a client that signs assertions */
            publicKey?: components["schemas"]["ClientPublicKey"];
            /**
             * @description For how long the old secret or key goes on working; 0 ends it, and the tokens got with it, at once
             * @default 24
             */
            overlapHours?: number;
        };
        /**
         * @description A public key as a JWK (RFC 7517): P-256 for ES256, Ed25519 for EdDSA, or RSA of 2048 bits or more for PS256
         * @example {
         *       "kty": "OKP",
         *       "crv": "Ed25519",
         *       "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
         *     }
         */
        ClientPublicKey: {
            /** @enum {string} */
            kty: "EC";
            /** @enum {string} */
            crv: "P-256";
            x: string;
            y: string;
            /** @description By default the key’s thumbprint (RFC 7638) */
            kid?: string;
            /** @enum {string} */
            alg?: "ES256" | "EdDSA" | "Ed25519" | "PS256";
            /** @enum {string} */
            use?: "sig";
            key_ops?: "verify"[];
        } | {
            /** @enum {string} */
            kty: "OKP";
            /** @enum {string} */
            crv: "Ed25519";
            x: string;
            /** @description By default the key’s thumbprint (RFC 7638) */
            kid?: string;
            /** @enum {string} */
            alg?: "ES256" | "EdDSA" | "Ed25519" | "PS256";
            /** @enum {string} */
            use?: "sig";
            key_ops?: "verify"[];
        } | {
            /** @enum {string} */
            kty: "RSA";
            n: string;
            e: string;
            /** @description By default the key’s thumbprint (RFC 7638) */
            kid?: string;
            /** @enum {string} */
            alg?: "ES256" | "EdDSA" | "Ed25519" | "PS256";
            /** @enum {string} */
            use?: "sig";
            key_ops?: "verify"[];
        };
        ApiClientWithSecret: {
            /** @description Also the `client_id` of token requests */
            id: string;
            organizationId: string;
            name: string;
            permissions: string[];
            /** @enum {string} */
            authentication: "client_secret_basic" | "private_key_jwt";
            /** @description The live ones, at most two; never a secret itself */
            credentials: components["schemas"]["ApiClientCredential"][];
            /** @description Empty for any */
            allowedAddresses: string[];
            disabledAt: string | null;
            /** @description To the minute */
            lastUsedAt: string | null;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** @description Shown once, in this answer only: null when it is replayed for an Idempotency-Key, and for a client with keys */
            secret: string | null;
        };
        /**
         * @example {
         *       "credentialId": "crd_01k9zq3v5se6rb4yg2w8d7t1hn"
         *     }
         */
        RevokeCredential: {
            /**
             * @description Id that starts with `crd_`
             * @example crd_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            credentialId: string;
        };
        ClientToken: {
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description Seconds */
            expires_in: number;
            /** @description Permissions, separated by blanks */
            scope: string;
        };
        /** @description RFC 6749, section 5.2 */
        OAuthError: {
            error: string;
            error_description: string;
        };
        JsonWebKeySet: {
            keys: {
                [key: string]: string;
            }[];
        };
        /** @description RFC 8414 */
        AuthorizationServerMetadata: {
            issuer: string;
            token_endpoint: string;
            revocation_endpoint: string;
            jwks_uri: string;
            service_documentation: string;
            response_types_supported: string[];
            grant_types_supported: string[];
            token_endpoint_auth_methods_supported: string[];
            token_endpoint_auth_signing_alg_values_supported: string[];
            revocation_endpoint_auth_methods_supported: string[];
            revocation_endpoint_auth_signing_alg_values_supported: string[];
            scopes_supported: string[];
        };
        /**
         * @example {
         *       "name": "Fabrikam Legal",
         *       "country": "DE",
         *       "timeZone": "Europe/Berlin",
         *       "residencyRegion": "eu",
         *       "legalEntity": {
         *         "legalName": "Fabrikam Legal GmbH",
         *         "registrationNumber": "HRB 123456",
         *         "country": "DE",
         *         "taxId": "DE123456789"
         *       },
         *       "billingAddress": {
         *         "lines": [
         *           "Hauptstraße 1"
         *         ],
         *         "city": "Berlin",
         *         "postalCode": "10115",
         *         "country": "DE"
         *       }
         *     }
         */
        CreateOrganization: {
            name: string;
            /**
             * @description Where it does business, ISO 3166-1 alpha-2; its holidays and weekends move deadlines
             * @example DE
             */
            country: string;
            /**
             * @description Name in the IANA time zone database
             * @example Europe/Berlin
             */
            timeZone: string;
            /**
             * @description Where its data may be kept; fixed once the organization is verified
             * @enum {string}
             */
            residencyRegion: "eu" | "us" | "uk" | "apac";
            legalEntity?: components["schemas"]["LegalEntityInput"];
            billingAddress?: components["schemas"]["BillingAddressInput"];
        };
        /** @description The legal person that signs and pays */
        LegalEntityInput: {
            /** @description As in the register */
            legalName: string;
            /** @description Number in the register of companies */
            registrationNumber: string & (unknown & unknown);
            /**
             * @description Where it is registered, ISO 3166-1 alpha-2
             * @example DE
             */
            country: string;
            /**
             * @description VAT or other tax number
             * @default null
             */
            taxId?: string | null;
        };
        BillingAddressInput: {
            /** @description Street, building, department */
            lines: string[];
            city: string;
            /**
             * @description State or province
             * @default null
             */
            region?: string | null;
            /** @default null */
            postalCode?: string | null;
            /**
             * @description ISO 3166-1 alpha-2
             * @example DE
             */
            country: string;
        };
        Organization: {
            id: string;
            name: string;
            country: string;
            timeZone: string;
            /** @enum {string} */
            residencyRegion: "eu" | "us" | "uk" | "apac";
            verified: boolean;
            verifiedAt: string | null;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            legalEntity: components["schemas"]["LegalEntity"] | null;
            billingAddress: components["schemas"]["BillingAddress"] | null;
            /** @description What can be done now; `blockedBy` says what is missing */
            availableActions: {
                /** @enum {string} */
                action: "verify";
                blockedBy: string[];
            }[];
        };
        LegalEntity: {
            legalName: string;
            registrationNumber: string;
            country: string;
            taxId: string | null;
        };
        BillingAddress: {
            lines: string[];
            city: string;
            region: string | null;
            postalCode: string | null;
            country: string;
        };
        Organizations: {
            data: components["schemas"]["ListedOrganization"][];
            nextCursor: string | null;
        };
        ListedOrganization: {
            id: string;
            name: string;
            country: string;
            timeZone: string;
            /** @enum {string} */
            residencyRegion: "eu" | "us" | "uk" | "apac";
            verified: boolean;
            verifiedAt: string | null;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "timeZone": "Europe/Paris"
         *     }
         */
        UpdateOrganization: {
            name?: string;
            /**
             * @description Where it does business, ISO 3166-1 alpha-2; its holidays and weekends move deadlines
             * @example DE
             */
            country?: string;
            /**
             * @description Name in the IANA time zone database
             * @example Europe/Berlin
             */
            timeZone?: string;
            /**
             * @description Where its data may be kept; fixed once the organization is verified
             * @enum {string}
             */
            residencyRegion?: "eu" | "us" | "uk" | "apac";
            legalEntity?: components["schemas"]["LegalEntityInput"];
            billingAddress?: components["schemas"]["BillingAddressInput"];
        };
        /**
         * @example {
         *       "name": "Ada Weber",
         *       "email": "ada.weber@fabrikam.example",
         *       "roles": [
         *         "sponsor",
         *         "billing"
         *       ]
         *     }
         */
        AddContact: {
            name: string;
            /** Format: email */
            email: string;
            /** @default null */
            phone?: string | null;
            roles: ("sponsor" | "billing" | "technical" | "legal")[];
        };
        Contact: {
            id: string;
            organizationId: string;
            name: string;
            email: string;
            phone: string | null;
            roles: ("sponsor" | "billing" | "technical" | "legal")[];
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Contacts: {
            data: components["schemas"]["Contact"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "roles": [
         *         "technical"
         *       ]
         *     }
         */
        UpdateContact: {
            name?: string;
            /** Format: email */
            email?: string;
            phone?: string | null;
            roles?: ("sponsor" | "billing" | "technical" | "legal")[];
        };
        /**
         * @example {
         *       "name": "Data platform",
         *       "permissions": [
         *         "engagement:read",
         *         "dataset:read",
         *         "dataset:write",
         *         "upload:write"
         *       ]
         *     }
         */
        CreateApiClient: {
            name: string;
            permissions: ("organization:read" | "engagement:read" | "engagement:create" | "engagement:accept" | "engagement:export" | "assessment:read" | "scope:read" | "scope:approve" | "data_agreement:read" | "data_agreement:sign" | "dataset:read" | "dataset:write" | "upload:write" | "data:read" | "exposure:read" | "contract:read" | "contract:sign" | "milestone:read" | "invoice:read" | "webhook:manage" | "event:read" | "training_run:read" | "evaluation:read" | "team:read" | "api_client:rotate")[];
            /** @description The client’s public keys: it signs assertions (`private_key_jwt`). Without them it gets a secret (`client_secret_basic`) */
            jwks?: {
                keys: components["schemas"]["ClientPublicKey"][];
            };
            /** @description Addresses and ranges (CIDR) from which the client may ask for tokens and use them; empty for any */
            allowedAddresses?: string[];
        };
        ApiClients: {
            data: components["schemas"]["ApiClient"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "permissions": [
         *         "engagement:read"
         *       ],
         *       "allowedAddresses": [
         *         "192.0.2.0/24"
         *       ]
         *     }
         */
        UpdateApiClient: {
            permissions?: ("organization:read" | "engagement:read" | "engagement:create" | "engagement:accept" | "engagement:export" | "assessment:read" | "scope:read" | "scope:approve" | "data_agreement:read" | "data_agreement:sign" | "dataset:read" | "dataset:write" | "upload:write" | "data:read" | "exposure:read" | "contract:read" | "contract:sign" | "milestone:read" | "invoice:read" | "webhook:manage" | "event:read" | "training_run:read" | "evaluation:read" | "team:read" | "api_client:rotate")[];
            /** @description Addresses and ranges (CIDR) from which the client may ask for tokens and use them; empty for any */
            allowedAddresses?: string[];
        };
        /**
         * @example {
         *       "organizationId": "org_01k9zq3v5se6rb4yg2w8d7t1hn",
         *       "name": "Case-law model",
         *       "problem": "Answers with citations",
         *       "sponsor": {
         *         "name": "Ada Okafor"
         *       }
         *     }
         */
        OpenEngagement: {
            /**
             * @description Whose engagement; a partner may leave it out
             * @example org_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            organizationId?: string;
            name: string;
            /**
             * @description What the customer wants to solve
             * @default
             */
            problem?: string;
            /** @description Who stands for it at the customer */
            sponsor?: {
                name: string;
            };
            /**
             * @description Who runs it at the lab; the caller when left out
             * @example stf_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            ownerId?: string;
        };
        Engagement: {
            id: string;
            organizationId: string;
            name: string;
            /** @enum {string} */
            stage: "inquiry" | "qualification" | "scoping" | "contracting" | "intake" | "training" | "evaluation" | "delivery" | "completed" | "declined" | "cancelled";
            onHold: boolean;
            iteration: number;
            ownerId: string | null;
            /** Format: date-time */
            stageEnteredAt: string;
            /** @description End of the stage’s service level */
            stageDueAt: string | null;
            overdue: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            closedAt: string | null;
            version: number;
            problem: string;
            redirect: string | null;
            workflowVersion: number;
            /** @description What is on record for the gates */
            facts: {
                [key: string]: unknown;
            };
            /** @description What the caller can do now, and what blocks it */
            availableActions: {
                action: string;
                to: string | null;
                targets?: string[];
                /** @description The permission it needs */
                by: string;
                /** @enum {string} */
                reason: "required" | "none";
                choices?: {
                    [key: string]: string[];
                };
                blockers: {
                    gate: string;
                    question: string;
                    /** @description What is missing */
                    because: string;
                    waivable: boolean;
                }[];
                waived: string[];
            }[];
        };
        Engagements: {
            data: components["schemas"]["EngagementListItem"][];
            nextCursor: string | null;
        };
        EngagementListItem: {
            id: string;
            organizationId: string;
            name: string;
            /** @enum {string} */
            stage: "inquiry" | "qualification" | "scoping" | "contracting" | "intake" | "training" | "evaluation" | "delivery" | "completed" | "declined" | "cancelled";
            onHold: boolean;
            iteration: number;
            ownerId: string | null;
            /** Format: date-time */
            stageEnteredAt: string;
            /** @description End of the stage’s service level */
            stageDueAt: string | null;
            overdue: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            closedAt: string | null;
            version: number;
        };
        /**
         * @example {
         *       "name": "Case-law model, second edition"
         *     }
         */
        UpdateEngagement: {
            name?: string;
            problem?: string;
            sponsor?: {
                name: string;
            };
            /**
             * @description Id that starts with `stf_`
             * @example stf_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            ownerId?: string;
        };
        /**
         * @example {
         *       "reason": "The corpus is to be licensed anew",
         *       "target": "contracting"
         *     }
         */
        EngagementActionInput: {
            /**
             * @description The stage to go to, where the action leaves the choice
             * @enum {string}
             */
            target?: "inquiry" | "qualification" | "scoping" | "contracting" | "intake" | "training" | "evaluation" | "delivery" | "completed" | "declined" | "cancelled";
            reason?: string;
            /** @description Further answers that the action asks for, such as `redirect` */
            choices?: {
                [key: string]: string;
            };
        };
        /**
         * @example {
         *       "gate": "must_have_criteria_met",
         *       "reason": "Accepted by the customer’s general counsel in writing"
         *     }
         */
        WaiveGate: {
            gate: string;
            reason: string;
        };
        /**
         * @example {
         *       "by": "Ada Okafor, General Counsel"
         *     }
         */
        AcceptDelivery: {
            /** @description Who accepts, by name */
            by: string;
        };
        EngagementHistory: {
            data: {
                position: number;
                action: string;
                fromStage: string | null;
                toStage: string;
                onHold: boolean;
                iteration: number;
                visit: number;
                /** @description Always null for partners */
                reason: string | null;
                choices: {
                    [key: string]: string;
                };
                passedByWaiver: string[];
                actor: {
                    kind: string;
                    id: string;
                    name: string;
                };
                /** Format: date-time */
                at: string;
            }[];
            /** @description None for partners */
            waivers: {
                gate: string;
                stage: string;
                visit: number;
                because: string;
                reason: string;
                actor: {
                    kind: string;
                    id: string;
                    name: string;
                };
                /** Format: date-time */
                at: string;
            }[];
        };
        EngagementTimeline: {
            data: {
                id: string;
                type: string;
                summary: string;
                data: {
                    [key: string]: unknown;
                };
                actor: {
                    kind: string;
                    id: string;
                    name: string;
                };
                /** Format: date-time */
                occurredAt: string;
            }[];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "useCase": "research",
         *       "domain": "legal",
         *       "monthlyCalls": 400000,
         *       "promptTokensPerCall": 1500,
         *       "instructionCount": 9,
         *       "distinctTasks": 6,
         *       "ownedDataTokens": 10200000000,
         *       "dataQuality": "high",
         *       "baseModelsLackDomainData": true,
         *       "budget": {
         *         "amount": 400000000,
         *         "currency": "USD"
         *       },
         *       "estimates": {
         *         "customModel": {
         *           "amount": 320000000,
         *           "currency": "USD"
         *         }
         *       }
         *     }
         */
        MakeAssessment: {
            /**
             * @description What the model is for, mainly
             * @enum {string}
             */
            useCase: "function_calling" | "classification" | "extraction" | "drafting" | "question_answering" | "research";
            /** @description The customer’s field */
            domain: string;
            monthlyCalls: number;
            /** @description Instructions and examples in each call, without function schemas */
            promptTokensPerCall: number;
            /** @default 0 */
            functionSchemaTokensPerCall?: number;
            /** @description How many separate instructions the prompt gives */
            instructionCount: number;
            distinctTasks: number;
            /** @description Substantial text that the customer owns and may train on */
            ownedDataTokens: number;
            /**
             * @default unknown
             * @enum {string}
             */
            dataQuality?: "poor" | "unknown" | "mixed" | "high";
            baseModelsLackDomainData: boolean;
            /**
             * @description Chat examples and preference pairs at hand; null when nobody has counted
             * @default null
             */
            trainingExamples?: number | null;
            /**
             * @description Whether the weights must run on the customer’s own machines
             * @default false
             */
            weightsOnPremises?: boolean;
            /** @default null */
            budget?: {
                /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                amount: number;
                currency: string;
            } | null;
            /**
             * @description What the lab expects each way to cost
             * @default {
             *       "fineTuning": null,
             *       "customModel": null
             *     }
             */
            estimates?: {
                /** @default null */
                fineTuning?: {
                    /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                    amount: number;
                    currency: string;
                } | null;
                /** @default null */
                customModel?: {
                    /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                    amount: number;
                    currency: string;
                } | null;
            };
            /**
             * @description What the model used today charges for a billion prompt tokens
             * @default null
             */
            promptPricePerBillionTokens?: {
                /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                amount: number;
                currency: string;
            } | null;
        };
        Assessment: {
            id: string;
            engagementId: string;
            organizationId: string;
            rulesVersion: number;
            inputs: {
                useCase: string;
                domain: string;
                monthlyCalls: number;
                promptTokensPerCall: number;
                functionSchemaTokensPerCall: number;
                instructionCount: number;
                distinctTasks: number;
                ownedDataTokens: number;
                dataQuality: string;
                baseModelsLackDomainData: boolean;
                trainingExamples: number | null;
                weightsOnPremises: boolean;
                budget: {
                    amount: number;
                    currency: string;
                } | null;
                estimates: {
                    fineTuning: {
                        amount: number;
                        currency: string;
                    } | null;
                    customModel: {
                        amount: number;
                        currency: string;
                    } | null;
                };
                promptPricePerBillionTokens: {
                    amount: number;
                    currency: string;
                } | null;
            };
            figures: {
                promptTokensPerMonth: number;
                schemaTokensSavedPerMonth: number;
                savingPerMonth: {
                    amount: number;
                    currency: string;
                } | null;
                breakEvenMonths: number | null;
            };
            /** @description Best first */
            scores: {
                /** @enum {string} */
                option: "prompt_work" | "fine_tuning" | "open_weights" | "custom_model" | "decline";
                /** @description 0 to 100 */
                score: number;
                reasons: {
                    rule: string;
                    sentence: string;
                    source: string;
                    points: number;
                    because: string;
                }[];
            }[];
            /** @enum {string} */
            recommendation: "prompt_work" | "fine_tuning" | "open_weights" | "custom_model" | "decline";
            decision: ("prompt_work" | "fine_tuning" | "open_weights" | "custom_model" | "decline") | null;
            decisionReason: string | null;
            decidedBy: {
                kind: string;
                id: string;
                name: string;
            } | null;
            decidedAt: string | null;
            /** @description Whether a newer assessment has taken its place */
            superseded: boolean;
            madeBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            version: number;
        };
        Assessments: {
            data: components["schemas"]["Assessment"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "decision": "custom_model",
         *       "reason": "The corpus doubles next year"
         *     }
         */
        DecideAssessment: {
            /** @enum {string} */
            decision: "prompt_work" | "fine_tuning" | "open_weights" | "custom_model" | "decline";
            /** @description Required when the decision is not the recommendation */
            reason?: string;
        };
        /**
         * @description What is left out is copied from the version in force, or else from the newest one. The first version needs everything but notes.
         * @example {
         *       "domain": "legal",
         *       "languages": [
         *         "en"
         *       ],
         *       "baseModel": "frontier-4-base",
         *       "expectedTokens": 10000000000,
         *       "techniques": [
         *         "continued_pretraining",
         *         "supervised_fine_tuning"
         *       ],
         *       "requiredSkills": [
         *         {
         *           "skill": "continued_pretraining",
         *           "minimumLevel": 4
         *         }
         *       ],
         *       "successCriteria": [
         *         {
         *           "id": "citation-accuracy",
         *           "name": "Citations are right",
         *           "metric": "share of citations that exist and support the sentence",
         *           "unit": "%",
         *           "mustHave": true,
         *           "baseline": 71.5,
         *           "target": 95,
         *           "direction": "at_least"
         *         }
         *       ],
         *       "notes": "US case law, federal and state"
         *     }
         */
        DraftScopeVersion: {
            domain?: string;
            languages?: string[];
            /** @description The model that is to be trained further; its encoding is the one that tokens are counted in. Null while it is open */
            baseModel?: string | null;
            /** @description How many accepted tokens the training needs */
            expectedTokens?: number;
            techniques?: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            requiredSkills?: {
                skill: string;
                /** @description 1 to 5 */
                minimumLevel: number;
            }[];
            successCriteria?: {
                /** @description Stays the same across versions, so that measurements and milestones can refer to it */
                id: string;
                name: string;
                /** @description What is measured, and how */
                metric: string;
                /** @default  */
                unit?: string | "";
                mustHave: boolean;
                /**
                 * @description What the base model reaches; null when nobody has measured
                 * @default null
                 */
                baseline?: number | null;
                target: number;
                /**
                 * @description On which side of the target the score must lie; the target itself counts as met
                 * @enum {string}
                 */
                direction: "at_least" | "at_most";
            }[];
            notes?: string;
        };
        ScopeVersion: {
            id: string;
            engagementId: string;
            organizationId: string;
            /** @description Which version of the scope it is: 1, 2, … */
            number: number;
            /** @enum {string} */
            stage: "draft" | "submitted" | "approved_by_lab" | "approved_by_partner" | "approved" | "superseded" | "rejected" | "withdrawn";
            domain: string;
            languages: string[];
            baseModel: string | null;
            expectedTokens: number;
            techniques: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            requiredSkills: {
                skill: string;
                minimumLevel: number;
            }[];
            successCriteria: {
                id: string;
                name: string;
                metric: string;
                unit: string;
                mustHave: boolean;
                baseline: number | null;
                target: number;
                /** @enum {string} */
                direction: "at_least" | "at_most";
            }[];
            notes: string;
            /** @description Number of the version whose content this one began with */
            copiedFrom: number | null;
            submittedAt: string | null;
            approvals: {
                lab: {
                    by: {
                        kind: string;
                        id: string;
                        name: string;
                    };
                    /** Format: date-time */
                    at: string;
                } | null;
                partner: {
                    by: {
                        kind: string;
                        id: string;
                        name: string;
                    };
                    /** Format: date-time */
                    at: string;
                } | null;
            };
            /** @description Why it was rejected or withdrawn */
            reason: string | null;
            draftedBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
            /** @description What the caller can do now, and what blocks it */
            availableActions: {
                /** @enum {string} */
                action: "submit" | "approve" | "reject" | "withdraw";
                /** @enum {string} */
                to: "draft" | "submitted" | "approved_by_lab" | "approved_by_partner" | "approved" | "superseded" | "rejected" | "withdrawn";
                /** @description The permission it needs */
                by: string;
                /** @enum {string} */
                reason: "required" | "none";
                blockers: {
                    gate: string;
                    question: string;
                    /** @description What is missing */
                    because: string;
                    waivable: boolean;
                }[];
            }[];
        };
        ScopeVersions: {
            data: components["schemas"]["ScopeVersionListItem"][];
            nextCursor: string | null;
        };
        ScopeVersionListItem: {
            id: string;
            engagementId: string;
            organizationId: string;
            /** @description Which version of the scope it is: 1, 2, … */
            number: number;
            /** @enum {string} */
            stage: "draft" | "submitted" | "approved_by_lab" | "approved_by_partner" | "approved" | "superseded" | "rejected" | "withdrawn";
            domain: string;
            languages: string[];
            baseModel: string | null;
            expectedTokens: number;
            techniques: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            requiredSkills: {
                skill: string;
                minimumLevel: number;
            }[];
            successCriteria: {
                id: string;
                name: string;
                metric: string;
                unit: string;
                mustHave: boolean;
                baseline: number | null;
                target: number;
                /** @enum {string} */
                direction: "at_least" | "at_most";
            }[];
            notes: string;
            /** @description Number of the version whose content this one began with */
            copiedFrom: number | null;
            submittedAt: string | null;
            approvals: {
                lab: {
                    by: {
                        kind: string;
                        id: string;
                        name: string;
                    };
                    /** Format: date-time */
                    at: string;
                } | null;
                partner: {
                    by: {
                        kind: string;
                        id: string;
                        name: string;
                    };
                    /** Format: date-time */
                    at: string;
                } | null;
            };
            /** @description Why it was rejected or withdrawn */
            reason: string | null;
            draftedBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
        };
        /**
         * @example {
         *       "expectedTokens": 12000000000
         *     }
         */
        ReviseScopeVersion: {
            domain?: string;
            languages?: string[];
            /** @description The model that is to be trained further; its encoding is the one that tokens are counted in. Null while it is open */
            baseModel?: string | null;
            /** @description How many accepted tokens the training needs */
            expectedTokens?: number;
            techniques?: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            requiredSkills?: {
                skill: string;
                /** @description 1 to 5 */
                minimumLevel: number;
            }[];
            successCriteria?: {
                /** @description Stays the same across versions, so that measurements and milestones can refer to it */
                id: string;
                name: string;
                /** @description What is measured, and how */
                metric: string;
                /** @default  */
                unit?: string | "";
                mustHave: boolean;
                /**
                 * @description What the base model reaches; null when nobody has measured
                 * @default null
                 */
                baseline?: number | null;
                target: number;
                /**
                 * @description On which side of the target the score must lie; the target itself counts as met
                 * @enum {string}
                 */
                direction: "at_least" | "at_most";
            }[];
            notes?: string;
        };
        /** @example {} */
        ScopeVersionActionInput: {
            reason?: string;
        };
        /**
         * @example {
         *       "reason": "The target for citations is too low"
         *     }
         */
        RejectScopeVersion: {
            reason: string;
        };
        /**
         * @example {
         *       "dataOwner": "organization",
         *       "weightsOwner": "organization",
         *       "retentionDays": 30,
         *       "residencyRegion": "eu",
         *       "permittedTechniques": [
         *         "continued_pretraining"
         *       ],
         *       "quotaBytes": 5000000000
         *     }
         */
        DraftDataAgreement: {
            /**
             * @description Who owns the data
             * @enum {string}
             */
            dataOwner: "organization" | "lab" | "third_party";
            /**
             * @description Who owns the custom model’s weights
             * @enum {string}
             */
            weightsOwner: "organization" | "lab" | "shared";
            /** @description Days after the engagement’s end for which the data may be kept */
            retentionDays: number;
            /**
             * @description Days after a withdrawal of consent for which the data may be kept, 0 to delete it at once; null: as many as retentionDays
             * @default null
             */
            withdrawalDays?: number | null;
            /**
             * @description Where the data may be kept; the organization’s residency region
             * @enum {string}
             */
            residencyRegion: "eu" | "us" | "uk" | "apac";
            /** @description What the data may be used for */
            permittedTechniques: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            /** @description Bytes that may be held for the engagement at a time */
            quotaBytes: number;
        };
        DataAgreement: {
            id: string;
            engagementId: string;
            organizationId: string;
            /** @enum {string} */
            status: "draft" | "partly_signed" | "signed" | "superseded" | "withdrawn" | "consent_withdrawn";
            /** @enum {string} */
            dataOwner: "organization" | "lab" | "third_party";
            /** @enum {string} */
            weightsOwner: "organization" | "lab" | "shared";
            retentionDays: number;
            withdrawalDays: number | null;
            /** @enum {string} */
            residencyRegion: "eu" | "us" | "uk" | "apac";
            permittedTechniques: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            quotaBytes: number;
            signedForLab: {
                by: string;
                /** Format: date-time */
                at: string;
            } | null;
            signedForPartner: {
                by: string;
                /** Format: date-time */
                at: string;
            } | null;
            /** @description When the second side signed */
            signedAt: string | null;
            consentWithdrawnAt: string | null;
            /** @description Why it, or the consent, was withdrawn */
            reason: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
            availableActions: {
                action: string;
                to: string | null;
                /** @description The permission it needs */
                by: string;
                /** @enum {string} */
                reason: "required" | "none";
                blockers: {
                    gate: string;
                    question: string;
                    /** @description What is missing */
                    because: string;
                    waivable: boolean;
                }[];
            }[];
        };
        DataAgreements: {
            data: components["schemas"]["DataAgreement"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "retentionDays": 90
         *     }
         */
        UpdateDataAgreement: {
            /**
             * @description Who owns the data
             * @enum {string}
             */
            dataOwner?: "organization" | "lab" | "third_party";
            /**
             * @description Who owns the custom model’s weights
             * @enum {string}
             */
            weightsOwner?: "organization" | "lab" | "shared";
            /** @description Days after the engagement’s end for which the data may be kept */
            retentionDays?: number;
            /** @description Days after a withdrawal of consent for which the data may be kept, 0 to delete it at once; null: as many as retentionDays */
            withdrawalDays?: number | null;
            /**
             * @description Where the data may be kept; the organization’s residency region
             * @enum {string}
             */
            residencyRegion?: "eu" | "us" | "uk" | "apac";
            /** @description What the data may be used for */
            permittedTechniques?: ("continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf")[];
            /** @description Bytes that may be held for the engagement at a time */
            quotaBytes?: number;
        };
        /**
         * @example {
         *       "by": "Ada Okafor, General Counsel"
         *     }
         */
        SignDataAgreement: {
            /** @description Who signs, by name and office */
            by: string;
        };
        /**
         * @example {
         *       "reason": "The quota was agreed upon anew"
         *     }
         */
        WithdrawDataAgreement: {
            reason: string;
        };
        /**
         * @example {
         *       "reason": "We take our consent back"
         *     }
         */
        WithdrawConsent: {
            reason: string;
        };
        /**
         * @example {
         *       "name": "Case law 1950–2020",
         *       "kind": "documents"
         *     }
         */
        CreateDataset: {
            /** @description Unique in the engagement */
            name: string;
            /**
             * @description `documents`: texts, for continued pretraining; `chat`: examples of conversations, for supervised fine-tuning; `preferences`: pairs of answers, for preference tuning and RLHF; `evaluation_set`: texts that a model is to be evaluated on
             * @default documents
             * @enum {string}
             */
            kind?: "documents" | "chat" | "preferences" | "evaluation_set";
        };
        Dataset: {
            id: string;
            engagementId: string;
            organizationId: string;
            name: string;
            /** @enum {string} */
            kind: "documents" | "chat" | "preferences" | "evaluation_set";
            /** @description Takes no uploads since then, until it is opened again */
            closedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            version: number;
        };
        Datasets: {
            data: components["schemas"]["Dataset"][];
            nextCursor: string | null;
        };
        /** @example {} */
        MoveDataset: Record<string, never>;
        Uploads: {
            data: components["schemas"]["Upload"][];
            nextCursor: string | null;
        };
        Upload: {
            id: string;
            datasetId: string;
            engagementId: string;
            organizationId: string;
            fileName: string;
            /** @description As the client says */
            mediaType: string | null;
            bytes: number;
            /** @description Of the whole file as it arrived, in hexadecimal; null until then */
            sha256: string | null;
            /** @enum {string} */
            status: "receiving" | "received" | "failed" | "expired" | "deleted";
            failure: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it is given up unless it is complete
             */
            expiresAt: string;
            receivedAt: string | null;
            endedAt: string | null;
        };
        /**
         * @example {
         *       "uploadIds": [
         *         "upl_01k9zq3v5se6rb4yg2w8d7t1hn"
         *       ]
         *     }
         */
        CreateDatasetVersion: {
            /** @description Received uploads of the dataset; all of them when left out */
            uploadIds?: string[];
            /**
             * @description In which tokens are counted; that of the scope’s base model when left out
             * @enum {string}
             */
            encoding?: "o200k_base" | "cl100k_base";
            /**
             * @description In which the cleaned data is written
             * @default jsonl.zst
             * @enum {string}
             */
            outputFormat?: "jsonl.zst" | "parquet";
        };
        DatasetVersion: {
            id: string;
            datasetId: string;
            engagementId: string;
            organizationId: string;
            /** @description In the dataset, from 1 */
            number: number;
            /** @enum {string} */
            status: "queued" | "processing" | "paused" | "processed" | "accepted" | "superseded" | "rejected" | "failed" | "cancelled";
            /** @enum {string} */
            priority: "low" | "normal" | "high";
            /** @description The version whose files it processes again */
            againOf: string | null;
            /** @description The policy it is held to; null: the default */
            intakePolicyId: string | null;
            files: number;
            bytes: number;
            /** @description Of all documents that were read; null until it is processed */
            tokens: number | null;
            /** @description Of what is kept, counted again after redaction: what counts when it is accepted */
            keptTokens: number | null;
            failureReason: string | null;
            rejectionReason: string | null;
            /** @description Name of the data steward */
            judgedBy: string | null;
            acceptance: {
                /** @description What it is to keep */
                policyPreviewId: string;
                reason: string;
                /** @description Name of the data steward */
                by: string;
                /** @enum {string} */
                status: "pending" | "given" | "withheld";
                /** @description Why it was not accepted so; it waits for review, or has ended */
                withheldBecause: string | null;
            } | null;
            /** Format: date-time */
            createdAt: string;
            processingStartedAt: string | null;
            processedAt: string | null;
            judgedAt: string | null;
            version: number;
            progress: components["schemas"]["DatasetVersionProgress"];
            contents: {
                uploadId: string;
                name: string;
                bytes: number;
                sha256: string;
                bytesRead: number;
                documents: number;
                /** @description Whether all of it was read */
                read: boolean;
            }[];
            availableActions: {
                action: string;
                to: string | null;
                /** @description The permission it needs */
                by: string;
                /** @enum {string} */
                reason: "required" | "none";
                blockers: {
                    gate: string;
                    question: string;
                    /** @description What is missing */
                    because: string;
                    waivable: boolean;
                }[];
            }[];
        };
        DatasetVersionProgress: {
            /** @enum {string} */
            status: "queued" | "processing" | "paused" | "processed" | "accepted" | "superseded" | "rejected" | "failed" | "cancelled";
            /** @description Read so far */
            files: number;
            totalFiles: number;
            /** @description Read so far */
            bytes: number;
            totalBytes: number;
            /** @description Read so far, unreadable ones among them */
            documents: number;
            failureReason: string | null;
            /** @description Those that are known of: what has to be done is found out on the way */
            stages: {
                /** @enum {string} */
                stage: "plan" | "map" | "reduce" | "emit" | "finish";
                /** @enum {string} */
                status: "waiting" | "running" | "done";
                /** @description Done so far */
                pieces: number;
                totalPieces: number;
                /** @description Given up, each with its reason in the report */
                quarantinedPieces: number;
                runningPieces: number;
                /** @description Read so far, unpacked */
                bytes: number;
                totalBytes: number;
                documents: number;
                startedAt: string | null;
                finishedAt: string | null;
                /** @description At the speed of the stage so far; null while nobody can say */
                remainingSeconds: number | null;
            }[];
        };
        DatasetVersions: {
            data: components["schemas"]["DatasetVersionListItem"][];
            nextCursor: string | null;
        };
        DatasetVersionListItem: {
            id: string;
            datasetId: string;
            engagementId: string;
            organizationId: string;
            /** @description In the dataset, from 1 */
            number: number;
            /** @enum {string} */
            status: "queued" | "processing" | "paused" | "processed" | "accepted" | "superseded" | "rejected" | "failed" | "cancelled";
            /** @enum {string} */
            priority: "low" | "normal" | "high";
            /** @description The version whose files it processes again */
            againOf: string | null;
            /** @description The policy it is held to; null: the default */
            intakePolicyId: string | null;
            files: number;
            bytes: number;
            /** @description Of all documents that were read; null until it is processed */
            tokens: number | null;
            /** @description Of what is kept, counted again after redaction: what counts when it is accepted */
            keptTokens: number | null;
            failureReason: string | null;
            rejectionReason: string | null;
            /** @description Name of the data steward */
            judgedBy: string | null;
            acceptance: {
                /** @description What it is to keep */
                policyPreviewId: string;
                reason: string;
                /** @description Name of the data steward */
                by: string;
                /** @enum {string} */
                status: "pending" | "given" | "withheld";
                /** @description Why it was not accepted so; it waits for review, or has ended */
                withheldBecause: string | null;
            } | null;
            /** Format: date-time */
            createdAt: string;
            processingStartedAt: string | null;
            processedAt: string | null;
            judgedAt: string | null;
            version: number;
        };
        /** @description What processing found. Documents are named by file and line; nothing of their text is in here. */
        IntakeReport: {
            /** @enum {number} */
            version: 2;
            /** @enum {string} */
            kind: "documents" | "chat" | "preferences";
            /** @enum {string} */
            encoding: "o200k_base" | "cl100k_base";
            textField: string;
            maxRecordBytes: number;
            totals: {
                files: number;
                sources: number;
                bytes: number;
                documents: number;
                keptDocuments: number;
                droppedDocuments: number;
                duplicateDocuments: number;
                failedDocuments: number;
                blankLines: number;
                tokens: number;
                keptTokens: number;
                droppedTokens: number;
                duplicateTokens: number;
                textBytes: number;
            };
            warnings: {
                /** @enum {string} */
                code: "policy_keeps_nothing" | "no_documents" | "too_few_examples";
                text: string;
            }[];
            waterfall: {
                reason: string;
                label: string;
                documents: number;
                tokens: number;
            }[];
            duplicates: {
                exact: {
                    /** @enum {string} */
                    action: "drop" | "flag";
                    documents: number;
                    tokens: number;
                    droppedDocuments: number;
                    droppedTokens: number;
                    clusters: number;
                    samples: {
                        file: string;
                        entry: string | null;
                        line: number;
                        duplicateOf: {
                            file: string;
                            entry: string | null;
                            line: number;
                        } | null;
                        similarity: number;
                    }[];
                };
                near: {
                    /** @enum {string} */
                    action: "drop" | "flag";
                    documents: number;
                    tokens: number;
                    droppedDocuments: number;
                    droppedTokens: number;
                    clusters: number;
                    samples: {
                        file: string;
                        entry: string | null;
                        line: number;
                        duplicateOf: {
                            file: string;
                            entry: string | null;
                            line: number;
                        } | null;
                        similarity: number;
                    }[];
                    threshold: number;
                };
                earlier: {
                    /** @enum {string} */
                    action: "drop" | "flag";
                    documents: number;
                    tokens: number;
                    droppedDocuments: number;
                    droppedTokens: number;
                    clusters: number;
                    samples: {
                        file: string;
                        entry: string | null;
                        line: number;
                        duplicateOf: {
                            file: string;
                            entry: string | null;
                            line: number;
                        } | null;
                        similarity: number;
                    }[];
                };
                clusterSizes: {
                    /** @enum {string} */
                    kind: "exact" | "near";
                    from: number;
                    to: number | null;
                    clusters: number;
                }[];
            };
            quality: {
                /** @enum {string} */
                rule: "gopher_words" | "gopher_mean_word_length" | "gopher_symbols" | "gopher_bullet_lines" | "gopher_ellipsis_lines" | "gopher_alphabetic_words" | "gopher_stop_words" | "gopher_duplicate_lines" | "gopher_duplicate_line_characters" | "gopher_top_2_gram" | "gopher_top_3_gram" | "gopher_top_4_gram" | "gopher_duplicate_5_grams" | "gopher_duplicate_6_grams" | "gopher_duplicate_7_grams" | "gopher_duplicate_8_grams" | "gopher_duplicate_9_grams" | "gopher_duplicate_10_grams" | "fineweb_punctuated_lines" | "fineweb_short_lines" | "fineweb_duplicate_characters";
                label: string;
                statistic: string;
                min: number | null;
                max: number | null;
                /** @enum {string} */
                action: "drop" | "flag" | "off";
                languages: string[];
                documents: number;
                tokens: number;
                dropped: number;
            }[];
            qualityHistograms: {
                statistic: string;
                buckets: {
                    from: number;
                    to: number | null;
                    documents: number;
                }[];
            }[];
            findings: {
                /** @enum {string} */
                type: "secret_private_key" | "secret_url_credentials" | "secret_aws_access_key" | "secret_azure_storage_key" | "secret_google_key" | "secret_github_token" | "secret_gitlab_token" | "secret_slack_token" | "secret_stripe_key" | "secret_anthropic_key" | "secret_openai_key" | "secret_huggingface_token" | "secret_npm_token" | "secret_pypi_token" | "secret_sendgrid_key" | "secret_twilio_key" | "secret_cloud_token" | "secret_json_web_token" | "secret_high_entropy" | "email" | "iban" | "payment_card" | "au_tax_file_number" | "be_national_number" | "br_cpf" | "ca_sin" | "ch_ahv" | "cn_resident_id" | "de_tax_id" | "dk_cpr" | "es_dni" | "fi_hetu" | "fr_nir" | "in_aadhaar" | "in_pan" | "it_codice_fiscale" | "kr_resident_number" | "mx_curp" | "nl_bsn" | "no_national_number" | "pl_pesel" | "se_personnummer" | "tr_identity_number" | "uk_nhs_number" | "uk_nino" | "us_itin" | "us_ssn" | "za_id" | "mac_address" | "ip_address" | "phone";
                /** @enum {string} */
                group: "personal_data" | "secret";
                label: string;
                /** @enum {string} */
                action: "redact" | "drop" | "flag" | "off";
                documents: number;
                occurrences: number;
            }[];
            languages: {
                language: string;
                documents: number;
                tokens: number;
                keptTokens: number;
            }[];
            contamination: {
                set: string;
                documents: number;
                tokens: number;
                highestShare: number;
                dropped: number;
            }[];
            licences: {
                /** @enum {string} */
                marker: "all_rights_reserved" | "copyright_notice" | "confidential" | "no_ai_training" | "cc0" | "cc_by" | "cc_by_sa" | "cc_by_nc" | "cc_by_nd" | "cc_by_nc_sa" | "cc_by_nc_nd" | "mit" | "apache" | "bsd" | "mpl" | "gpl" | "lgpl" | "agpl" | "spdx_other";
                label: string;
                /** @enum {string} */
                action: "drop" | "flag" | "off";
                documents: number;
                tokens: number;
            }[];
            tokensPerDocument: {
                min: number;
                max: number;
                mean: number;
                p50: number;
                p90: number;
                p99: number;
            } | null;
            lengths: {
                from: number;
                to: number | null;
                documents: number;
                tokens: number;
            }[];
            errors: {
                /** @enum {string} */
                code: "empty_file" | "unsupported_format" | "unsupported_kind" | "unsupported_compression" | "encrypted_entry" | "archive_damaged" | "checksum_mismatch" | "archive_truncated" | "archive_bomb" | "archive_too_deep" | "inner_archive_too_large" | "too_many_entries" | "unsafe_entry" | "duplicate_entry" | "parquet_damaged" | "missing_column" | "json_array_not_closed" | "text_after_json_array" | "file_not_processed" | "record_too_large" | "unclosed_quote" | "wrong_number_of_cells" | "invalid_utf8" | "invalid_utf16" | "invalid_json" | "too_deep" | "html_too_complex" | "not_an_object" | "missing_text" | "text_not_a_string" | "lone_surrogate" | "empty_text" | "data_type" | "missing_messages_list" | "missing_preferred_output" | "missing_non_preferred_output" | "message_missing_key" | "message_unrecognized_key" | "unrecognized_role" | "missing_content" | "content_not_text" | "example_missing_assistant_message" | "record_not_processed" | "shard_not_processed";
                advice: string;
                count: number;
                samples: {
                    file: string;
                    entry: string | null;
                    line: number;
                    byte: number;
                    path: string | null;
                    detail: string;
                }[];
            }[];
            files: {
                name: string;
                sha256: string;
                bytes: number;
                documents: number;
                keptDocuments: number;
                droppedDocuments: number;
                duplicateDocuments: number;
                failedDocuments: number;
                blankLines: number;
                tokens: number;
                keptTokens: number;
                droppedTokens: number;
                duplicateTokens: number;
                formats: string[];
                encodings: string[];
                containers: string[];
                sources: number;
            }[];
            sources: {
                file: string;
                entry: string | null;
                format: string;
                encoding: string;
                bytes: number;
                documents: number;
                keptDocuments: number;
                droppedDocuments: number;
                failedDocuments: number;
                blankLines: number;
                tokens: number;
                keptTokens: number;
            }[];
            examples: {
                examples: number;
                truncated: number;
                equalPairs: number;
                epochs: number;
                epochTokens: number;
                unprunedEpochTokens: number | null;
                trainingTokens: number;
            } | null;
            policy: components["schemas"]["IntakePolicyRules"];
            savings: {
                tokensBefore: number;
                tokensAfter: number;
                tokensSaved: number;
                epochs: number;
                parameters: number;
                operationsPerToken: number;
                hardware: {
                    name: string;
                    peakFlops: number;
                    utilisation: number;
                    /** @description Integer minor units with a currency */
                    pricePerHour: {
                        /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                        amount: number;
                        currency: string;
                    };
                };
                flopsSaved: number;
                gpuHoursSaved: number;
                /** @description Integer minor units with a currency */
                moneySaved: {
                    /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                    amount: number;
                    currency: string;
                };
                elsewhere: {
                    hardware: {
                        name: string;
                        peakFlops: number;
                        utilisation: number;
                        /** @description Integer minor units with a currency */
                        pricePerHour: {
                            /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                            amount: number;
                            currency: string;
                        };
                    };
                    gpuHoursSaved: number;
                    /** @description Integer minor units with a currency */
                    moneySaved: {
                        /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                        amount: number;
                        currency: string;
                    };
                }[];
                assumptions: string[];
            } | null;
            savingsMissing: {
                /** @enum {string} */
                code: "base_model_not_named" | "model_size_unknown" | "not_computable";
                text: string;
            } | null;
            output: {
                /** @enum {string} */
                format: "jsonl.zst" | "parquet";
                shards: number;
                documents: number;
                tokens: number;
                bytes: number;
                redactions: {
                    [key: string]: number;
                };
            } | null;
            samples: {
                reason: string;
                file: string;
                entry: string | null;
                line: number;
                text: string;
                truncated: boolean;
            }[] | null;
        };
        IntakePolicyRules: {
            /**
             * @description Documents with the very same text as an earlier one. Flagged copies share what becomes of the first
             * @enum {string}
             */
            exactDuplicates: "drop" | "flag";
            /**
             * @description Documents that the organization has already had accepted, the same or nearly so
             * @enum {string}
             */
            earlierData: "drop" | "flag";
            nearDuplicates: {
                /** @enum {string} */
                action: "drop" | "flag";
                /** @description Least estimated Jaccard similarity of the 5-word shingles of two documents that count as near duplicates */
                threshold: number;
            };
            quality: {
                gopher_words: components["schemas"]["QualityRule"];
                gopher_mean_word_length: components["schemas"]["QualityRule"];
                gopher_symbols: components["schemas"]["QualityRule"];
                gopher_bullet_lines: components["schemas"]["QualityRule"];
                gopher_ellipsis_lines: components["schemas"]["QualityRule"];
                gopher_alphabetic_words: components["schemas"]["QualityRule"];
                gopher_stop_words: components["schemas"]["QualityRule"];
                gopher_duplicate_lines: components["schemas"]["QualityRule"];
                gopher_duplicate_line_characters: components["schemas"]["QualityRule"];
                gopher_top_2_gram: components["schemas"]["QualityRule"];
                gopher_top_3_gram: components["schemas"]["QualityRule"];
                gopher_top_4_gram: components["schemas"]["QualityRule"];
                gopher_duplicate_5_grams: components["schemas"]["QualityRule"];
                gopher_duplicate_6_grams: components["schemas"]["QualityRule"];
                gopher_duplicate_7_grams: components["schemas"]["QualityRule"];
                gopher_duplicate_8_grams: components["schemas"]["QualityRule"];
                gopher_duplicate_9_grams: components["schemas"]["QualityRule"];
                gopher_duplicate_10_grams: components["schemas"]["QualityRule"];
                fineweb_punctuated_lines: components["schemas"]["QualityRule"];
                fineweb_short_lines: components["schemas"]["QualityRule"];
                fineweb_duplicate_characters: components["schemas"]["QualityRule"];
            };
            /** @description Where a language asks for other bounds or actions; what is left out is as in `quality` */
            qualityByLanguage: {
                [key: string]: {
                    gopher_words?: components["schemas"]["QualityRuleOverride"];
                    gopher_mean_word_length?: components["schemas"]["QualityRuleOverride"];
                    gopher_symbols?: components["schemas"]["QualityRuleOverride"];
                    gopher_bullet_lines?: components["schemas"]["QualityRuleOverride"];
                    gopher_ellipsis_lines?: components["schemas"]["QualityRuleOverride"];
                    gopher_alphabetic_words?: components["schemas"]["QualityRuleOverride"];
                    gopher_stop_words?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_lines?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_line_characters?: components["schemas"]["QualityRuleOverride"];
                    gopher_top_2_gram?: components["schemas"]["QualityRuleOverride"];
                    gopher_top_3_gram?: components["schemas"]["QualityRuleOverride"];
                    gopher_top_4_gram?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_5_grams?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_6_grams?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_7_grams?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_8_grams?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_9_grams?: components["schemas"]["QualityRuleOverride"];
                    gopher_duplicate_10_grams?: components["schemas"]["QualityRuleOverride"];
                    fineweb_punctuated_lines?: components["schemas"]["QualityRuleOverride"];
                    fineweb_short_lines?: components["schemas"]["QualityRuleOverride"];
                    fineweb_duplicate_characters?: components["schemas"]["QualityRuleOverride"];
                };
            };
            languages: {
                /** @enum {string} */
                action: "drop" | "flag" | "off";
                /** @description Languages that the data may be in; und for texts without one */
                allowed: string[];
                /** @description A language that is less certain than this is not held against a document */
                minConfidence: number;
            };
            findings: {
                secret_private_key: components["schemas"]["FindingAction"];
                secret_url_credentials: components["schemas"]["FindingAction"];
                secret_aws_access_key: components["schemas"]["FindingAction"];
                secret_azure_storage_key: components["schemas"]["FindingAction"];
                secret_google_key: components["schemas"]["FindingAction"];
                secret_github_token: components["schemas"]["FindingAction"];
                secret_gitlab_token: components["schemas"]["FindingAction"];
                secret_slack_token: components["schemas"]["FindingAction"];
                secret_stripe_key: components["schemas"]["FindingAction"];
                secret_anthropic_key: components["schemas"]["FindingAction"];
                secret_openai_key: components["schemas"]["FindingAction"];
                secret_huggingface_token: components["schemas"]["FindingAction"];
                secret_npm_token: components["schemas"]["FindingAction"];
                secret_pypi_token: components["schemas"]["FindingAction"];
                secret_sendgrid_key: components["schemas"]["FindingAction"];
                secret_twilio_key: components["schemas"]["FindingAction"];
                secret_cloud_token: components["schemas"]["FindingAction"];
                secret_json_web_token: components["schemas"]["FindingAction"];
                secret_high_entropy: components["schemas"]["FindingAction"];
                email: components["schemas"]["FindingAction"];
                iban: components["schemas"]["FindingAction"];
                payment_card: components["schemas"]["FindingAction"];
                au_tax_file_number: components["schemas"]["FindingAction"];
                be_national_number: components["schemas"]["FindingAction"];
                br_cpf: components["schemas"]["FindingAction"];
                ca_sin: components["schemas"]["FindingAction"];
                ch_ahv: components["schemas"]["FindingAction"];
                cn_resident_id: components["schemas"]["FindingAction"];
                de_tax_id: components["schemas"]["FindingAction"];
                dk_cpr: components["schemas"]["FindingAction"];
                es_dni: components["schemas"]["FindingAction"];
                fi_hetu: components["schemas"]["FindingAction"];
                fr_nir: components["schemas"]["FindingAction"];
                in_aadhaar: components["schemas"]["FindingAction"];
                in_pan: components["schemas"]["FindingAction"];
                it_codice_fiscale: components["schemas"]["FindingAction"];
                kr_resident_number: components["schemas"]["FindingAction"];
                mx_curp: components["schemas"]["FindingAction"];
                nl_bsn: components["schemas"]["FindingAction"];
                no_national_number: components["schemas"]["FindingAction"];
                pl_pesel: components["schemas"]["FindingAction"];
                se_personnummer: components["schemas"]["FindingAction"];
                tr_identity_number: components["schemas"]["FindingAction"];
                uk_nhs_number: components["schemas"]["FindingAction"];
                uk_nino: components["schemas"]["FindingAction"];
                us_itin: components["schemas"]["FindingAction"];
                us_ssn: components["schemas"]["FindingAction"];
                za_id: components["schemas"]["FindingAction"];
                mac_address: components["schemas"]["FindingAction"];
                ip_address: components["schemas"]["FindingAction"];
                phone: components["schemas"]["FindingAction"];
            };
            contamination: {
                /** @enum {string} */
                action: "drop" | "flag";
                /** @description Of a document’s 13-grams that lie in an evaluation set, from which on it counts as contaminated; 0: any overlap */
                share: number;
            };
            licences: {
                all_rights_reserved: components["schemas"]["LicenceAction"];
                copyright_notice: components["schemas"]["LicenceAction"];
                confidential: components["schemas"]["LicenceAction"];
                no_ai_training: components["schemas"]["LicenceAction"];
                cc0: components["schemas"]["LicenceAction"];
                cc_by: components["schemas"]["LicenceAction"];
                cc_by_sa: components["schemas"]["LicenceAction"];
                cc_by_nc: components["schemas"]["LicenceAction"];
                cc_by_nd: components["schemas"]["LicenceAction"];
                cc_by_nc_sa: components["schemas"]["LicenceAction"];
                cc_by_nc_nd: components["schemas"]["LicenceAction"];
                mit: components["schemas"]["LicenceAction"];
                apache: components["schemas"]["LicenceAction"];
                bsd: components["schemas"]["LicenceAction"];
                mpl: components["schemas"]["LicenceAction"];
                gpl: components["schemas"]["LicenceAction"];
                lgpl: components["schemas"]["LicenceAction"];
                agpl: components["schemas"]["LicenceAction"];
                spdx_other: components["schemas"]["LicenceAction"];
            };
        };
        QualityRule: {
            /** @enum {string} */
            action: "drop" | "flag" | "off";
            /** @description Null: no least value */
            min: number | null;
            /** @description Null: no greatest value */
            max: number | null;
        };
        QualityRuleOverride: {
            /** @enum {string} */
            action?: "drop" | "flag" | "off";
            /** @description Null: no least value */
            min?: number | null;
            /** @description Null: no greatest value */
            max?: number | null;
        };
        /** @enum {string} */
        FindingAction: "redact" | "drop" | "flag" | "off";
        /** @enum {string} */
        LicenceAction: "drop" | "flag" | "off";
        /** @example {} */
        AcceptDatasetVersion: Record<string, never>;
        /**
         * @example {
         *       "reason": "A third of the documents are tables of contents"
         *     }
         */
        RejectDatasetVersion: {
            reason: string;
        };
        /**
         * @example {
         *       "policyPreviewId": "ppv_01k9zq3v5se6rb4yg2w8d7t1hn",
         *       "reason": "Clauses of contracts differ in a few words"
         *     }
         */
        AcceptDatasetVersionWithPolicy: {
            /**
             * @description A preview of the version, ready, of the policy that it is to be accepted with
             * @example ppv_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            policyPreviewId: string;
            /** @description Why this policy; it is kept with it, and with both versions */
            reason: string;
        };
        /** @example {} */
        ControlDatasetVersion: Record<string, never>;
        /**
         * @example {
         *       "priority": "high"
         *     }
         */
        PrioritiseDatasetVersion: {
            /**
             * @description Among the work of organizations that have equally much under way
             * @enum {string}
             */
            priority: "low" | "normal" | "high";
        };
        /** @example {} */
        RunDatasetVersionAgain: {
            /**
             * @description A policy of the engagement for this kind of data; the one in force when left out
             * @example ipo_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            intakePolicyId?: string;
        };
        /** @description Canonical JSON (RFC 8785). Keep the file to the byte: `atelier receipt verify` checks it offline */
        UploadReceipt: {
            document: {
                organization: {
                    id: string;
                    name: string;
                    legalName: string | null;
                };
                engagementId: string;
                datasetId: string;
                datasetName: string;
                /** @description The version whose files these are; null for all that the dataset has received */
                datasetVersion: {
                    id: string;
                    number: number;
                } | null;
                /**
                 * Format: date-time
                 * @description When the last of the files had arrived
                 */
                receivedAt: string;
                /** @description In the order in which they arrived, those since deleted among them */
                files: {
                    uploadId: string;
                    name: string;
                    bytes: number;
                    sha256: string;
                    /** Format: date-time */
                    receivedAt: string;
                }[];
                totalFiles: number;
                totalBytes: number;
            };
            /** @enum {string} */
            purpose: "upload-receipt.v1";
            signature: {
                /** @enum {string} */
                algorithm: "Ed25519";
                keyId: string;
                /** @description In base64url, over the purpose and the canonical JSON of the document */
                value: string;
            };
        };
        DataDeletion: {
            engagementId: string;
            organizationId: string;
            /** @enum {string} */
            status: "requested" | "running" | "done";
            /** @description How many were deleted; 0 until it is done */
            objects: number;
            bytes: number;
            /** @description Whether a legal hold forbids to go on */
            held: boolean;
            /**
             * @description A person’s request, or the end of the retention
             * @enum {string}
             */
            cause: "request" | "retention";
            requestedBy: string;
            /** Format: date-time */
            requestedAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            /** @description The key that the data was encrypted under, once it is destroyed */
            dataKeyId: string | null;
            dataKeyDestroyedAt: string | null;
        };
        DeletedObjects: {
            data: {
                /** @description SHA-256 of the name under which it was stored */
                keyHash: string;
                /**
                 * @description A file as it was uploaded, what a transfer had left behind, or something made from a file
                 * @enum {string}
                 */
                kind: "upload" | "transfer" | "derived";
                bytes: number;
                /** @description Of its content; null for what a transfer had left behind, and for what was unreadable */
                sha256: string | null;
                /** @description When it was deleted nobody could read it any more, damaged or without its key; its bytes are those that were stored */
                unreadable: boolean;
                deletedAt: string | null;
            }[];
            nextCursor: string | null;
        };
        DataRetention: {
            engagementId: string;
            organizationId: string;
            /**
             * @description Held: a legal hold forbids deletion, whatever the clock says
             * @enum {string}
             */
            state: "not_started" | "running" | "held" | "deleting" | "deleted";
            /** @description What started the clock */
            startedBy: ("completion" | "decline" | "cancellation" | "withdrawal") | null;
            startedAt: string | null;
            /** @description The agreement by whose terms the clock runs */
            dataAgreementId: string | null;
            retentionDays: number | null;
            /** @description When the data is deleted */
            dueAt: string | null;
            /** @description How many legal holds stand */
            holds: number;
            nextReminderAt: string | null;
            deletedAt: string | null;
        };
        /**
         * @example {
         *       "reason": "Case 4711 before the regional court: evidence to be kept"
         *     }
         */
        PlaceLegalHold: {
            /** @description Seen by staff only */
            reason: string;
        };
        LegalHold: {
            id: string;
            engagementId: string;
            organizationId: string;
            reason: string;
            placedBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            placedAt: string;
            releaseReason: string | null;
            releasedBy: {
                kind: string;
                id: string;
                name: string;
            } | null;
            releasedAt: string | null;
            version: number;
        };
        LegalHolds: {
            data: components["schemas"]["LegalHold"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "reason": "The case was settled"
         *     }
         */
        ReleaseLegalHold: {
            reason: string;
        };
        /** @description Canonical JSON (RFC 8785). Keep the file to the byte: `atelier certificate verify` checks it offline */
        DeletionCertificate: {
            document: {
                id: string;
                /** @description 1, or higher for one that was issued anew */
                number: number;
                replaces: {
                    id: string;
                    sha256: string;
                } | null;
                /** Format: date-time */
                issuedAt: string;
                organization: {
                    id: string;
                    name: string;
                    legalName: string | null;
                    country: string;
                };
                engagement: {
                    id: string;
                    name: string;
                    stage: string;
                };
                /** @description The data agreement, and the clause by which the data is deleted */
                agreement: {
                    id: string;
                    signedAt: string | null;
                    signedForLab: {
                        by: string;
                        /** Format: date-time */
                        at: string;
                    } | null;
                    signedForPartner: {
                        by: string;
                        /** Format: date-time */
                        at: string;
                    } | null;
                    consentWithdrawnAt: string | null;
                    clause: {
                        /** @description Of the data agreement */
                        term: string;
                        value: string | number;
                        text: string;
                    };
                } | null;
                deletion: {
                    /** @enum {string} */
                    cause: "request" | "retention";
                    requestedBy: {
                        kind: string;
                        id: string;
                        name: string;
                    };
                    clock: {
                        startedBy: string;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        dueAt: string;
                    } | null;
                    /** Format: date-time */
                    requestedAt: string;
                    /** Format: date-time */
                    startedAt: string;
                    /** Format: date-time */
                    finishedAt: string;
                    objects: number;
                    bytes: number;
                    /** @description Legal holds that had stood */
                    holds: {
                        id: string;
                        /** Format: date-time */
                        placedAt: string;
                        releasedAt: string | null;
                    }[];
                };
                /** @description The key under which the objects were encrypted */
                dataKey: {
                    id: string;
                    /** @enum {string} */
                    algorithm: "AES-256-GCM";
                    /** Format: date-time */
                    destroyedAt: string;
                } | null;
                objects: {
                    /** @description SHA-256 of the name under which it was stored */
                    keyHash: string;
                    /** @enum {string} */
                    kind: "upload" | "transfer" | "derived";
                    bytes: number;
                    /** @description Of its content; null for what a transfer had left behind, and for what was unreadable */
                    sha256: string | null;
                    /** Format: date-time */
                    deletedAt: string;
                    /**
                     * @description It could not be read any more, damaged or without its key; its bytes are those that were stored
                     * @enum {boolean}
                     */
                    unreadable?: true;
                }[];
                /** @description Uploads that had been deleted one by one, had failed or expired before */
                deletedBefore: {
                    uploadId: string;
                    status: string;
                    bytes: number;
                    sha256: string | null;
                    /** Format: date-time */
                    endedAt: string;
                }[];
                remains: {
                    /** @enum {string} */
                    what: "records" | "accounts" | "audit" | "certificate" | "weights";
                    because: string;
                    clause: {
                        /** @description Of the data agreement */
                        term: string;
                        value: string | number;
                        text: string;
                    } | null;
                    checkpoints: {
                        trainingRunId: string;
                        technique: string;
                        baseModel: string | null;
                        checkpointSha256: string;
                        /** Format: date-time */
                        registeredAt: string;
                        datasetVersionIds: string[];
                    }[];
                }[];
            };
            /** @enum {string} */
            purpose: "deletion-certificate.v1";
            signature: {
                /** @enum {string} */
                algorithm: "Ed25519";
                keyId: string;
                /** @description In base64url, over the purpose and the canonical JSON of the document */
                value: string;
            };
        };
        UploadPreview: {
            uploadId: string;
            fileName: string;
            records: {
                line: number;
                /** @description As in the file; bytes that are no UTF-8 show as U+FFFD */
                text: string;
                /** @description False for a record that is longer than a preview */
                whole: boolean;
            }[];
            readBytes: number;
            totalBytes: number;
        };
        Exposures: {
            data: components["schemas"]["Exposure"][];
            nextCursor: string | null;
        };
        Exposure: {
            id: string;
            /** @enum {string} */
            kind: "preview" | "download";
            organizationId: string;
            engagementId: string;
            uploadId: string;
            /** @description Partners see their own clients by name, and people at the lab by role alone */
            by: {
                kind: string;
                id: string;
                name: string;
                /** @description Of a staff member, when it was read */
                roles: string[];
            };
            /** @description Null for the customer’s own systems, and not shown to partners */
            reason: string | null;
            firstByte: number;
            lastByte: number;
            /** Format: date-time */
            at: string;
        };
        /**
         * @example {
         *       "kind": "documents",
         *       "policy": {
         *         "nearDuplicates": {
         *           "action": "drop",
         *           "threshold": 0.85
         *         },
         *         "findings": {
         *           "email": "flag"
         *         }
         *       },
         *       "reason": "Clauses of contracts differ in a few words; e-mail addresses are public registers’."
         *     }
         */
        WriteIntakePolicy: {
            /**
             * @description The kind of datasets that it is for
             * @default documents
             * @enum {string}
             */
            kind?: "documents" | "chat" | "preferences";
            policy: components["schemas"]["IntakePolicyRulesInput"];
            /** @description Why this policy; it is kept with it */
            reason: string;
        };
        /** @description What is left out is as in the default of the kind of data */
        IntakePolicyRulesInput: {
            /**
             * @description Documents with the very same text as an earlier one. Flagged copies share what becomes of the first
             * @enum {string}
             */
            exactDuplicates?: "drop" | "flag";
            /**
             * @description Documents that the organization has already had accepted, the same or nearly so
             * @enum {string}
             */
            earlierData?: "drop" | "flag";
            nearDuplicates?: {
                /** @enum {string} */
                action?: "drop" | "flag";
                /** @description Least estimated Jaccard similarity of the 5-word shingles of two documents that count as near duplicates */
                threshold?: number;
            };
            quality?: {
                gopher_words?: components["schemas"]["QualityRuleInput"];
                gopher_mean_word_length?: components["schemas"]["QualityRuleInput"];
                gopher_symbols?: components["schemas"]["QualityRuleInput"];
                gopher_bullet_lines?: components["schemas"]["QualityRuleInput"];
                gopher_ellipsis_lines?: components["schemas"]["QualityRuleInput"];
                gopher_alphabetic_words?: components["schemas"]["QualityRuleInput"];
                gopher_stop_words?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_lines?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_line_characters?: components["schemas"]["QualityRuleInput"];
                gopher_top_2_gram?: components["schemas"]["QualityRuleInput"];
                gopher_top_3_gram?: components["schemas"]["QualityRuleInput"];
                gopher_top_4_gram?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_5_grams?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_6_grams?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_7_grams?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_8_grams?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_9_grams?: components["schemas"]["QualityRuleInput"];
                gopher_duplicate_10_grams?: components["schemas"]["QualityRuleInput"];
                fineweb_punctuated_lines?: components["schemas"]["QualityRuleInput"];
                fineweb_short_lines?: components["schemas"]["QualityRuleInput"];
                fineweb_duplicate_characters?: components["schemas"]["QualityRuleInput"];
            };
            /** @description Where a language asks for other bounds or actions; what is left out is as in `quality`. Takes the place of the default as a whole */
            qualityByLanguage?: {
                [key: string]: {
                    gopher_words?: components["schemas"]["QualityRuleInput"];
                    gopher_mean_word_length?: components["schemas"]["QualityRuleInput"];
                    gopher_symbols?: components["schemas"]["QualityRuleInput"];
                    gopher_bullet_lines?: components["schemas"]["QualityRuleInput"];
                    gopher_ellipsis_lines?: components["schemas"]["QualityRuleInput"];
                    gopher_alphabetic_words?: components["schemas"]["QualityRuleInput"];
                    gopher_stop_words?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_lines?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_line_characters?: components["schemas"]["QualityRuleInput"];
                    gopher_top_2_gram?: components["schemas"]["QualityRuleInput"];
                    gopher_top_3_gram?: components["schemas"]["QualityRuleInput"];
                    gopher_top_4_gram?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_5_grams?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_6_grams?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_7_grams?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_8_grams?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_9_grams?: components["schemas"]["QualityRuleInput"];
                    gopher_duplicate_10_grams?: components["schemas"]["QualityRuleInput"];
                    fineweb_punctuated_lines?: components["schemas"]["QualityRuleInput"];
                    fineweb_short_lines?: components["schemas"]["QualityRuleInput"];
                    fineweb_duplicate_characters?: components["schemas"]["QualityRuleInput"];
                };
            };
            languages?: {
                /** @enum {string} */
                action?: "drop" | "flag" | "off";
                /** @description Languages that the data may be in; und for texts without one */
                allowed?: string[];
                /** @description A language that is less certain than this is not held against a document */
                minConfidence?: number;
            };
            findings?: {
                secret_private_key?: components["schemas"]["FindingAction"];
                secret_url_credentials?: components["schemas"]["FindingAction"];
                secret_aws_access_key?: components["schemas"]["FindingAction"];
                secret_azure_storage_key?: components["schemas"]["FindingAction"];
                secret_google_key?: components["schemas"]["FindingAction"];
                secret_github_token?: components["schemas"]["FindingAction"];
                secret_gitlab_token?: components["schemas"]["FindingAction"];
                secret_slack_token?: components["schemas"]["FindingAction"];
                secret_stripe_key?: components["schemas"]["FindingAction"];
                secret_anthropic_key?: components["schemas"]["FindingAction"];
                secret_openai_key?: components["schemas"]["FindingAction"];
                secret_huggingface_token?: components["schemas"]["FindingAction"];
                secret_npm_token?: components["schemas"]["FindingAction"];
                secret_pypi_token?: components["schemas"]["FindingAction"];
                secret_sendgrid_key?: components["schemas"]["FindingAction"];
                secret_twilio_key?: components["schemas"]["FindingAction"];
                secret_cloud_token?: components["schemas"]["FindingAction"];
                secret_json_web_token?: components["schemas"]["FindingAction"];
                secret_high_entropy?: components["schemas"]["FindingAction"];
                email?: components["schemas"]["FindingAction"];
                iban?: components["schemas"]["FindingAction"];
                payment_card?: components["schemas"]["FindingAction"];
                au_tax_file_number?: components["schemas"]["FindingAction"];
                be_national_number?: components["schemas"]["FindingAction"];
                br_cpf?: components["schemas"]["FindingAction"];
                ca_sin?: components["schemas"]["FindingAction"];
                ch_ahv?: components["schemas"]["FindingAction"];
                cn_resident_id?: components["schemas"]["FindingAction"];
                de_tax_id?: components["schemas"]["FindingAction"];
                dk_cpr?: components["schemas"]["FindingAction"];
                es_dni?: components["schemas"]["FindingAction"];
                fi_hetu?: components["schemas"]["FindingAction"];
                fr_nir?: components["schemas"]["FindingAction"];
                in_aadhaar?: components["schemas"]["FindingAction"];
                in_pan?: components["schemas"]["FindingAction"];
                it_codice_fiscale?: components["schemas"]["FindingAction"];
                kr_resident_number?: components["schemas"]["FindingAction"];
                mx_curp?: components["schemas"]["FindingAction"];
                nl_bsn?: components["schemas"]["FindingAction"];
                no_national_number?: components["schemas"]["FindingAction"];
                pl_pesel?: components["schemas"]["FindingAction"];
                se_personnummer?: components["schemas"]["FindingAction"];
                tr_identity_number?: components["schemas"]["FindingAction"];
                uk_nhs_number?: components["schemas"]["FindingAction"];
                uk_nino?: components["schemas"]["FindingAction"];
                us_itin?: components["schemas"]["FindingAction"];
                us_ssn?: components["schemas"]["FindingAction"];
                za_id?: components["schemas"]["FindingAction"];
                mac_address?: components["schemas"]["FindingAction"];
                ip_address?: components["schemas"]["FindingAction"];
                phone?: components["schemas"]["FindingAction"];
            };
            contamination?: {
                /** @enum {string} */
                action?: "drop" | "flag";
                /** @description Of a document’s 13-grams that lie in an evaluation set, from which on it counts as contaminated; 0: any overlap */
                share?: number;
            };
            licences?: {
                all_rights_reserved?: components["schemas"]["LicenceAction"];
                copyright_notice?: components["schemas"]["LicenceAction"];
                confidential?: components["schemas"]["LicenceAction"];
                no_ai_training?: components["schemas"]["LicenceAction"];
                cc0?: components["schemas"]["LicenceAction"];
                cc_by?: components["schemas"]["LicenceAction"];
                cc_by_sa?: components["schemas"]["LicenceAction"];
                cc_by_nc?: components["schemas"]["LicenceAction"];
                cc_by_nd?: components["schemas"]["LicenceAction"];
                cc_by_nc_sa?: components["schemas"]["LicenceAction"];
                cc_by_nc_nd?: components["schemas"]["LicenceAction"];
                mit?: components["schemas"]["LicenceAction"];
                apache?: components["schemas"]["LicenceAction"];
                bsd?: components["schemas"]["LicenceAction"];
                mpl?: components["schemas"]["LicenceAction"];
                gpl?: components["schemas"]["LicenceAction"];
                lgpl?: components["schemas"]["LicenceAction"];
                agpl?: components["schemas"]["LicenceAction"];
                spdx_other?: components["schemas"]["LicenceAction"];
            };
        };
        QualityRuleInput: {
            /** @enum {string} */
            action?: "drop" | "flag" | "off";
            /** @description Null: no least value */
            min?: number | null;
            /** @description Null: no greatest value */
            max?: number | null;
        };
        IntakePolicy: {
            id: string;
            engagementId: string;
            /** @enum {string} */
            kind: "documents" | "chat" | "preferences";
            number: number;
            policy: components["schemas"]["IntakePolicyRules"];
            policyHash: string;
            reason: string;
            createdBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
        };
        IntakePolicies: {
            data: components["schemas"]["IntakePolicy"][];
            nextCursor: string | null;
        };
        IntakePolicyInForce: {
            /** @description Null: the default, which nobody wrote */
            id: string | null;
            /** @enum {string} */
            kind: "documents" | "chat" | "preferences";
            number: number;
            policy: components["schemas"]["IntakePolicyRules"];
            policyHash: string;
        };
        /**
         * @example {
         *       "name": "Bar exam 2025",
         *       "uploadId": "upl_01k9zq3v5se6rb4yg2w8d7t1hn"
         *     }
         */
        SealEvaluationSet: {
            /** @description Unique among the engagement’s sets; reports speak of it by this name */
            name: string;
            /**
             * @description A received upload of a dataset of the kind `evaluation_set`. It is deleted once the set is sealed
             * @example upl_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            uploadId: string;
            /**
             * @description How its records are read: texts, chat examples or preference pairs. Its file may have any format that data for training may have
             * @default documents
             * @enum {string}
             */
            kind?: "documents" | "chat" | "preferences";
            /**
             * @description Compare the data of all engagements with it, of whichever organization: for what the lab tests all of its models on. The lab itself must have uploaded it; needs `evaluation_set:share`
             * @default false
             */
            everywhere?: boolean;
        };
        EvaluationSet: {
            id: string;
            engagementId: string;
            organizationId: string;
            name: string;
            uploadId: string;
            /** @enum {string} */
            status: "sealing" | "sealed" | "failed" | "withdrawn";
            /** @enum {string} */
            kind: "documents" | "chat" | "preferences";
            /** @description Whether the data of all engagements is compared with it */
            everywhere: boolean;
            /** @description Texts that data is compared with; null until it is sealed */
            items: number | null;
            /** @description What else its upload held, and data is not compared with; null until it is sealed, and for what was sealed before it was counted */
            leftOut: {
                /** @description Why, as in reports; `too_short_to_compare`: fewer than 8 words */
                code: string;
                items: number;
            }[] | null;
            failureReason: string | null;
            createdBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            sealedAt: string | null;
            endedAt: string | null;
            version: number;
        };
        EvaluationSets: {
            data: components["schemas"]["EvaluationSet"][];
            nextCursor: string | null;
        };
        /** @example {} */
        WithdrawEvaluationSet: Record<string, never>;
        /**
         * @example {
         *       "policy": {
         *         "nearDuplicates": {
         *           "threshold": 0.8
         *         }
         *       }
         *     }
         */
        PreviewPolicy: {
            policy: components["schemas"]["IntakePolicyRulesInput"];
        };
        PolicyPreview: {
            id: string;
            datasetVersionId: string;
            /** @enum {string} */
            status: "queued" | "ready" | "failed";
            policyHash: string;
            /** @description In one sentence; null until it is ready */
            summary: string | null;
            /** @description Kept by the policy that the version was processed by, redaction not counted */
            before: {
                documents: number;
                tokens: number;
            } | null;
            /** @description Kept by this one */
            after: {
                documents: number;
                tokens: number;
            } | null;
            /** @description Settings in which it differs from the policy that the version was processed by */
            changes: {
                setting: string;
                before: string;
                after: string;
            }[];
            /** @description Reasons whose number changes; positive: fewer leave for it */
            byReason: {
                reason: string;
                label: string;
                documents: number;
                tokens: number;
            }[];
            /** @description `policy_keeps_nothing`, `too_few_examples`: why a version that is held to it might not be accepted */
            warnings: {
                code: string;
                text: string;
            }[];
            failureReason: string | null;
            /** Format: date-time */
            createdAt: string;
            endedAt: string | null;
            version: number;
        };
        CleanedData: {
            datasetVersionId: string;
            format: string;
            documents: number;
            tokens: number;
            bytes: number;
            shards: components["schemas"]["CleanedShard"][];
        };
        CleanedShard: {
            number: number;
            /** @description As the manifest and the Croissant metadata name it */
            name: string;
            documents: number;
            /** @description As written, after redaction */
            tokens: number;
            bytes: number;
            sha256: string;
            /** @description Where it is downloaded */
            content: string;
        };
        CleanedDataManifest: {
            version: number;
            format: string;
            codeVersion: string;
            policySha256: string;
            totals: {
                shards: number;
                documents: number;
                tokens: number;
                bytes: number;
            } & {
                [key: string]: unknown;
            };
            inputs: ({
                name: string;
                bytes: number;
                sha256: string;
            } & {
                [key: string]: unknown;
            })[];
            shards: ({
                name: string;
                documents: number;
                tokens: number;
                bytes: number;
                sha256: string;
            } & {
                [key: string]: unknown;
            })[];
        } & {
            [key: string]: unknown;
        };
        DuplicateClusters: {
            data: components["schemas"]["DuplicateCluster"][];
            nextOffset: number | null;
        };
        DuplicateCluster: {
            /** @enum {string} */
            kind: "exact" | "near" | "earlier";
            position: number;
            /** @description In all */
            documents: number;
            /** @description The first 20 */
            members: {
                file: string;
                /** @description Line, row or element, from 1 */
                line: number;
                tokens: number;
                /** @description To the first of the cluster, or to the earlier document: estimated Jaccard similarity, 1 for the same text */
                similarity: number;
                kept: boolean;
            }[];
        };
        DuplicateTexts: {
            /** @enum {string} */
            kind: "exact" | "near" | "earlier";
            position: number;
            /** @description In all */
            documents: number;
            /** @description The first 20 */
            members: {
                file: string;
                /** @description Line, row or element, from 1 */
                line: number;
                tokens: number;
                /** @description To the first of the cluster, or to the earlier document: estimated Jaccard similarity, 1 for the same text */
                similarity: number;
                kept: boolean;
            }[];
            /** @description The first two of the cluster */
            texts: {
                file: string;
                /** @description Line, row or element, from 1 */
                line: number;
                tokens: number;
                /** @description To the first of the cluster, or to the earlier document: estimated Jaccard similarity, 1 for the same text */
                similarity: number;
                kept: boolean;
                /** @description The first 20,000 characters */
                text: string;
                whole: boolean;
            }[];
        };
        DatasetVersionSamples: {
            datasetVersionId: string;
            /** @description Two of each reason at most, in the order of the waterfall, and of what is kept */
            data: {
                /** @description Why documents like it leave, or `kept` */
                reason: string;
                file: string;
                /** @description Of an archive */
                entry: string | null;
                /** @description Line, row or element, from 1 */
                line: number;
                /** @description The first 1,000 characters, with all findings redacted */
                text: string;
                truncated: boolean;
            }[];
        };
        /**
         * @example {
         *       "name": "R. Ito",
         *       "skills": [
         *         {
         *           "skill": "legal_nlp",
         *           "level": 4
         *         }
         *       ],
         *       "capacityPercent": 80,
         *       "clearance": "confidential"
         *     }
         */
        AddResearcher: {
            name: string;
            /**
             * @description The staff member who is this researcher, where there is one
             * @default null
             */
            staffMemberId?: string | null;
            /**
             * @description All of them: what is left out is no longer on record
             * @default []
             */
            skills?: {
                skill: string;
                /** @description 1 learning, 2 working, 3 experienced, 4 expert, 5 authority */
                level: number;
            }[];
            /**
             * @description How much of a full week can be planned
             * @default 100
             */
            capacityPercent?: number;
            /**
             * @description What the researcher may see; each level includes those before it
             * @default none
             * @enum {string}
             */
            clearance?: "none" | "internal" | "confidential" | "restricted";
        };
        Researcher: {
            id: string;
            staffMemberId: string | null;
            name: string;
            skills: {
                skill: string;
                level: number;
                /** @enum {string} */
                levelName: "learning" | "working" | "experienced" | "expert" | "authority";
            }[];
            capacityPercent: number;
            /** @enum {string} */
            clearance: "none" | "internal" | "confidential" | "restricted";
            active: boolean;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Current and coming dates away */
            absences: {
                id: string;
                /** Format: date */
                from: string;
                /** Format: date */
                to: string;
            }[];
            /** @description Current and coming allocations */
            allocations: {
                id: string;
                engagementId: string;
                percent: number;
                /** Format: date */
                from: string;
                /** Format: date */
                to: string;
                /** @enum {string} */
                status: "proposed" | "confirmed";
            }[];
        };
        Researchers: {
            data: components["schemas"]["ResearcherListItem"][];
            nextCursor: string | null;
        };
        ResearcherListItem: {
            id: string;
            staffMemberId: string | null;
            name: string;
            skills: {
                skill: string;
                level: number;
                /** @enum {string} */
                levelName: "learning" | "working" | "experienced" | "expert" | "authority";
            }[];
            capacityPercent: number;
            /** @enum {string} */
            clearance: "none" | "internal" | "confidential" | "restricted";
            active: boolean;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "capacityPercent": 60
         *     }
         */
        UpdateResearcher: {
            name?: string;
            /** @description The staff member who is this researcher, where there is one */
            staffMemberId?: string | null;
            /** @description All of them: what is left out is no longer on record */
            skills?: {
                skill: string;
                /** @description 1 learning, 2 working, 3 experienced, 4 expert, 5 authority */
                level: number;
            }[];
            /** @description How much of a full week can be planned */
            capacityPercent?: number;
            /**
             * @description What the researcher may see; each level includes those before it
             * @enum {string}
             */
            clearance?: "none" | "internal" | "confidential" | "restricted";
            /** @description False for someone who has left */
            active?: boolean;
        };
        /**
         * @example {
         *       "from": "2026-12-24",
         *       "to": "2027-01-02"
         *     }
         */
        AddAbsence: {
            /**
             * Format: date
             * @description First day away
             */
            from: string;
            /**
             * Format: date
             * @description Last day away
             */
            to: string;
        };
        /** @description Fields that may be missing are for staff only */
        Team: {
            engagementId: string;
            confirmed: boolean;
            confirmedAt: string | null;
            confirmedBy?: {
                kind: string;
                id: string;
                name: string;
            } | null;
            /** @description The scope version whose skills the confirmed team covers */
            scopeVersion: number | null;
            /** @description Who works for the engagement now or will */
            members: components["schemas"]["TeamMember"][];
            skillCoverage: {
                skill: string;
                minimumLevel: number;
                /** @description Names of members */
                coveredBy: string[];
            }[];
            /** @enum {string} */
            requiredClearance?: "none" | "internal" | "confidential" | "restricted";
            /** @description What confirming would be refused for */
            problems?: {
                /** @enum {string} */
                code: "scope_not_approved" | "nobody_allocated" | "skill_uncovered" | "over_capacity" | "away" | "behind_wall" | "clearance_too_low" | "inactive" | "past";
                path: string;
                message: string;
            }[];
            version: number;
        };
        /** @description A partner sees name and skills of those confirmed */
        TeamMember: {
            name: string;
            skills: {
                skill: string;
                level: number;
                /** @enum {string} */
                levelName: "learning" | "working" | "experienced" | "expert" | "authority";
            }[];
            researcherId?: string;
            /** @enum {string} */
            clearance?: "none" | "internal" | "confidential" | "restricted";
            allocations?: {
                id: string;
                percent: number;
                /** Format: date */
                from: string;
                /** Format: date */
                to: string;
                /** @enum {string} */
                status: "proposed" | "confirmed" | "withdrawn";
                version: number;
            }[];
        };
        /**
         * @example {
         *       "requiredClearance": "confidential"
         *     }
         */
        SetTeamRequirements: {
            /**
             * @description What each member must be cleared for
             * @enum {string}
             */
            requiredClearance: "none" | "internal" | "confidential" | "restricted";
        };
        /** @example {} */
        ConfirmTeam: Record<string, never>;
        /**
         * @example {
         *       "researcherId": "rsr_01k9zq3v5se6rb4yg2w8d7t1hn",
         *       "percent": 50,
         *       "from": "2026-12-01",
         *       "to": "2027-02-28"
         *     }
         */
        ProposeAllocation: {
            /**
             * @description Id that starts with `rsr_`
             * @example rsr_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            researcherId: string;
            /** @description Of a full week */
            percent: number;
            /**
             * Format: date
             * @description First day
             */
            from: string;
            /**
             * Format: date
             * @description Last day
             */
            to: string;
        };
        Allocation: {
            id: string;
            engagementId: string;
            researcherId: string;
            researcherName: string;
            percent: number;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /**
             * @description Proposed until the team is confirmed
             * @enum {string}
             */
            status: "proposed" | "confirmed" | "withdrawn";
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "percent": 30
         *     }
         */
        ChangeAllocation: {
            /** @description Of a full week */
            percent?: number;
            /** Format: date */
            from?: string;
            /** Format: date */
            to?: string;
        };
        /**
         * @example {
         *       "lastDay": "2026-12-31"
         *     }
         */
        EndAllocation: {
            /**
             * Format: date
             * @description Today when left out
             */
            lastDay?: string;
        };
        /**
         * @example {
         *       "organizationIds": [
         *         "org_01k9zq3v5se6rb4yg2w8d7t1hn",
         *         "org_01k9zq3v5se6rb4yg2w8d7t1hp"
         *       ],
         *       "coolingOffDays": 180,
         *       "reason": "Direct competitors"
         *     }
         */
        CreateConflictWall: {
            /** @description The two, in any order */
            organizationIds: [
                string,
                string
            ];
            /**
             * @description How long after the last day for one side the other stays closed
             * @default 0
             */
            coolingOffDays?: number;
            reason?: string;
        };
        ConflictWall: {
            id: string;
            organizationIds: string[];
            coolingOffDays: number;
            reason: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Empty while it stands */
            endedAt: string | null;
            version: number;
        };
        ConflictWalls: {
            data: components["schemas"]["ConflictWall"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "technique": "continued_pretraining",
         *       "baseModel": "frontier-4-base",
         *       "datasetVersionIds": [
         *         "dsv_01k9zq3v5se6rb4yg2w8d7t1hn"
         *       ],
         *       "externalId": "job-8812"
         *     }
         */
        BeginTrainingRun: {
            /** @enum {string} */
            technique: "continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf";
            /** @description The model that is trained on */
            baseModel: string;
            datasetVersionIds: string[];
            /** @description The trainer’s own name for the run: sending it again answers the run that exists */
            externalId?: string;
        };
        TrainingRun: {
            id: string;
            engagementId: string;
            organizationId: string;
            /** @description The engagement’s iteration in which it began */
            iteration: number;
            externalId: string | null;
            /** @enum {string} */
            technique: "continued_pretraining" | "supervised_fine_tuning" | "preference_tuning" | "rlhf";
            baseModel: string;
            datasetVersionIds: string[];
            /** @enum {string} */
            status: "queued" | "running" | "succeeded" | "failed";
            tokensProcessed: number;
            checkpoint: {
                /** @description Null for partners: it is an address inside the lab */
                uri: string | null;
                sha256: string;
                /** Format: date-time */
                registeredAt: string;
            } | null;
            failureReason: string | null;
            startedAt: string | null;
            endedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
        };
        TrainingRuns: {
            data: components["schemas"]["TrainingRun"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "status": "succeeded",
         *       "tokensProcessed": 2100000000,
         *       "checkpoint": {
         *         "uri": "s3://checkpoints/case-law/8812",
         *         "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
         *       }
         *     }
         */
        ReportTrainingRun: {
            /** @enum {string} */
            status: "running" | "succeeded" | "failed";
            /** @description In all so far; as before when left out */
            tokensProcessed?: number;
            /** @description Required with `succeeded` */
            checkpoint?: {
                uri: string;
                sha256: string;
            };
            /** @description Required with `failed` */
            failureReason?: string;
        };
        /**
         * @example {
         *       "criterionId": "citation-accuracy",
         *       "baseScore": 71.5,
         *       "customScore": 96.2,
         *       "sampleSize": 1200,
         *       "evaluator": "Three lawyers, blind"
         *     }
         */
        RecordEvaluation: {
            /** @description One of the success criteria of the scope in force */
            criterionId: string;
            /**
             * @description The run whose checkpoint was measured
             * @example run_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            trainingRunId?: string;
            /** @description What the base model reached, in the criterion’s unit */
            baseScore: number;
            /** @description What the custom model reached, in the criterion’s unit */
            customScore: number;
            sampleSize?: number;
            /** @description Who or what measured */
            evaluator: string;
            /** @default  */
            notes?: string;
        };
        Evaluation: {
            id: string;
            engagementId: string;
            organizationId: string;
            /** @description Counts the engagement’s evaluations */
            number: number;
            iteration: number;
            criterionId: string;
            criterionName: string;
            /** @description The scope version whose target it was judged by */
            scopeVersion: number;
            /** @enum {string} */
            direction: "at_least" | "at_most";
            target: number;
            unit: string;
            trainingRunId: string | null;
            baseScore: number;
            customScore: number;
            /** @enum {string} */
            verdict: "met" | "missed";
            /** @enum {string} */
            comparedToBase: "better" | "equal" | "worse";
            sampleSize: number | null;
            evaluator: string;
            notes: string;
            recordedBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
        };
        Evaluations: {
            data: components["schemas"]["Evaluation"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "reference": "ATL-2026-014",
         *       "price": {
         *         "amount": 250000000,
         *         "currency": "USD"
         *       },
         *       "paymentTermDays": 30,
         *       "purchaseOrder": "PO-77120"
         *     }
         */
        DraftContract: {
            /** @description The lab’s name for the contract; printed on its invoices */
            reference: string;
            price: {
                /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                amount: number;
                currency: string;
            };
            /**
             * @description Calendar days from an invoice’s issue until it is due
             * @default 30
             */
            paymentTermDays?: number;
            /**
             * @description The customer’s order number; printed on its invoices
             * @default null
             */
            purchaseOrder?: string | null;
        };
        Contract: {
            id: string;
            engagementId: string;
            organizationId: string;
            reference: string;
            purchaseOrder: string | null;
            price: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            paymentTermDays: number;
            /** @enum {string} */
            status: "draft" | "partly_signed" | "signed" | "withdrawn" | "terminated";
            signedForLab: {
                by: string;
                actor: {
                    kind: string;
                    id: string;
                    name: string;
                };
                /** Format: date-time */
                at: string;
            } | null;
            signedForPartner: {
                by: string;
                actor: {
                    kind: string;
                    id: string;
                    name: string;
                };
                /** Format: date-time */
                at: string;
            } | null;
            /** @description When the second side signed */
            signedAt: string | null;
            endedAt: string | null;
            endReason: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
        };
        Contracts: {
            data: components["schemas"]["Contract"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "paymentTermDays": 45
         *     }
         */
        AmendContract: {
            /** @description The lab’s name for the contract; printed on its invoices */
            reference?: string;
            price?: {
                /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                amount: number;
                currency: string;
            };
            /** @description Calendar days from an invoice’s issue until it is due */
            paymentTermDays?: number;
            /** @description The customer’s order number; printed on its invoices */
            purchaseOrder?: string | null;
        };
        /**
         * @example {
         *       "by": "Ada Okafor, General Counsel"
         *     }
         */
        SignContract: {
            /** @description Who signs, by name */
            by: string;
        };
        /**
         * @example {
         *       "reason": "Replaced by a contract over a smaller scope"
         *     }
         */
        EndContract: {
            reason: string;
        };
        /**
         * @description All milestones in their order; their amounts sum to the contract’s price
         * @example [
         *       {
         *         "name": "Start of training",
         *         "amount": {
         *           "amount": 100000000,
         *           "currency": "USD"
         *         },
         *         "releasedBy": {
         *           "kind": "stage",
         *           "stage": "training"
         *         }
         *       },
         *       {
         *         "name": "Corpus accepted",
         *         "amount": {
         *           "amount": 50000000,
         *           "currency": "USD"
         *         },
         *         "releasedBy": {
         *           "kind": "dataset_accepted",
         *           "minimumTokens": 2000000000
         *         }
         *       },
         *       {
         *         "name": "Model accepted",
         *         "amount": {
         *           "amount": 100000000,
         *           "currency": "USD"
         *         },
         *         "releasedBy": {
         *           "kind": "by_hand"
         *         }
         *       }
         *     ]
         */
        PlanMilestones: {
            name: string;
            amount: {
                /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                amount: number;
                currency: string;
            };
            releasedBy: {
                /** @enum {string} */
                kind: "stage";
                /**
                 * @description Released when the engagement enters it
                 * @enum {string}
                 */
                stage: "inquiry" | "qualification" | "scoping" | "contracting" | "intake" | "training" | "evaluation" | "delivery" | "completed";
            } | {
                /** @enum {string} */
                kind: "dataset_accepted";
                /** @description Accepted tokens of the engagement in all; any when left out */
                minimumTokens?: number;
            } | {
                /** @enum {string} */
                kind: "criterion_met";
                /** @description One of the engagement’s success criteria */
                criterionId: string;
            } | {
                /** @enum {string} */
                kind: "date";
                /**
                 * Format: date
                 * @description Released when this day begins in the organization’s time zone
                 */
                on: string;
            } | {
                /** @enum {string} */
                kind: "by_hand";
            };
        }[];
        /** @description The whole plan; its ETag is the contract’s */
        MilestonePlan: {
            data: components["schemas"]["Milestone"][];
            total: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            price: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
        };
        Milestone: {
            id: string;
            contractId: string;
            engagementId: string;
            organizationId: string;
            position: number;
            name: string;
            amount: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            releasedBy: {
                /** @enum {string} */
                kind: "stage" | "dataset_accepted" | "criterion_met" | "date" | "by_hand";
                stage?: string;
                minimumTokens?: number;
                criterionId?: string;
                on?: string;
            };
            /** @enum {string} */
            status: "planned" | "released" | "invoiced" | "settled" | "cancelled";
            release: {
                /** Format: date-time */
                at: string;
                by: {
                    kind: string;
                    id: string;
                    name: string;
                };
                /** @description The event that led to it */
                eventId: string | null;
                /** @description `kind` and what was found: the stage reached, tokens accepted, the criterion’s score, the day, or the reason */
                evidence: {
                    [key: string]: unknown;
                };
            } | null;
            invoiceId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
        };
        /**
         * @example {
         *       "reason": "Accepted by the customer in the meeting of 3 March"
         *     }
         */
        ReleaseMilestone: {
            /** @description Why it is released; kept as the evidence */
            reason: string;
        };
        Invoices: {
            data: components["schemas"]["ListedInvoice"][];
            nextCursor: string | null;
        };
        ListedInvoice: {
            id: string;
            /** @description Without gaps in its series and year: 2026-000001 */
            number: string;
            /** @enum {string} */
            status: "issued" | "partly_paid" | "paid";
            organizationId: string;
            engagementId: string;
            contractId: string;
            milestoneId: string;
            amount: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            paid: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            open: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            /** Format: date */
            issuedOn: string;
            /** Format: date */
            dueOn: string;
            overdue: boolean;
            paidAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
        };
        Invoice: {
            id: string;
            /** @description Without gaps in its series and year: 2026-000001 */
            number: string;
            /** @enum {string} */
            status: "issued" | "partly_paid" | "paid";
            organizationId: string;
            engagementId: string;
            contractId: string;
            milestoneId: string;
            amount: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            paid: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            open: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            /** Format: date */
            issuedOn: string;
            /** Format: date */
            dueOn: string;
            overdue: boolean;
            paidAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            version: number;
            description: string;
            contractReference: string;
            purchaseOrder: string | null;
            paymentTermDays: number;
            /** @description As on the day of issue */
            recipient: {
                legalName: string;
                address: {
                    lines: string[];
                    city: string;
                    region: string | null;
                    postalCode: string | null;
                    country: string;
                };
            };
            payments: {
                id: string;
                amount: {
                    /** @description Minor units */
                    amount: number;
                    currency: string;
                };
                /** Format: date */
                receivedOn: string;
                reference: string;
                /** Format: date-time */
                recordedAt: string;
                recordedBy: {
                    kind: string;
                    id: string;
                    name: string;
                };
            }[];
        };
        /**
         * @example {
         *       "amount": {
         *         "amount": 50000000,
         *         "currency": "USD"
         *       },
         *       "receivedOn": "2026-03-31",
         *       "reference": "FT26090K2LQ7"
         *     }
         */
        RecordPayment: {
            amount: {
                /** @description Integer minor units: 125000000 is 1,250,000.00 USD */
                amount: number;
                currency: string;
            };
            /**
             * Format: date
             * @description The day it arrived
             */
            receivedOn: string;
            /** @description The bank’s reference of the transfer */
            reference: string;
        };
        Payment: {
            id: string;
            amount: {
                /** @description Minor units */
                amount: number;
                currency: string;
            };
            /** Format: date */
            receivedOn: string;
            reference: string;
            /** Format: date-time */
            recordedAt: string;
            recordedBy: {
                kind: string;
                id: string;
                name: string;
            };
            invoiceId: string;
            invoice: {
                id: string;
                /** @description Without gaps in its series and year: 2026-000001 */
                number: string;
                /** @enum {string} */
                status: "issued" | "partly_paid" | "paid";
                organizationId: string;
                engagementId: string;
                contractId: string;
                milestoneId: string;
                amount: {
                    /** @description Minor units */
                    amount: number;
                    currency: string;
                };
                paid: {
                    /** @description Minor units */
                    amount: number;
                    currency: string;
                };
                open: {
                    /** @description Minor units */
                    amount: number;
                    currency: string;
                };
                /** Format: date */
                issuedOn: string;
                /** Format: date */
                dueOn: string;
                overdue: boolean;
                paidAt: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                version: number;
            };
        };
        Notifications: {
            data: components["schemas"]["Notification"][];
            nextCursor: string | null;
        };
        Notification: {
            id: string;
            template: string;
            eventId: string;
            organizationId: string | null;
            engagementId: string | null;
            title: string;
            body: string;
            /** Format: date-time */
            createdAt: string;
            readAt: string | null;
        };
        Mails: {
            data: components["schemas"]["Mail"][];
            nextCursor: string | null;
        };
        Mail: {
            id: string;
            template: string;
            eventId: string;
            organizationId: string | null;
            engagementId: string | null;
            /** @description `staff` or `contact` */
            recipientKind: string;
            to: string;
            recipientName: string;
            subject: string;
            text: string;
            /** @description queued, sent, failed */
            state: string;
            /** Format: date-time */
            createdAt: string;
            sentAt: string | null;
            /** @description The newest 20, oldest first */
            attempts: components["schemas"]["MailAttempt"][];
        };
        MailAttempt: {
            number: number;
            /** Format: date-time */
            startedAt: string;
            durationMs: number;
            /** @description sent, failed, or refused for good */
            outcome: string;
            detail: string;
        };
        MailWithHtml: {
            id: string;
            template: string;
            eventId: string;
            organizationId: string | null;
            engagementId: string | null;
            /** @description `staff` or `contact` */
            recipientKind: string;
            to: string;
            recipientName: string;
            subject: string;
            text: string;
            /** @description queued, sent, failed */
            state: string;
            /** Format: date-time */
            createdAt: string;
            sentAt: string | null;
            /** @description The newest 20, oldest first */
            attempts: components["schemas"]["MailAttempt"][];
            html: string;
        };
        /**
         * @example {
         *       "url": "https://hooks.example.com/atelier",
         *       "description": "Order system",
         *       "eventTypes": [],
         *       "engagementIds": []
         *     }
         */
        NewWebhookEndpoint: {
            /**
             * @description Whose events; staff say it, partners leave it out
             * @example org_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            organizationId?: string;
            /** @description https, public; in development also http on a loopback address */
            url: string;
            /**
             * @description What it is for, in your own words
             * @default
             */
            description?: string;
            /**
             * @description Types to receive; empty for all
             * @default []
             */
            eventTypes?: string[];
            /**
             * @description Engagements whose events to receive; empty for all events. With a list, events that belong to no engagement do not come
             * @default []
             */
            engagementIds?: string[];
        };
        CreatedWebhookEndpoint: {
            id: string;
            organizationId: string;
            url: string;
            description: string;
            eventTypes: string[];
            engagementIds: string[];
            enabled: boolean;
            /** @description `by_request`, `gone` after an answer 410, or `failing` after days without success */
            disabledReason: string | null;
            disabledAt: string | null;
            /** @description When the first of the attempts failed since which none was accepted */
            failingSince: string | null;
            /** @description The receiver has too much to do, or asked to be left alone until then */
            slowedUntil: string | null;
            /** Format: date-time */
            secretMadeAt: string;
            /** @description Until when secrets before this one sign too */
            oldSecretsUntil: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The signing secret, `whsec_…`; shown in this answer alone */
            secret: string | null;
        };
        WebhookEndpoints: {
            data: components["schemas"]["WebhookEndpoint"][];
            nextCursor: string | null;
        };
        WebhookEndpoint: {
            id: string;
            organizationId: string;
            url: string;
            description: string;
            eventTypes: string[];
            engagementIds: string[];
            enabled: boolean;
            /** @description `by_request`, `gone` after an answer 410, or `failing` after days without success */
            disabledReason: string | null;
            disabledAt: string | null;
            /** @description When the first of the attempts failed since which none was accepted */
            failingSince: string | null;
            /** @description The receiver has too much to do, or asked to be left alone until then */
            slowedUntil: string | null;
            /** Format: date-time */
            secretMadeAt: string;
            /** @description Until when secrets before this one sign too */
            oldSecretsUntil: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "enabled": false
         *     }
         */
        WebhookEndpointChanges: {
            /** @description https, public; in development also http on a loopback address */
            url?: string;
            /** @description What it is for, in your own words */
            description?: string;
            /** @description Types to receive; empty for all */
            eventTypes?: string[];
            /** @description Engagements whose events to receive; empty for all events. With a list, events that belong to no engagement do not come */
            engagementIds?: string[];
            /** @description False stops deliveries; those that come due meanwhile are skipped. True also forgets that the receiver failed, or asked for time */
            enabled?: boolean;
        };
        /** @example {} */
        SecretRotation: {
            /** @description How long the secret before this one signs too, up to a week; 24 unless the lab sets it otherwise, 0 for a secret that others know */
            overlapHours?: number;
        };
        /** @example {} */
        SecretOverlapEnd: Record<string, never>;
        WebhookDelivery: {
            /** @description The `webhook-id` that the receiver sees */
            id: string;
            endpointId: string;
            organizationId: string;
            /** @description Null for a test */
            eventId: string | null;
            eventType: string;
            /** @description pending, sending, delivered, dead, skipped */
            state: string;
            nextAttemptAt: string | null;
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
            /** @description The newest 20, oldest first */
            attempts: components["schemas"]["WebhookAttempt"][];
        };
        WebhookAttempt: {
            number: number;
            /** Format: date-time */
            startedAt: string;
            durationMs: number;
            /** @description accepted, refused, redirected, timed_out, unreachable, blocked */
            outcome: string;
            /** @description HTTP status of the answer */
            status: number | null;
            /** @description Start of the answer, or what went wrong on the way to it */
            detail: string;
        };
        WebhookDeliveries: {
            data: components["schemas"]["WebhookDelivery"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "states": [
         *         "dead"
         *       ],
         *       "from": "2026-03-01T00:00:00Z",
         *       "until": "2026-03-02T00:00:00Z",
         *       "eventTypes": []
         *     }
         */
        ReplayedRange: {
            /**
             * @default [
             *       "dead"
             *     ]
             */
            states?: ("dead" | "skipped" | "delivered")[];
            /**
             * Format: date-time
             * @description Made at this time or later
             */
            from?: string;
            /**
             * Format: date-time
             * @description Made before this time
             */
            until?: string;
            /**
             * @description Only these types; empty for all
             * @default []
             */
            eventTypes?: string[];
            /**
             * @description `continueAfter` of the answer before
             * @example whd_01k9zq3v5se6rb4yg2w8d7t1hn
             */
            after?: string;
        };
        ReplayedDeliveries: {
            /** @description How many wait to be sent again, 1000 at most */
            replayed: number;
            /** @description Send it as `after` to replay the next; null when none are left */
            continueAfter: string | null;
        };
        LoggedEvents: {
            data: components["schemas"]["LoggedEvent"][];
            nextCursor: string | null;
            /** @description Where to go on later: keep it when `nextCursor` is null, to read what happens from now on */
            resumeCursor: string | null;
        };
        LoggedEvent: {
            id: string;
            type: string;
            version: number;
            /** Format: date-time */
            occurredAt: string;
            organizationId: string | null;
            /** @description The event in one sentence */
            summary: string;
            data: {
                [key: string]: unknown;
            };
            /** @description Who did it; partners see their own clients alone */
            actor: {
                kind: string;
                id: string;
                name: string;
            } | null;
        };
        /**
         * @example {
         *       "kind": "pipeline",
         *       "week": "2026-W47"
         *     }
         */
        RequestReport: {
            /**
             * @default pipeline
             * @enum {string}
             */
            kind?: "pipeline";
            /** @description The week whose movements to tell; the current one when left out. All other figures are those of now */
            week?: string;
        };
        Report: {
            id: string;
            /** @enum {string} */
            kind: "pipeline";
            /** @enum {string} */
            trigger: "schedule" | "request";
            week: string;
            timeZone: string;
            /** Format: date-time */
            periodStart: string;
            /** Format: date-time */
            periodEnd: string;
            /** @enum {string} */
            status: "queued" | "running" | "ready" | "failed";
            /** @description What happened to a report that failed */
            failure: string | null;
            requestedBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
            version: number;
            /** @description Null until it is ready */
            content: components["schemas"]["PipelineReport"] | null;
        };
        PipelineReport: {
            week: string;
            timeZone: string;
            /** Format: date */
            firstDay: string;
            /** Format: date */
            lastDay: string;
            /**
             * Format: date-time
             * @description When the figures were read
             */
            snapshotAt: string;
            stages: {
                stage: string;
                /** @description In the stage when the figures were read */
                engagements: number;
                onHold: number;
                /** @description Past the stage’s service level and not on hold */
                overdue: number;
                /** @description During the week */
                entered: number;
                /** @description During the week */
                left: number;
                acceptedTokens: number;
                /** @description One entry a currency */
                signedContracts: {
                    count: number;
                    value: {
                        /** @description Minor units */
                        amount: number;
                        currency: string;
                    };
                }[];
                /** @description Whichever has been in the stage longest */
                oldest: {
                    engagementId: string;
                    name: string;
                    organizationId: string;
                    organizationName: string;
                    /** Format: date-time */
                    since: string;
                } | null;
            }[];
            invoices: {
                currency: string;
                /** @description During the week */
                issued: {
                    count: number;
                    /** @description Minor units */
                    amount: number;
                };
                /** @description Still to be paid */
                open: {
                    count: number;
                    /** @description Minor units */
                    amount: number;
                };
                /** @description Of the open ones */
                overdue: {
                    count: number;
                    /** @description Minor units */
                    amount: number;
                };
            }[];
        };
        Reports: {
            data: components["schemas"]["ReportListItem"][];
            nextCursor: string | null;
        };
        ReportListItem: {
            id: string;
            /** @enum {string} */
            kind: "pipeline";
            /** @enum {string} */
            trigger: "schedule" | "request";
            week: string;
            timeZone: string;
            /** Format: date-time */
            periodStart: string;
            /** Format: date-time */
            periodEnd: string;
            /** @enum {string} */
            status: "queued" | "running" | "ready" | "failed";
            /** @description What happened to a report that failed */
            failure: string | null;
            requestedBy: {
                kind: string;
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
            version: number;
        };
        /**
         * @example {
         *       "files": true
         *     }
         */
        RequestExport: {
            /**
             * @description The uploaded files, too
             * @default false
             */
            files?: boolean;
        };
        Export: {
            id: string;
            engagementId: string;
            organizationId: string;
            /**
             * @description In whose view it is made
             * @enum {string}
             */
            audience: "lab" | "partner";
            files: boolean;
            /** @enum {string} */
            status: "queued" | "running" | "ready" | "failed" | "expired";
            /** @description Of the archive */
            bytes: number | null;
            /** @description Of the archive */
            sha256: string | null;
            /** @description How many the archive has, its manifest included */
            entries: number | null;
            failure: string | null;
            requestedBy: string;
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
            /** @description When the archive is deleted */
            expiresAt: string | null;
            version: number;
        };
        Exports: {
            data: components["schemas"]["Export"][];
            nextCursor: string | null;
        };
        /** @description RFC 9457 problem details */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            instance: string;
            code: string;
            requestId: string;
            errors?: {
                path: string;
                code: string;
                message: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell whether the process runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell whether database, queue and storage answer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signingKeys_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the public keys that certificates and receipts are signed with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeys"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the metrics in the Prometheus format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adminJobs_list: {
        parameters: {
            query?: {
                limit?: number;
                handler?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List failed jobs, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailedJobs"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adminJobs_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Run a failed job again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailedJob"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adminJobs_replayHandler: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handler: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Run all failed jobs of one handler again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedJobs"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    errorPages_explain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Explain an error code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorPage"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Id of what changed */
                object?: string;
                /** @description Id of who changed it */
                actor?: string;
                /** @description Such as `engagement.open` */
                action?: string;
                /** @description The organization whose records they are, or `lab` for the lab’s own */
                chain?: string;
                /** @description The `X-Request-Id` under which it happened */
                requestId?: string;
                /** @description Recorded at this time or later */
                from?: string;
                /** @description Recorded before this time */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List audit records, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRecords"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_export: {
        parameters: {
            query?: {
                /** @description `csv` for a spreadsheet, `jsonl` for JSON Lines */
                format?: "csv" | "jsonl";
                /** @description Id of what changed */
                object?: string;
                /** @description Id of who changed it */
                actor?: string;
                /** @description Such as `engagement.open` */
                action?: string;
                /** @description The organization whose records they are, or `lab` for the lab’s own */
                chain?: string;
                /** @description The `X-Request-Id` under which it happened */
                requestId?: string;
                /** @description Recorded at this time or later */
                from?: string;
                /** @description Recorded before this time */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export audit records, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Verify all audit chains and checkpoints */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    staffMember_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                active?: "true" | "false";
                role?: "engagement_manager" | "data_steward" | "researcher" | "research_lead" | "finance" | "administrator" | "auditor";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List staff members, oldest account first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMembers"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    staffMember_invite: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteStaffMember"];
            };
        };
        responses: {
            /** @description Invite a staff member */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    staffMember_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `stf_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a staff member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    staffMember_update: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `stf_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateStaffMember"];
            };
        };
        responses: {
            /** @description Change a staff member’s roles, or whether the account works */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell whose token this is, and what it may do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ownApiClient_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the API client that calls, with its live secrets or keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ownApiClient_rotate: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateApiClient"];
            };
        };
        responses: {
            /** @description Get a new secret, shown once, or register a new key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClientWithSecret"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ownApiClient_revoke: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeCredential"];
            };
        };
        responses: {
            /** @description Revoke a secret or key of the API client that calls */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oAuth_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @enum {string} */
                    grant_type: "client_credentials";
                    scope?: string;
                    /** Format: uri */
                    resource?: string;
                    client_assertion_type?: string;
                    client_assertion?: string;
                };
            };
        };
        responses: {
            /** @description Give an API client an access token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientToken"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oAuth_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    token: string;
                    token_type_hint?: string;
                    client_assertion_type?: string;
                    client_assertion?: string;
                };
            };
        };
        responses: {
            /** @description Revoke an access token of an API client */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oAuth_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the keys that sign API clients’ tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonWebKeySet"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oAuth_metadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the authorization server’s metadata */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationServerMetadata"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    organization_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Beginning of the name, in capital or small letters */
                search?: string;
                verified?: "true" | "false";
                sort?: "name" | "-createdAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List organizations; a partner sees its own */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organizations"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    organization_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrganization"];
            };
        };
        responses: {
            /** @description Create an organization */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    organization_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `org_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an organization, with what can be done next */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    organization_update: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateOrganization"];
            };
        };
        responses: {
            /** @description Change an organization */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    organization_verify: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Verify an organization */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List contacts, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contacts"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_add: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddContact"];
            };
        };
        responses: {
            /** @description Add a contact */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `con_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a contact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_remove: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `con_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a contact */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_update: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `con_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateContact"];
            };
        };
        responses: {
            /** @description Change a contact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClient_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List API clients, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClients"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClient_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiClient"];
            };
        };
        responses: {
            /** @description Create an API client; its secret is shown once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClientWithSecret"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClient_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `cli_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an API client */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClient_update: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `cli_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateApiClient"];
            };
        };
        responses: {
            /** @description Change what an API client may do, and from where */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClient_disable: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `cli_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Disable an API client for good */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClientCredential_rotate: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `cli_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateApiClient"];
            };
        };
        responses: {
            /** @description Give an API client a new secret, shown once, or a new key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClientWithSecret"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    apiClientCredential_revoke: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `org_` */
                organizationId: string;
                /** @description Id that starts with `cli_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeCredential"];
            };
        };
        responses: {
            /** @description Revoke a secret or key of an API client */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagement_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                stage?: "inquiry" | "qualification" | "scoping" | "contracting" | "intake" | "training" | "evaluation" | "delivery" | "completed" | "declined" | "cancelled";
                /** @description Id that starts with `stf_` */
                ownerId?: string;
                /** @description Id that starts with `org_` */
                organizationId?: string;
                /** @description Whether the stage’s service level has passed */
                overdue?: "true" | "false";
                /** @description Beginnings of words of the name */
                search?: string;
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "dueAt" | "-dueAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List engagements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagements"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagement_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenEngagement"];
            };
        };
        responses: {
            /** @description Open an engagement */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagement_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an engagement, with what can be done next */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagement_change: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateEngagement"];
            };
        };
        responses: {
            /** @description Change an engagement */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementProgress_act: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
                action: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EngagementActionInput"];
            };
        };
        responses: {
            /** @description Take an action on an engagement */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementProgress_waive: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WaiveGate"];
            };
        };
        responses: {
            /** @description Waive a gate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementProgress_accept: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptDelivery"];
            };
        };
        responses: {
            /** @description Accept the delivered model */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engagement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementProgress_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List every action and waiver of an engagement, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngagementHistory"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementProgress_timeline: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what all modules announced of an engagement, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngagementTimeline"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assessment_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s assessments, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessments"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assessment_make: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeAssessment"];
            };
        };
        responses: {
            /** @description Assess what fits a case */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessment"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assessment_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `fit_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an assessment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessment"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assessment_decide: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `fit_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideAssessment"];
            };
        };
        responses: {
            /** @description Decide on an assessment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessment"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersion_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s scope versions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersions"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersion_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftScopeVersion"];
            };
        };
        responses: {
            /** @description Draft a scope version */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersion_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `scp_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a scope version, with what can be done next */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersion_revise: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `scp_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviseScopeVersion"];
            };
        };
        responses: {
            /** @description Change a draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersionActions_submit: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `scp_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeVersionActionInput"];
            };
        };
        responses: {
            /** @description Submit a scope version for approval */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersionActions_approve: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `scp_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeVersionActionInput"];
            };
        };
        responses: {
            /** @description Approve a scope version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersionActions_reject: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `scp_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectScopeVersion"];
            };
        };
        responses: {
            /** @description Reject a scope version, with a reason */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scopeVersionActions_withdraw: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `scp_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeVersionActionInput"];
            };
        };
        responses: {
            /** @description Withdraw a scope version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tus_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Begin an upload */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tus_discover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask what the tus server can do */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an upload */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tus_terminate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an upload that no dataset version is made of */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tus_discoverAt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask what the tus server can do, at an upload */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tus_offset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask how far an upload has come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tus_append: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send the next bytes of an upload */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s data agreements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreements"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftDataAgreement"];
            };
        };
        responses: {
            /** @description Draft a data agreement */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dag_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a data agreement */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_update: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dag_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDataAgreement"];
            };
        };
        responses: {
            /** @description Change the terms of a draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_sign: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dag_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignDataAgreement"];
            };
        };
        responses: {
            /** @description Sign a data agreement for the caller’s side */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_withdraw: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dag_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawDataAgreement"];
            };
        };
        responses: {
            /** @description Withdraw a data agreement that is not in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataAgreement_consent: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dag_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawConsent"];
            };
        };
        responses: {
            /** @description Withdraw the consent of a data agreement in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAgreement"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataset_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s datasets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Datasets"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataset_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDataset"];
            };
        };
        responses: {
            /** @description Create a dataset */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataset_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a dataset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataset_close: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveDataset"];
            };
        };
        responses: {
            /** @description Close a dataset to uploads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataset_open: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveDataset"];
            };
        };
        responses: {
            /** @description Open a dataset for uploads again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                status?: "receiving" | "received" | "failed" | "expired" | "deleted";
            };
            header?: never;
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List a dataset’s uploads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploads"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                status?: "queued" | "processing" | "paused" | "processed" | "accepted" | "superseded" | "rejected" | "failed" | "cancelled";
            };
            header?: never;
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List a dataset’s versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersions"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDatasetVersion"];
            };
        };
        responses: {
            /** @description Make a dataset version of received uploads, and have it processed */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a dataset version, with its progress */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the intake report of a dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeReport"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_progress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Follow the processing of a dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Follow the processing of a dataset version */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_accept: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptDatasetVersion"];
            };
        };
        responses: {
            /** @description Accept a processed dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasetVersion_reject: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectDatasetVersion"];
            };
        };
        responses: {
            /** @description Reject a processed dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptWithPolicy_run: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptDatasetVersionWithPolicy"];
            };
        };
        responses: {
            /** @description Accept a processed dataset version with another policy */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    processing_pause: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlDatasetVersion"];
            };
        };
        responses: {
            /** @description Pause the processing of a dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    processing_resume: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlDatasetVersion"];
            };
        };
        responses: {
            /** @description Resume the processing of a paused dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    processing_cancel: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlDatasetVersion"];
            };
        };
        responses: {
            /** @description Cancel the processing of a dataset version for good */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    processing_prioritise: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrioritiseDatasetVersion"];
            };
        };
        responses: {
            /** @description Say how soon a dataset version is to be processed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    processing_runAgain: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunDatasetVersionAgain"];
            };
        };
        responses: {
            /** @description Process the files of a dataset version again, as a new version */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadReceipt_ofDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dst_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download a receipt of all files that a dataset has received */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadReceipt"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadReceipt_ofVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download a receipt of the files that a dataset version is made of */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadReceipt"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataDeletion_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read how far the deletion of an engagement’s data has come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataDeletion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataDeletion_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete all data of an engagement that is closed, or whose data lost its consent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataDeletion"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataDeletion_objects: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what was deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedObjects"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataRetention_retention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read how long an engagement’s data is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataRetention"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataRetention_holds: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Only those that stand, or only those released */
                standing?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s legal holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHolds"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataRetention_placeHold: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceLegalHold"];
            };
        };
        responses: {
            /** @description Forbid the deletion of an engagement’s data */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataRetention_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `lhd_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a legal hold */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dataRetention_releaseHold: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `lhd_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseLegalHold"];
            };
        };
        responses: {
            /** @description Release a legal hold */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletionCertificate_json: {
        parameters: {
            query?: {
                /** @description An earlier one; the newest when left out */
                number?: number;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the certificate of an engagement’s deleted data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionCertificate"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletionCertificate_pdf: {
        parameters: {
            query?: {
                /** @description An earlier one; the newest when left out */
                number?: number;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the certificate as PDF, the signed JSON attached to it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exposure_download: {
        parameters: {
            query?: {
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
            };
            header: {
                range: string;
                "if-range": string;
            };
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the content of an upload */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Download the content of an upload */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exposure_preview: {
        parameters: {
            query?: {
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
                /** @description How many records at most, from the first on */
                records?: number;
            };
            header?: never;
            path: {
                /** @description Id that starts with `upl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Preview the first records of an upload */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadPreview"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exposure_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Id that starts with `org_` */
                organizationId?: string;
                /** @description Id that starts with `stf_` */
                staffMemberId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List who has read a customer’s data, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exposures"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    intakePolicy_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                kind?: "documents" | "chat" | "preferences";
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s intake policies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakePolicies"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    intakePolicy_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteIntakePolicy"];
            };
        };
        responses: {
            /** @description Write an intake policy */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakePolicy"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    intakePolicy_inForce: {
        parameters: {
            query?: {
                kind?: "documents" | "chat" | "preferences";
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the intake policy in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakePolicyInForce"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    intakePolicy_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `ipo_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an intake policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakePolicy"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluationSet_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                status?: "sealing" | "sealed" | "failed" | "withdrawn";
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s evaluation sets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationSets"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluationSet_seal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SealEvaluationSet"];
            };
        };
        responses: {
            /** @description Seal an evaluation set */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationSet"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluationSet_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `evs_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an evaluation set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationSet"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluationSet_end: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `evs_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawEvaluationSet"];
            };
        };
        responses: {
            /** @description Compare data with an evaluation set no longer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationSet"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    policyPreview_begin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewPolicy"];
            };
        };
        responses: {
            /** @description Ask what another policy would keep of a dataset version */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPreview"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    policyPreview_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `ppv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read what another policy would keep of a dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPreview"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_html: {
        parameters: {
            query?: {
                /** @description Whether it shows samples of texts, which is a reading of the customer’s data */
                samples?: "true" | "false";
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the intake report as a page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_pdf: {
        parameters: {
            query?: {
                /** @description Whether it shows samples of texts, which is a reading of the customer’s data */
                samples?: "true" | "false";
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the intake report as PDF */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleanedData_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the cleaned shards of a dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CleanedData"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleanedData_shard: {
        parameters: {
            query?: {
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
                /** @description Position of the shard, from 0 */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download a cleaned shard */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleanedData_manifest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the manifest of the cleaned shards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CleanedDataManifest"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleanedData_croissant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the Croissant metadata of the cleaned shards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/ld+json": {
                        "@type": string;
                        name: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleanedData_card: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the dataset card of the cleaned shards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    duplicates_list: {
        parameters: {
            query?: {
                /** @description `exact`: the same text; `near`: nearly the same; `earlier`: the same or nearly so as data accepted earlier */
                kind?: "exact" | "near" | "earlier";
                /** @description How many clusters to leave out */
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the clusters of duplicates of a dataset version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateClusters"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    duplicates_texts: {
        parameters: {
            query?: {
                /** @description `exact`: the same text; `near`: nearly the same; `earlier`: the same or nearly so as data accepted earlier */
                kind?: "exact" | "near" | "earlier";
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
                /** @description As the list of clusters gave it */
                position: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read two texts of a cluster side by side */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateTexts"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    samples_samples: {
        parameters: {
            query?: {
                /** @description What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `dsv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read samples of what is kept and dropped */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetVersionSamples"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    researcher_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                skill?: string;
                /** @description With `skill`: at this level or above */
                minimumLevel?: number;
                active?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List researchers by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Researchers"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    researcher_add: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddResearcher"];
            };
        };
        responses: {
            /** @description Add a researcher */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Researcher"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    researcher_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `rsr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a researcher, with what is planned */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Researcher"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    researcher_change: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `rsr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateResearcher"];
            };
        };
        responses: {
            /** @description Change a researcher */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Researcher"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    researcher_addAbsence: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `rsr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddAbsence"];
            };
        };
        responses: {
            /** @description Add dates away */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Researcher"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    researcher_removeAbsence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `rsr_` */
                id: string;
                /** @description Id that starts with `abs_` */
                absenceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove dates away */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Researcher"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    team_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the team, with what speaks against confirming it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    team_change: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetTeamRequirements"];
            };
        };
        responses: {
            /** @description Set what members must be cleared for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    team_confirm: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmTeam"];
            };
        };
        responses: {
            /** @description Confirm the team */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    allocation_propose: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposeAllocation"];
            };
        };
        responses: {
            /** @description Propose an allocation */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allocation"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    allocation_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
                /** @description Id that starts with `alo_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an allocation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allocation"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    allocation_change: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
                /** @description Id that starts with `alo_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeAllocation"];
            };
        };
        responses: {
            /** @description Change an allocation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allocation"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    allocation_end: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
                /** @description Id that starts with `alo_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndAllocation"];
            };
        };
        responses: {
            /** @description End or withdraw an allocation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allocation"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conflictWall_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Walls of this organization */
                organizationId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List conflict walls, newest first, with those that have ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictWalls"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conflictWall_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConflictWall"];
            };
        };
        responses: {
            /** @description Put up a conflict wall between two organizations */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictWall"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conflictWall_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `wal_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a conflict wall */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictWall"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conflictWall_end: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `wal_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a conflict wall */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictWall"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trainingRun_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s training runs, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRuns"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trainingRun_begin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginTrainingRun"];
            };
        };
        responses: {
            /** @description Report that a training run is queued */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description Report that a training run is queued */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trainingRun_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `run_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a training run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trainingRun_report: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `run_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportTrainingRun"];
            };
        };
        responses: {
            /** @description Report what a training run does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                criterionId?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s evaluations, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluations"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_record: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordEvaluation"];
            };
        };
        responses: {
            /** @description Record the measurement of a success criterion */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `evl_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an evaluation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the contracts of an engagement, newest first; at most one is neither withdrawn nor terminated */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contracts"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                engagementId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftContract"];
            };
        };
        responses: {
            /** @description Draft a contract */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a contract */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_amend: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AmendContract"];
            };
        };
        responses: {
            /** @description Change the terms of a draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_sign: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignContract"];
            };
        };
        responses: {
            /** @description Sign a contract for the lab or for the partner */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_withdraw: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndContract"];
            };
        };
        responses: {
            /** @description Withdraw a contract that is not signed by both sides */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_terminate: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndContract"];
            };
        };
        responses: {
            /** @description Terminate a signed contract; what was released stays owed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    milestone_readPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the milestone plan of a contract */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MilestonePlan"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    milestone_plan: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `ctr_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanMilestones"];
            };
        };
        responses: {
            /** @description Plan the milestones of a draft, all at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MilestonePlan"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    milestone_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `mil_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a milestone, with what released it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Milestone"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    milestone_release: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key": string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `mil_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseMilestone"];
            };
        };
        responses: {
            /** @description Release a milestone by hand */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Milestone"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invoice_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Id that starts with `eng_` */
                engagementId?: string;
                /** @description Id that starts with `org_` */
                organizationId?: string;
                status?: "issued" | "partly_paid" | "paid";
                /** @description Whether something is open past the due date */
                overdue?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List invoices, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoices"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invoice_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `inv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an invoice with its payments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invoice_pay: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key": string;
            };
            path: {
                /** @description Id that starts with `inv_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordPayment"];
            };
        };
        responses: {
            /** @description Record a payment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notification_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description `true` for those not read yet, `false` for the others */
                unread?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the messages to me, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notifications"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notification_markRead: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `ntf_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Mark a message to me as read */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailbox_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Address of the recipient */
                to?: string;
                state?: "queued" | "sent" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List outgoing mail with its delivery log, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mails"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailbox_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `msg_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a mail with its HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailWithHtml"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookEndpoint_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Id that starts with `org_` */
                organizationId?: string;
                /** @description `failing`: enabled, and its last attempt failed */
                condition?: "failing" | "disabled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List webhook endpoints, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoints"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookEndpoint_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Create a webhook endpoint */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookEndpoint_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a webhook endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookEndpoint_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a webhook endpoint with its deliveries */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookEndpoint_update: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChanges"];
            };
        };
        responses: {
            /** @description Change, disable or enable a webhook endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookSecret_rotate: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description Give a webhook endpoint a new signing secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookSecret_endOverlap: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretOverlapEnd"];
            };
        };
        responses: {
            /** @description Let a webhook endpoint’s newest secret alone sign */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookDelivery_test: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send a webhook endpoint a test event */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookDelivery_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                state?: "pending" | "sending" | "delivered" | "dead" | "skipped";
                eventType?: string;
                /** @description Made at this time or later */
                from?: string;
                /** @description Made before this time */
                until?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the deliveries to a webhook endpoint with their attempts, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveries"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookDelivery_replayRange: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `whe_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayedRange"];
            };
        };
        responses: {
            /** @description Send a range of webhooks again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDeliveries"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookDelivery_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `whd_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a webhook delivery with its attempts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhookDelivery_replay: {
        parameters: {
            query?: never;
            header: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
                /** @description The ETag of the object as you read it */
                "If-Match": string;
            };
            path: {
                /** @description Id that starts with `whd_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send a webhook again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    event_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                type?: string;
                /** @description Id that starts with `eng_` */
                engagementId?: string;
                /** @description Id that starts with `org_` */
                organizationId?: string;
                /** @description Only what happened at this time or later */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the log of events, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedEvents"];
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description ISO week */
                week?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List reports, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reports"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_request: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestReport"];
            };
        };
        responses: {
            /** @description Run a report now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `rep_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download a report as CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `rep_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementExport_list: {
        parameters: {
            query?: {
                /** @description How many to answer, 1 to 100 */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List an engagement’s exports */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exports"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementExport_request: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: same key, same answer */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id that starts with `eng_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestExport"];
            };
        };
        responses: {
            /** @description Export all of an engagement */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementExport_byId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id that starts with `xpt_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an export */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    engagementExport_content: {
        parameters: {
            query?: {
                /** @description What the customer’s files are read for. People at the lab must say it when the archive has files */
                reason?: string;
            };
            header: {
                range: string;
                "if-range": string;
            };
            path: {
                /** @description Id that starts with `xpt_` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download an export’s archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": string;
                };
            };
            /** @description Download an export’s archive */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
