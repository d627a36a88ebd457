import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The process's metrics, served at `/metrics`. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

export const httpDuration = new Histogram({
  name: 'atelier_http_request_duration_seconds', help: 'Time to answer a request, by route.', registers: [metrics],
  labelNames: ['method', 'route', 'status'] as const, buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});
export const requestsRefused = new Counter({
  name: 'atelier_http_requests_refused_total', help: 'Requests refused by rate limits, by policy.', registers: [metrics], labelNames: ['policy'] as const,
});
export const poolConnections = new Gauge({
  name: 'atelier_pool_connections', help: 'Connections of the database pool, by state.', registers: [metrics], labelNames: ['state'] as const,
});
export const queueJobs = new Gauge({
  name: 'atelier_queue_jobs', help: 'Jobs in a queue, by state.', registers: [metrics], labelNames: ['queue', 'state'] as const,
});
export const queueAge = new Gauge({
  name: 'atelier_queue_oldest_waiting_seconds', help: 'Age of the oldest waiting job.', registers: [metrics], labelNames: ['queue'] as const,
});
export const outboxLag = new Gauge({
  name: 'atelier_outbox_lag_seconds', help: 'Age of the oldest event that is not relayed yet.', registers: [metrics],
});
export const outboxWaiting = new Gauge({
  name: 'atelier_outbox_waiting', help: 'Events that are not relayed yet.', registers: [metrics],
});
export const lostWork = new Counter({
  name: 'atelier_lost_jobs_total', help: 'Jobs that the queue had lost and that were asked for anew.', registers: [metrics],
});
const jobRuns = new Counter({
  name: 'atelier_job_runs_total', help: 'Runs of jobs and event handlers, by outcome.', registers: [metrics], labelNames: ['queue', 'job', 'outcome'] as const,
});
const jobDuration = new Histogram({
  name: 'atelier_job_duration_seconds', help: 'Time a run took.', registers: [metrics],
  labelNames: ['queue', 'job'] as const, buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600],
});

export type JobOutcome = 'succeeded' | 'retried' | 'failed' | 'handed_back';

/** Times one run and counts its outcome. */
export const jobOutcomes = {
  start(queue: string, job: string): (outcome: JobOutcome) => void {
    const stop = jobDuration.startTimer({ queue, job });
    return (outcome) => {
      stop();
      jobRuns.inc({ queue, job, outcome });
    };
  },
};
