import { defineError } from '../../platform/errors/domain-error.js';

export const staffMemberUnknown = defineError({
  code: 'researcher.staff_member_unknown', status: 422, title: 'No such staff member',
  help: 'A researcher is linked to an active staff member, or to none; list them at GET /v1/staff-members.',
});
export const staffMemberTaken = defineError({
  code: 'researcher.staff_member_taken', status: 409, title: 'The staff member is another researcher',
  help: 'One staff member is one researcher at most. Change that one instead.',
});
export const absenceOverlaps = defineError({
  code: 'absence.overlaps', status: 409, title: 'The researcher is away on some of these days already',
  help: 'Dates away do not overlap. Remove the one that is on record, then add the new one.',
});
export const researcherInactive = defineError({
  code: 'researcher.inactive', status: 409, title: 'The researcher is not active',
  help: 'Allocate somebody else, or set the researcher active again.',
});
export const allocationOverlaps = defineError({
  code: 'allocation.overlaps', status: 409, title: 'The researcher is allocated to the engagement on some of these days already',
  help: 'Change the allocation that is there, or choose days beside it.',
});
export const allocationPast = defineError({
  code: 'allocation.past', status: 409, title: 'The past is not planned',
  help: 'Days that have gone by stay as they were: an allocation begins or ends today or later.',
});
export const allocationNotPossible = defineError({
  code: 'allocation.not_possible', status: 409, title: 'The confirmed allocation cannot be changed like this',
  help: 'Each entry of `errors` is one reason. What is confirmed stays within capacity, dates away, conflict walls and clearance.',
});
export const teamNotConfirmable = defineError({
  code: 'team.not_confirmable', status: 409, title: 'The team cannot be confirmed',
  help: 'Each entry of `errors` is one reason: an uncovered skill, too much planned, dates away, a conflict wall, a clearance. Mend them all, then confirm again.',
});
export const teamConfirmedAlready = defineError({
  code: 'team.confirmed_already', status: 409, title: 'The team is confirmed already',
  help: 'Nothing is left to do. A change of the team or the scope asks for a new confirmation.',
});
export const conflictWallExists = defineError({
  code: 'conflict_wall.exists', status: 409, title: 'There is a conflict wall between these organizations',
  help: 'The pair has no order. End the wall that is there before you make another.',
});
export const conflictWallEnded = defineError({
  code: 'conflict_wall.ended', status: 409, title: 'The conflict wall has ended',
  help: 'Nothing is left to do; it is kept for the record.',
});
