import type { Atelier } from '@atelier/client';
import type { HttpClient } from './http-client.js';
import type { Narrator } from './narrator.js';
import type { Corpus } from './corpus.js';
import type { WebhookReceiver } from './webhook-receiver.js';

/** What an engagement's resource shows, as far as the story looks. */
export interface EngagementView {
  id: string;
  stage: string;
  iteration: number;
  availableActions: { action: string; blockers: { because: string }[] }[];
}

/** The people and systems of the story, each with a token of their own. */
export interface Cast {
  manager: HttpClient;
  steward: HttpClient;
  lead: HttpClient;
  finance: HttpClient;
  administrator: HttpClient;
  /** The customer's own system, which uses the client that is made for such. */
  partner: Atelier;
}

/** What the acts hand on to each other. */
export interface Story {
  say: Narrator;
  cast: Cast;
  corpus: Corpus;
  receiver: WebhookReceiver;
  /** Distinguishes this run from others on the same data. */
  run: string;
  organizationId: string;
  competitorId: string;
  engagementId: string;
  contractId: string;
  /** Path of the engagement. */
  engagement: string;
  acceptedVersionIds: string[];
  /** When the webhook was registered: events from then on are sent to it. */
  webhookSince: string;
}

/** Takes a forward action and tells of it. */
export async function advance(story: Story, action: string, body: unknown = {}): Promise<EngagementView> {
  const engagement = await story.cast.manager.act<EngagementView>(story.engagement, `actions/${action}`, body);
  story.say.tell(`${action} → ${engagement.stage}${engagement.iteration > 1 ? `, iteration ${engagement.iteration}` : ''}`);
  return engagement;
}

/** Tries a forward action that a gate must block, and tells the gate's sentence. */
export async function blocked(story: Story, action: string): Promise<void> {
  const refusal = await story.cast.manager.refusal('POST', `${story.engagement}/actions/${action}`, {}, story.engagement);
  story.say.refused(`${action} is blocked (${refusal.code})`, refusal.blockers?.map(({ because }) => because) ?? refusal.detail);
}
