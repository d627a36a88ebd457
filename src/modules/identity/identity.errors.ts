import { defineError } from '../../platform/errors/domain-error.js';

export const staffEmailTaken = defineError({
  code: 'staff_member.email_taken', status: 409, title: 'A staff member with this e-mail address exists',
  help: 'Change that staff member, active or not, instead of inviting another.',
});
export const lastAdministrator = defineError({
  code: 'staff_member.last_administrator', status: 409, title: 'The last active administrator stays one',
  help: 'Make another staff member an administrator, who has signed in, before this one is deactivated or loses the role.',
});
export const apiClientNameTaken = defineError({
  code: 'api_client.name_taken', status: 409, title: 'The organization has an API client with this name',
  help: 'Choose another name. Names of disabled clients stay taken, so that audit records name one client only.',
});
export const apiClientDisabled = defineError({
  code: 'api_client.already_disabled', status: 409, title: 'The API client is disabled already',
  help: 'Nothing is left to do. A disabled client stays so; create another one.',
});
