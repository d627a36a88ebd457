import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { PlanAbsence } from './plan-absence.service.js';
import { ReadResearchers, listItemOf } from './read-researchers.service.js';
import { addAbsenceSchema, addResearcherSchema, listResearchersQuery, researcherSchema, researchersSchema, updateResearcherSchema } from './researcher.dto.js';
import type { AddAbsenceInput, AddResearcherInput, ListResearchersQuery, UpdateResearcherInput } from './researcher.dto.js';
import { SaveResearcher } from './save-researcher.service.js';
import { absenceOverlaps, staffMemberTaken, staffMemberUnknown } from './staffing.errors.js';

const rsr = idSchema('rsr');

/** Who can work on engagements, what they can do and when. */
@Controller('v1/researchers')
export class ResearcherController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly save: SaveResearcher,
    private readonly absences: PlanAbsence,
    private readonly researchers: ReadResearchers,
  ) {}

  @Post()
  @Allow('researcher:manage')
  @Describe({ summary: 'Add a researcher', returns: { 201: researcherSchema }, errors: [staffMemberUnknown, staffMemberTaken], writes: true })
  add(@Ctx() ctx: RequestContext, @Body({ schema: addResearcherSchema }) body: AddResearcherInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.save.add(tx, body), 201);
  }

  @Get()
  @Allow('researcher:read')
  @Describe({ summary: 'List researchers by name', returns: { 200: researchersSchema }, pages: true })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listResearchersQuery }) query: ListResearchersQuery): Promise<Reply> {
    const { limit: _, cursor: __, ...filters } = query;
    const fingerprint = ['researchers', filters];
    return this.database.read(ctx, async (reader) =>
      pageReply(ctx, await this.researchers.page(reader, query, fingerprint), query, fingerprint, listItemOf, query));
  }

  @Get(':id')
  @Allow('researcher:read')
  @Describe({ summary: 'Read a researcher, with what is planned', returns: { 200: researcherSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: rsr }) id: Id<'rsr'>): Promise<Reply> {
    const researcher = await this.database.read(ctx, (reader) => this.researchers.byId(reader, id));
    return new Reply(researcher, { version: researcher.version });
  }

  @Patch(':id')
  @Allow('researcher:manage')
  @Describe({ summary: 'Change a researcher', returns: { 200: researcherSchema }, errors: [objectNotFound, staffMemberUnknown, staffMemberTaken], ifMatch: true })
  change(@Ctx() ctx: RequestContext, @Param('id', { schema: rsr }) id: Id<'rsr'>, @Body({ schema: updateResearcherSchema }) body: UpdateResearcherInput): Promise<Reply> {
    return this.#write(ctx, async (tx) => {
      await this.save.update(tx, id, ctx.ifMatch, body);
      return id;
    }, 200);
  }

  @Post(':id/absences')
  @Allow('researcher:manage')
  @Describe({ summary: 'Add dates away', returns: { 201: researcherSchema }, errors: [objectNotFound, absenceOverlaps], writes: true })
  addAbsence(@Ctx() ctx: RequestContext, @Param('id', { schema: rsr }) id: Id<'rsr'>, @Body({ schema: addAbsenceSchema }) body: AddAbsenceInput): Promise<Reply> {
    return this.#write(ctx, async (tx) => {
      await this.absences.add(tx, id, body);
      return id;
    }, 201);
  }

  @Delete(':id/absences/:absenceId')
  @Allow('researcher:manage')
  @Describe({ summary: 'Remove dates away', returns: { 200: researcherSchema }, errors: [objectNotFound] })
  removeAbsence(@Ctx() ctx: RequestContext, @Param('id', { schema: rsr }) id: Id<'rsr'>, @Param('absenceId', { schema: idSchema('abs') }) absenceId: Id<'abs'>): Promise<Reply> {
    return this.#write(ctx, async (tx) => {
      await this.absences.remove(tx, id, absenceId);
      return id;
    }, 200);
  }

  #write(ctx: RequestContext, work: (tx: Tx) => Promise<Id<'rsr'>>, status: number): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const researcher = await this.researchers.byId(tx, await work(tx));
      return new Reply(researcher, { status, version: researcher.version, ...(status === 201 ? { location: `/v1/researchers/${researcher.id}` } : {}) });
    });
  }
}
