import { formatTokens } from '../../../platform/format-tokens.js';
import { words } from './template.js';
import type { Template } from './template.js';

interface Run {
  name: string;
  technique: string;
  iteration: number;
  tokensProcessed: number;
}

function facts(data: Run): [string, string][] {
  return [['Technique', words(data.technique)], ['Iteration', String(data.iteration)], ['Tokens processed', formatTokens(data.tokensProcessed)]];
}

export const trainingSucceededTemplate: Template<Run> = {
  name: 'training-run-succeeded', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: a training run succeeded`,
    paragraphs: [`A training run of “${data.name}” succeeded, and its checkpoint is registered.`],
    facts: facts(data),
  }),
};

export const trainingFailedTemplate: Template<Run> = {
  name: 'training-run-failed', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: a training run failed`,
    paragraphs: [`A training run of “${data.name}” failed. The run says why.`],
    facts: facts(data),
  }),
};

export const evaluationMissedTemplate: Template<{ name: string; mustHave: boolean; baseScore: number; customScore: number; target: number; iteration: number }> = {
  name: 'evaluation-missed', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: a success criterion missed its target`,
    paragraphs: [
      `A success criterion of “${data.name}” was measured and missed its target.`,
      data.mustHave ? 'It is a must-have: iterate, or waive the gate with a reason.' : 'It is not a must-have, so delivery is not blocked by it.',
    ],
    facts: [['Target', String(data.target)], ['Custom model', String(data.customScore)], ['Base model', String(data.baseScore)], ['Iteration', String(data.iteration)]],
  }),
};
