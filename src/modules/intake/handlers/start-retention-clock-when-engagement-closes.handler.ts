import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { engagementStageEntered } from '../../engagements/engagements.events.js';
import type { ClockStart } from '../retention/retention-clock.js';
import { StartRetentionClock } from '../retention/start-retention-clock.service.js';

/** Stages without a way back: an iteration or a return begins and ends before them. */
const STARTS: Readonly<Record<string, Exclude<ClockStart, 'withdrawal'>>> = { completed: 'completion', declined: 'decline', cancelled: 'cancellation' };

/** Starts the clock at the moment at which the engagement was closed, however late the event arrives. */
@OnEvent('intake.start-retention-clock-when-engagement-closes', engagementStageEntered)
export class StartRetentionClockWhenEngagementCloses implements EventHandler {
  constructor(private readonly clock: StartRetentionClock) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, engagementStageEntered)) return;
    const startedBy = STARTS[event.data.stage];
    if (startedBy !== undefined) await this.clock.whenClosed(tx, event.data.engagementId as EngagementId, startedBy, event.occurredAt);
  }
}
