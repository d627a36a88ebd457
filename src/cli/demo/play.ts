import { Atelier } from '@atelier/client';
import { agree } from './acts/agree.js';
import { buildTheTeam } from './acts/build-the-team.js';
import { closeTheBooks } from './acts/close-the-books.js';
import { deliverAndSettle } from './acts/deliver-and-settle.js';
import { meetTheCustomer } from './acts/meet-the-customer.js';
import { takeInData } from './acts/take-in-data.js';
import { trainAndEvaluate } from './acts/train-and-evaluate.js';
import { gatherCorpus } from './corpus.js';
import type { Narrator } from './narrator.js';
import type { Cast, Story } from './story.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** Plays one whole engagement against a running server, over HTTP alone. @returns the cast, partner included. */
export async function play(staff: Omit<Cast, 'partner'>, say: Narrator): Promise<Cast> {
  const receiver = await WebhookReceiver.start();
  try {
    const corpus = await gatherCorpus();
    // Until they have access of their own.
    const partner = new Atelier({ baseUrl: staff.manager.url, token: () => staff.manager.token });
    const story: Story = {
      say, corpus, receiver, cast: { ...staff, partner }, run: Date.now().toString(36).toUpperCase(),
      organizationId: '', competitorId: '', engagementId: '', contractId: '', engagement: '', acceptedVersionIds: [], webhookSince: '',
    };
    await meetTheCustomer(story);
    await agree(story);
    await takeInData(story);
    await buildTheTeam(story);
    await trainAndEvaluate(story);
    await deliverAndSettle(story);
    await closeTheBooks(story);
    return story.cast;
  } finally {
    await receiver.stop();
  }
}
