import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AllocationController } from './allocation.controller.js';
import { ConfirmTeam } from './confirm-team.service.js';
import { ConflictWallController } from './conflict-wall.controller.js';
import { ConflictWall } from './conflict-wall.entity.js';
import { EndAllocations } from './end-allocations.service.js';
import { ExposedDay } from './exposure.entity.js';
import { CloseWallsWhenDataIsRead } from './handlers/close-walls-when-data-is-read.handler.js';
import { EndAllocationsWhenEngagementCloses } from './handlers/end-allocations-when-engagement-closes.handler.js';
import { ReviewTeamWhenScopeIsRecorded } from './handlers/review-team-when-scope-is-recorded.handler.js';
import { ReviewTeamsWhenConflictWallIsCreated } from './handlers/review-teams-when-conflict-wall-is-created.handler.js';
import { ReviewTeamsWhenResearcherChanges } from './handlers/review-teams-when-researcher-changes.handler.js';
import { KeepConflictWalls } from './keep-conflict-walls.service.js';
import { LoadTeamPlan } from './load-team-plan.service.js';
import { LockTeam } from './lock-team.service.js';
import { PlanAbsence } from './plan-absence.service.js';
import { PlanAllocation } from './plan-allocation.service.js';
import { ReadResearchers } from './read-researchers.service.js';
import { ResearcherController } from './researcher.controller.js';
import { Absence, Researcher, ResearcherSkill } from './researcher.entity.js';
import { RecordWalls } from './record-walls.service.js';
import { ReviewTeam } from './review-team.service.js';
import { SaveResearcher } from './save-researcher.service.js';
import { SetTeamRequirements } from './set-team-requirements.service.js';
import { ShowTeam } from './show-team.service.js';
import { StaffingApi } from './staffing.api.js';
import { TeamController } from './team.controller.js';
import { Allocation, Team } from './team.entity.js';
import { UnconfirmTeam } from './unconfirm-team.service.js';

@Module({
  imports: [
    IdentityModule, OrganizationsModule, EngagementsModule,
    TypeOrmModule.forFeature([Researcher, ResearcherSkill, Absence, Team, Allocation, ConflictWall, ExposedDay]),
  ],
  controllers: [ResearcherController, TeamController, AllocationController, ConflictWallController],
  providers: [
    StaffingApi,
    SaveResearcher, PlanAbsence, ReadResearchers, LockTeam, LoadTeamPlan, ShowTeam, PlanAllocation, EndAllocations, SetTeamRequirements, ConfirmTeam,
    UnconfirmTeam, ReviewTeam, RecordWalls, KeepConflictWalls, CloseWallsWhenDataIsRead, ReviewTeamWhenScopeIsRecorded, ReviewTeamsWhenResearcherChanges, ReviewTeamsWhenConflictWallIsCreated,
    EndAllocationsWhenEngagementCloses,
  ],
  exports: [StaffingApi],
})
export class StaffingModule {}
