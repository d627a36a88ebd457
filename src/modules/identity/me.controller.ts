import { Controller, Get } from '@nestjs/common';
import type { z } from 'zod';
import { Allow } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { meSchema } from './staff-member.dto.js';

@Controller('v1/me')
export class MeController {
  @Get()
  @Allow('profile:read')
  @Describe({ summary: 'Tell whose token this is, and what it may do', returns: { 200: meSchema } })
  me(@Ctx() { actor }: RequestContext): z.infer<typeof meSchema> {
    return {
      kind: actor.kind === 'partner' ? 'partner' : 'staff', id: actor.id, name: actor.name, roles: [...actor.roles],
      organizationId: actor.organizationId ?? null, permissions: [...actor.permissions].sort(),
    };
  }
}
