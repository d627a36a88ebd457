import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../platform/actor.js';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { availableActions } from '../../platform/workflow/available-actions.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementSummary } from '../engagements/engagements.api.js';
import { listItemOf } from './scope-version.dto.js';
import type { ScopeVersionDto, ScopeVersionRow } from './scope-version.dto.js';
import { ScopeVersion } from './scope-version.entity.js';
import { scopeVersionAction, scopeVersionVerbs, scopeVersionWorkflows } from './scope-version.workflow.js';
import { noSuchScopeVersion } from './scoping.errors.js';
import { factsOf, sideOf } from './transition-scope-version.service.js';

/** Shows scope versions with what their reader can do next; partners see what was submitted. */
@Injectable()
export class ReadScopeVersions {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'scp'>): Promise<ScopeVersionDto> {
    const found = await reader.manager.findOneBy(ScopeVersion, { id });
    if (found === null) throw noSuchScopeVersion(id);
    return this.show(reader, found);
  }

  async show(reader: Reader, version: ScopeVersion): Promise<ScopeVersionDto> {
    const engagement = await this.engagements.require(reader, version.engagementId);
    return { ...listItemOf(version), availableActions: actionsOf(reader, version, engagement) };
  }

  /** The scope versions of an engagement, newest first. @throws DomainError `object.not_found`, `cursor.invalid` */
  async list(reader: Reader, context: RequestContext, engagementId: Id<'eng'>, page: { limit: number; cursor?: string | undefined }): Promise<Reply> {
    await this.engagements.require(reader, engagementId);
    const fingerprint = ['scope-versions', engagementId];
    const parameters = new Parameters();
    const engagement = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [{ expression: 'number', type: 'integer', direction: 'desc' }], page, fingerprint);
    const rows = await reader.query<Omit<ScopeVersionRow, 'expectedTokens'> & { expectedTokens: string }>(
      `select id, organization_id as "organizationId", engagement_id as "engagementId", number, workflow_version as "workflowVersion", stage, domain, languages,
              base_model as "baseModel", expected_tokens as "expectedTokens", techniques, required_skills as "requiredSkills", success_criteria as "successCriteria", notes, copied_from as "copiedFrom",
              submitted_at as "submittedAt", lab_approval as "labApproval", partner_approval as "partnerApproval", reason, drafted_by as "draftedBy", version,
              created_at as "createdAt", updated_at as "updatedAt", ${paging.keys}
       from scoping.scope_version where engagement_id = ${engagement} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return pageReply(context, rows, page, fingerprint, (row) => listItemOf({
      ...row, id: fromUuid('scp', row.id), organizationId: fromUuid('org', row.organizationId), engagementId, expectedTokens: Number(row.expectedTokens),
    }));
  }
}

function actionsOf(reader: Reader, version: ScopeVersion, engagement: EngagementSummary): ScopeVersionDto['availableActions'] {
  if (!engagement.open || engagement.onHold) return [];
  const side = sideOf(reader.actor);
  const workflow = scopeVersionWorkflows.get(version.workflowVersion);
  const rows = availableActions(workflow, { stage: version.stage }, factsOf(version, engagement.stage), undefined, (permission) => isAllowed(reader.actor, permission));
  return scopeVersionVerbs.flatMap((verb) => {
    const row = rows.find(({ action }) => action === scopeVersionAction(verb, side, version.stage));
    return row?.to == null ? [] : [{ action: verb, to: row.to, by: row.by, reason: row.reason, blockers: [...row.blockers] }];
  });
}
