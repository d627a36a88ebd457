import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DataKeys } from '../../platform/data-keys/data-keys.js';
import type { EncryptionScopes } from '../../platform/data-keys/data-keys.js';
import type { Reader } from '../../platform/database/tx.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';

const ENGAGEMENTS = 'engagements/';
const engagement = idSchema('eng');

/** Everything below an engagement's folder is encrypted under a data key of the engagement's own. */
@Injectable()
export class EngagementScopes implements EncryptionScopes, OnModuleInit {
  constructor(
    private readonly dataKeys: DataKeys,
    private readonly engagements: EngagementsApi,
  ) {}

  onModuleInit(): void {
    this.dataKeys.useScopes(this);
  }

  /** The folder of the engagement that the object belongs to. @throws Error for what lies among the engagements and belongs to none. */
  scopeOf(objectKey: string): string | null {
    if (!objectKey.startsWith(ENGAGEMENTS)) return null;
    const end = objectKey.indexOf('/', ENGAGEMENTS.length);
    if (end < 0) throw new Error(`${objectKey} lies in no engagement's folder`);
    return objectKey.slice(0, end + 1);
  }

  /** @throws ZodError when the scope is no engagement's folder; DomainError `object.not_found` */
  async organizationOf(reader: Reader, scope: string): Promise<Id<'org'>> {
    const id = engagement.parse(scope.slice(ENGAGEMENTS.length, -1));
    return (await this.engagements.require(reader, id)).organizationId;
  }
}
