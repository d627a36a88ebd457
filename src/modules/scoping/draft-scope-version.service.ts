import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { scopeContentSchema } from './scope-content.js';
import type { ScopeContent } from './scope-content.js';
import type { DraftScopeVersionInput } from './scope-version.dto.js';
import { ScopeVersion } from './scope-version.entity.js';
import { scopeVersionWorkflows } from './scope-version.workflow.js';
import { snapshotOf } from './scoping.actors.js';
import { scopeVersionContentRequired, scopeVersionInProgress } from './scoping.errors.js';

const finalStages: ReadonlySet<string> = new Set(['approved', 'superseded', 'rejected', 'withdrawn']);

/** Drafts the next version of an engagement's scope; what is not given is copied. */
@Injectable()
export class DraftScopeVersion {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `scope_version.in_progress`, `scope_version.content_required` */
  async run(tx: Tx, engagementId: Id<'eng'>, input: DraftScopeVersionInput): Promise<ScopeVersion> {
    const { organizationId } = await this.engagements.lockUnderWay(tx, engagementId);
    const versions = await tx.manager.find(ScopeVersion, { where: { engagementId }, order: { number: 'desc' } });
    const open = versions.find((version) => !finalStages.has(version.stage));
    if (open !== undefined) throw scopeVersionInProgress.with(`Scope version ${open.number} (${open.id}) is ${open.stage}. Bring it to an end, or withdraw it, first.`);
    const source = versions.find((version) => version.stage === 'approved') ?? versions[0];
    const latest = scopeVersionWorkflows.latest;
    const draft = tx.manager.create(ScopeVersion, {
      id: newId('scp'), organizationId, engagementId, number: (versions[0]?.number ?? 0) + 1, workflowVersion: latest.version, stage: latest.initial,
      ...contentOf(input, source), copiedFrom: source?.number ?? null, submittedAt: null, labApproval: null, partnerApproval: null, reason: null,
      draftedBy: snapshotOf(tx.actor), version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.manager.insert(ScopeVersion, draft);
    tx.audit({ action: 'scope_version.draft', object: draft.id, chain: organizationId, after: { engagementId, number: draft.number, stage: draft.stage, copiedFrom: draft.copiedFrom } });
    return draft;
  }
}

function contentOf(input: DraftScopeVersionInput, source: ScopeVersion | undefined): ScopeContent {
  const content = scopeContentSchema.safeParse({ notes: '', baseModel: null, ...(source === undefined ? {} : contentFields(source)), ...input });
  if (content.success) return content.data;
  // What was sent is checked already, so all that can be wrong is that something is missing.
  const missing = [...new Set(content.error.issues.map((issue) => String(issue.path[0])))];
  throw scopeVersionContentRequired.with(`This is the first scope version; it needs ${missing.join(', ')}.`, {
    errors: missing.map((name) => ({ path: `body.${name}`, code: 'required', message: 'is required in the first scope version' })),
  });
}

function contentFields({ domain, languages, baseModel, expectedTokens, techniques, requiredSkills, successCriteria, notes }: ScopeVersion): ScopeContent {
  return { domain, languages, baseModel, expectedTokens, techniques, requiredSkills, successCriteria, notes };
}
