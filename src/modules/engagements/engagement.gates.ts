import { formatTokens } from '../../platform/format-tokens.js';
import { formatMoney } from '../../platform/money.js';
import { met, notMet } from '../../platform/workflow/workflow.js';
import type { Gate } from '../../platform/workflow/workflow.js';
import type { EngagementFacts, FitOutcome } from './engagement.facts.js';

type EngagementGate = Gate<EngagementFacts>;

export const organizationVerified: EngagementGate = {
  id: 'organization_verified',
  question: 'Is the organization verified?',
  check: (facts) => (facts.organizationVerified ? met : notMet('the organization is not verified')),
};

export const sponsorNamed: EngagementGate = {
  id: 'sponsor_named',
  question: 'Is a sponsor named at the organization?',
  check: (facts) => (facts.sponsor ? met : notMet('no sponsor is named')),
};

const fitOutcomeWords: Readonly<Record<FitOutcome, string>> = {
  prompt_work: 'prompt work',
  fine_tuning: 'fine-tuning',
  custom_model: 'a custom model',
  open_weights: 'open weights',
  decline: 'declining',
};

export const fitDecided: EngagementGate = {
  id: 'fit_decided',
  question: 'Is a fit assessment made, and decided in favour of a custom model?',
  check({ fitAssessment }) {
    if (fitAssessment === null) return notMet('no fit assessment is made');
    const { recommendation, decision } = fitAssessment;
    if (decision === null) return notMet(`the fit assessment recommends ${fitOutcomeWords[recommendation]}; nobody has decided on it`);
    return decision === 'custom_model' ? met : notMet(`the fit assessment was decided for ${fitOutcomeWords[decision]}, not for a custom model`);
  },
};

export const scopeApprovedByBothSides: EngagementGate = {
  id: 'scope_approved_by_both_sides',
  question: 'Is the newest scope version approved by the lab and by the partner?',
  check({ scope }) {
    if (scope === null) return notMet('no scope version is submitted');
    const missing = [...(scope.labApproved ? [] : ['the lab']), ...(scope.partnerApproved ? [] : ['the partner'])];
    return missing.length === 0 ? met : notMet(`scope version ${scope.version} is not approved by ${missing.join(' and ')}`);
  },
};

export const contractSigned: EngagementGate = {
  id: 'contract_signed',
  question: 'Is the contract signed?',
  check({ contract }) {
    if (contract === null) return notMet('there is no contract');
    return contract.signed ? met : notMet(`the contract over ${formatMoney(contract.price)} is not signed`);
  },
};

export const milestonesSumToPrice: EngagementGate = {
  id: 'milestones_sum_to_price',
  question: "Do the milestones sum to the contract's price?",
  check({ contract, milestonePlan }) {
    if (contract === null) return notMet('there is no contract whose price the milestones could sum to');
    if (milestonePlan === null || milestonePlan.count === 0) return notMet(`no milestones are planned; the contract's price is ${formatMoney(contract.price)}`);
    const { total } = milestonePlan;
    return total.currency === contract.price.currency && total.amount === contract.price.amount
      ? met
      : notMet(`the milestones sum to ${formatMoney(total)}; the contract's price is ${formatMoney(contract.price)}`);
  },
};

/** The one gate without exception: without the agreement there is no right to hold a customer's data. */
export const dataAgreementSigned: EngagementGate = {
  id: 'data_agreement_signed',
  question: 'Is the data agreement signed?',
  waivable: false,
  check({ dataAgreement }) {
    if (dataAgreement === null) return notMet('there is no data agreement');
    return dataAgreement.signed ? met : notMet('the data agreement is not signed');
  },
};

export const acceptedTokensCoverScope: EngagementGate = {
  id: 'accepted_tokens_cover_scope',
  question: 'Do the tokens of the accepted dataset versions cover the scope?',
  check({ acceptedData, scope }) {
    const { tokens, datasetVersions } = acceptedData;
    if (scope === null) return notMet(`no scope says how many tokens are needed; ${formatTokens(tokens)} accepted`);
    if (datasetVersions > 0 && tokens >= scope.expectedTokens) return met;
    const short = datasetVersions === 0 ? 'no dataset version accepted' : 'the accepted dataset versions fall short';
    let [asked, accepted] = [formatTokens(scope.expectedTokens), formatTokens(tokens)];
    // Two amounts a hair apart read alike when abbreviated, and the sentence would contradict itself.
    if (asked === accepted) [asked, accepted] = [scope.expectedTokens.toLocaleString('en'), tokens.toLocaleString('en')];
    return notMet(`${short}; scope asks for ${asked} tokens, ${accepted} accepted`);
  },
};

export const teamConfirmed: EngagementGate = {
  id: 'team_confirmed',
  question: 'Is the research team confirmed?',
  check: ({ team }) => (team.confirmed ? met : notMet('the team is not confirmed')),
};

export const teamCoversScope: EngagementGate = {
  id: 'team_covers_scope',
  question: "Do the team's skills cover the scope?",
  check({ team, scope }) {
    if (!team.confirmed) return notMet('no team is confirmed whose skills could cover the scope');
    if (team.uncoveredSkills.length > 0) return notMet(`nobody in the team covers ${team.uncoveredSkills.join(', ')}`);
    return scope !== null && team.scopeVersion !== null && team.scopeVersion !== scope.version
      ? notMet(`the team was confirmed for scope version ${team.scopeVersion}; the newest is ${scope.version}`)
      : met;
  },
};

export const trainingRunFinished: EngagementGate = {
  id: 'training_run_finished',
  question: 'Has a training run of this iteration succeeded, with a checkpoint registered?',
  check({ trainingRun, iteration }) {
    if (trainingRun === null) return notMet('no training run is reported');
    if (trainingRun.iteration !== iteration) return notMet(`no training run is reported in iteration ${iteration}; the last one was of iteration ${trainingRun.iteration}`);
    if (!trainingRun.succeeded) return notMet('no training run has succeeded');
    return trainingRun.checkpointRegistered ? met : notMet('the training run succeeded, but no checkpoint is registered');
  },
};

export const mustHaveCriteriaMet: EngagementGate = {
  id: 'must_have_criteria_met',
  question: 'Is every must-have success criterion met in this iteration?',
  check({ criteria, scope, iteration }) {
    if (criteria.length === 0) return notMet('no success criteria are on record');
    if (scope !== null && criteria.length < scope.criteria) {
      return notMet(`the scope has ${scope.criteria} success criteria; ${criteria.length} on record`);
    }
    const open = criteria.filter((criterion) => criterion.mustHave && (criterion.verdict !== 'met' || criterion.iteration !== iteration));
    return open.length === 0
      ? met
      : notMet(open.map((criterion) => {
          if (criterion.verdict === 'unmeasured') return `"${criterion.name}" is not measured`;
          if (criterion.iteration !== iteration) return `"${criterion.name}" is not measured in iteration ${iteration}`;
          return `"${criterion.name}" missed its target of ${criterion.target}${criterion.score === null ? '' : ` with ${criterion.score}`}`;
        }).join('; '));
  },
};

export const customerAccepted: EngagementGate = {
  id: 'customer_accepted',
  question: 'Has the customer accepted the model of this iteration?',
  check({ acceptance, iteration }) {
    if (acceptance === null) return notMet('the customer has not accepted');
    return acceptance.iteration === iteration
      ? met
      : notMet(`the customer has not accepted the model of iteration ${iteration}; the acceptance on record is for iteration ${acceptance.iteration}`);
  },
};
