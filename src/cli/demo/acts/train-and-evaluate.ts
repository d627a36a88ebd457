import { createHash } from 'node:crypto';
import { advance, blocked } from '../story.js';
import type { Story } from '../story.js';

/** A model that misses its criterion, an iteration, and one that meets it. */
export async function trainAndEvaluate(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(7, 'Training and evaluation: once too little, then enough');
  await blocked(story, 'begin_evaluation');
  await train(story, 1);
  await advance(story, 'begin_evaluation');
  await evaluate(story, 71);
  await blocked(story, 'begin_delivery');
  const again = await cast.manager.act<{ stage: string; iteration: number }>(story.engagement, 'actions/iterate', { target: 'training', reason: 'Answers cite repealed clauses; train longer on the licence history' });
  say.tell(`iterate → ${again.stage}, iteration ${again.iteration}`);
  await train(story, 2);
  await advance(story, 'begin_evaluation');
  await evaluate(story, 97);
  await advance(story, 'begin_delivery');
}

async function train(story: Story, round: number): Promise<void> {
  const { say, cast } = story;
  const run = await cast.lead.post<{ id: string }>(`${story.engagement}/training-runs`, {
    technique: 'continued_pretraining', baseModel: 'frontier-4-base', datasetVersionIds: story.acceptedVersionIds, externalId: `trainer-${story.run}-${round}`,
  });
  const path = `/v1/training-runs/${run.id}`;
  await cast.lead.act(path, 'reports', { status: 'running', tokensProcessed: 0 });
  const checkpoint = { uri: `s3://checkpoints/${story.run}/${round}`, sha256: createHash('sha256').update(`${story.run} ${round}`).digest('hex') };
  await cast.lead.act(path, 'reports', { status: 'succeeded', tokensProcessed: 1_200_000 * round, checkpoint });
  say.tell(`The trainer reports run ${round}: succeeded, checkpoint ${checkpoint.uri}`);
}

async function evaluate(story: Story, score: number): Promise<void> {
  const evaluation = await story.cast.lead.post<{ verdict: string; criterionName: string }>(`${story.engagement}/evaluations`, {
    criterionId: 'lawyers-prefer', baseScore: 50, customScore: score, sampleSize: 600, evaluator: 'Three lawyers, blind',
  });
  story.say.tell(`“${evaluation.criterionName}”: base 50 %, custom ${score} %, target 80 % → ${evaluation.verdict}`);
}
