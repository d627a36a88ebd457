import { defineWorkflow } from '../../../platform/workflow/define-workflow.js';
import { met, notMet } from '../../../platform/workflow/workflow.js';
import type { Gate } from '../../../platform/workflow/workflow.js';

export const dataAgreementStatuses = ['draft', 'partly_signed', 'signed', 'superseded', 'withdrawn', 'consent_withdrawn'] as const;
export type DataAgreementStatus = (typeof dataAgreementStatuses)[number];

/** What is asked before a side signs. */
export interface DataAgreementFacts {
  readonly residencyRegion: string;
  readonly organizationRegion: string;
  /** Whether the side that is about to sign has signed already. */
  readonly signedByThisSide: boolean;
}

const regionIsTheOrganizations: Gate<DataAgreementFacts> = {
  id: 'region_is_the_organizations',
  question: 'Do the data stay in the organization’s residency region?',
  check: ({ residencyRegion, organizationRegion }) =>
    (residencyRegion === organizationRegion ? met : notMet(`the agreement says ${residencyRegion}; the organization’s residency region is ${organizationRegion}`)),
};

const otherSideSigns: Gate<DataAgreementFacts> = {
  id: 'other_side_signs',
  question: 'Is it the other side that signs now?',
  check: ({ signedByThisSide }) => (signedByThisSide ? notMet('this side has signed; the other one has not') : met),
};

export const dataAgreementWorkflow = defineWorkflow<DataAgreementStatus, DataAgreementFacts>()({
  name: 'data agreement',
  version: 1,
  stages: dataAgreementStatuses,
  initial: 'draft',
  terminal: ['superseded', 'withdrawn', 'consent_withdrawn'],
  notes: [
    'The lab and the partner sign in either order. Terms change in draft only; after the first signature a mistake is mended by withdrawing the agreement and drafting another.',
    'A signed agreement stays in force until a newer one is signed by both sides, which supersedes it: there is no moment without one. `data_agreement:supersede` is a right of the software alone.',
    'Either side that can sign can record that consent is withdrawn, also after the engagement’s end. From then on nothing is received, uploads under way are ended, no dataset version is made, and the retention clock runs; a new agreement signed by both sides before the deletion stops it.',
    'Signed by both sides, it opens the engagement’s gate and lets uploads in.',
  ],
  transitions: {
    sign: { from: ['draft'], to: 'partly_signed', by: 'data_agreement:sign', gates: [regionIsTheOrganizations] },
    countersign: { from: ['partly_signed'], to: 'signed', by: 'data_agreement:sign', gates: [otherSideSigns, regionIsTheOrganizations] },
    withdraw: { from: ['draft', 'partly_signed'], to: 'withdrawn', by: 'data_agreement:write', reason: 'required' },
    withdraw_consent: { from: ['signed'], to: 'consent_withdrawn', by: 'data_agreement:sign', reason: 'required' },
    supersede: { from: ['signed'], to: 'superseded', by: 'data_agreement:supersede' },
  },
});
