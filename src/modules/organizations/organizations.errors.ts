import { defineError } from '../../platform/errors/domain-error.js';

export const organizationRegistered = defineError({
  code: 'organization.already_registered', status: 409, title: 'An organization with this registration exists',
  help: 'Country and registration number of the legal entity belong to another organization. Use that one, or correct the number.',
});
export const organizationNotVerifiable = defineError({
  code: 'organization.not_verifiable', status: 409, title: 'The organization cannot be verified yet',
  help: '`missing` lists what it needs: a legal entity, a billing address, and at least one contact.',
});
export const organizationVerifiedAlready = defineError({
  code: 'organization.already_verified', status: 409, title: 'The organization is verified already',
  help: 'Nothing is left to do.',
});
export const organizationFieldFixed = defineError({
  code: 'organization.field_fixed', status: 409, title: 'A verified organization keeps this field',
  help: 'The residency region and the registration are fixed by verification. Another region or legal person is another organization.',
});
export const contactEmailTaken = defineError({
  code: 'contact.email_taken', status: 409, title: 'The organization has a contact with this e-mail address',
  help: 'Change that contact instead of adding another.',
});
export const contactNeeded = defineError({
  code: 'contact.last_one', status: 409, title: 'A verified organization needs a contact',
  help: 'Add another contact before you remove the last one.',
});
