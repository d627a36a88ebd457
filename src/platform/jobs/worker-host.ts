import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { UnrecoverableError, WaitingError } from 'bullmq';
import type { Job } from 'bullmq';
import { systemActor } from '../actor.js';
import { platformConfig } from '../config/platform.config.js';
import { EventDelivery } from '../events/event-delivery.js';
import { OutboxRelay } from '../events/outbox-relay.js';
import { RUNTIME } from '../runtime.js';
import type { Runtime } from '../runtime.js';
import { errorText, framesOf } from '../telemetry/error-text.js';
import type { Log } from '../telemetry/log.js';
import { jobOutcomes } from '../telemetry/metrics.js';
import { currentTraceparent, inSpan } from '../telemetry/tracing.js';
import { within } from '../within.js';
import { QUEUES } from './define-job.js';
import { HandlerRegistry } from './handler-registry.js';
import { KeepQueues } from './keep-queues.js';
import { OrganizationOfJob } from './organization-of-job.js';
import type { AnyWorker } from './queue-backend.js';
import { Queues } from './queues.js';

interface RequestedJob {
  payload: Record<string, unknown>;
  requestId: string;
  traceparent: string | null;
  onBehalfOf: string | null;
}

/** Runs this process's workers, the relay and the schedules, and stops them so that no job is lost. */
@Injectable()
export class WorkerHost implements OnModuleDestroy {
  readonly #workers: AnyWorker[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #shutdown = new AbortController();
  #stopping = false;
  #stopped: Promise<void> | undefined;
  private readonly log: Log;

  constructor(
    private readonly queues: Queues,
    private readonly registry: HandlerRegistry,
    private readonly delivery: EventDelivery,
    private readonly relay: OutboxRelay,
    private readonly upkeep: KeepQueues,
    private readonly organizations: OrganizationOfJob,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {
    this.log = runtime.log;
  }

  /** Starts taking jobs. Called once the application is up. */
  async start(): Promise<void> {
    await this.upkeep.start();
    for (const name of QUEUES) {
      const worker = this.queues.backend.worker(name, (job, token) => this.#track(this.#process(job, token)), this.queues.slots(name));
      worker.on('error', (error: Error) => this.log.warn({ queue: name, error: error.message }, 'worker connection failed'));
      worker.run().catch((error: unknown) => this.log.error({ queue: name, error: String(error) }, 'worker stopped'));
      this.#workers.push(worker);
    }
    this.relay.start();
  }

  /** Takes no more jobs, lets running ones finish, and hands back those that do not within the bound. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const bound = this.runtime.config.get(platformConfig).SHUTDOWN_TIMEOUT_MS;
    const abort = setTimeout(() => this.#shutdown.abort(), bound * 0.5);
    const finished = await within(bound * 0.8, Promise.all([this.relay.stop(), this.#finishRunning(), this.upkeep.stop()]));
    clearTimeout(abort);
    if (!finished) {
      this.#shutdown.abort();
      this.log.warn({ running: this.#running.size }, 'jobs did not stop in time, leaving them to other workers when their locks run out');
    }
    await within(bound * 0.1, Promise.all([this.upkeep.flush(), ...this.#workers.map((worker) => worker.close(!finished))]));
  }

  async #finishRunning(): Promise<void> {
    this.#stopping = true;
    // Not `close()`: its wait has no bound, and once begun it cannot be turned into a `close(true)`.
    await Promise.all(this.#workers.map((worker) => worker.pause(true)));
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #track(run: Promise<void>): Promise<void> {
    this.#running.add(run);
    const ended = (): void => void this.#running.delete(run);
    run.then(ended, ended);
    return run;
  }

  async #process(job: Job, token: string | undefined): Promise<void> {
    // A worker that is blocked waiting for a job still takes one when it is paused, be it the very one that was just handed back.
    if (this.#stopping) return this.#handBack(job, token);
    const end = jobOutcomes.start(job.queueName, job.name);
    try {
      await (job.queueName === 'events' ? this.#runEvent(job) : this.#runJob(job));
      end('succeeded');
    } catch (error) {
      if (this.#shutdown.signal.aborted) {
        end('handed_back');
        return this.#handBack(job, token);
      }
      const final = error instanceof UnrecoverableError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      end(final ? 'failed' : 'retried');
      const text = errorText(error);
      this.log[final ? 'error' : 'warn']({ queue: job.queueName, job: job.name, id: job.id, attempt: job.attemptsMade + 1, error: text, stack: framesOf(error) }, final ? 'job failed' : 'job will be tried again');
      // What is thrown is kept in the queue and shown to operators.
      throw error instanceof UnrecoverableError ? error : new Error(text);
    }
  }

  /** Puts a job back into its queue, at no cost of a try. When that fails, it comes back as its lock runs out. */
  async #handBack(job: Job, token: string | undefined): Promise<never> {
    await job.moveToWait(token).catch((error: unknown) => this.log.warn({ job: job.name, id: job.id, error: errorText(error) }, 'handing back a job failed'));
    throw new WaitingError();
  }

  async #runEvent(job: Job): Promise<void> {
    const handler = this.registry.eventHandler(job.name);
    // Not beyond recovery: during an upgrade, a newer process may take the next try.
    if (handler === undefined) throw new Error(`no handler named ${job.name} in this version`);
    const { eventId } = job.data as { eventId: string };
    const event = await this.delivery.load(eventId);
    if (event === null) throw new UnrecoverableError('the event is not in the log');
    await inSpan(`handle ${job.name}`, { traceparent: event.traceparent, attributes: { 'atelier.event': event.type } }, () =>
      this.delivery.deliver(job.name, handler, eventId, event, currentTraceparent()));
  }

  async #runJob(job: Job): Promise<void> {
    const registered = this.registry.jobHandler(job.name);
    if (registered === undefined) throw new Error(`no handler of ${job.name} in this version`);
    const data = job.data as Partial<RequestedJob>;
    const payload = registered.definition.schema.safeParse(data.payload ?? {});
    if (!payload.success) throw new UnrecoverableError(`payload does not fit: ${errorText(payload.error)}`);
    await inSpan(`run ${job.name}`, { traceparent: data.traceparent }, async () => {
      const traceparent = currentTraceparent();
      const organizationId = await this.organizations.find(registered.definition, payload.data);
      await registered.handler.run(payload.data, {
        id: String(job.id),
        attempt: job.attemptsMade + 1,
        attempts: job.opts.attempts ?? 1,
        signal: this.#shutdown.signal,
        origin: {
          actor: systemActor(job.name, organizationId ?? undefined), requestId: data.requestId ?? String(job.id),
          ...(typeof data.onBehalfOf === 'string' ? { onBehalfOf: data.onBehalfOf } : {}), ...(traceparent === undefined ? {} : { traceparent }),
        },
      });
    });
    this.upkeep.noteDone(String(job.id));
  }
}
