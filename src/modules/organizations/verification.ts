import type { Organization } from './organization.entity.js';

/** What an organization still lacks to be verified, in words; empty when nothing is missing. */
export function missingForVerification(organization: Pick<Organization, 'legalName' | 'billingAddress'>, contacts: number): string[] {
  return [
    ...(organization.legalName === null ? ['a legal entity'] : []),
    ...(organization.billingAddress === null ? ['a billing address'] : []),
    ...(contacts === 0 ? ['a contact'] : []),
  ];
}

/** "a legal entity, a billing address and a contact". */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
