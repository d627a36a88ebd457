import type { NoFacts, Workflow } from './workflow.js';

/** All versions of one workflow. What began with a version keeps it; what begins now takes the latest. */
export interface WorkflowVersions<S extends string, F = NoFacts> {
  readonly name: string;
  readonly latest: Workflow<S, F>;
  readonly all: readonly Workflow<S, F>[];
  /** @throws UnknownWorkflowVersionError when this build does not know the version. */
  get(version: number): Workflow<S, F>;
}

/** A record names a version this build does not have: it was written by a newer one, or a version was removed. */
export class UnknownWorkflowVersionError extends Error {
  constructor(workflow: string, version: number, known: readonly number[]) {
    super(`the workflow "${workflow}" has no version ${version}; this build knows ${known.join(', ')}`);
    this.name = 'UnknownWorkflowVersionError';
  }
}

/** @throws Error when the definitions are of different workflows, or two have the same version. */
export function workflowVersions<S extends string, F = NoFacts>(
  first: Workflow<S, F>,
  ...later: readonly Workflow<S, F>[]
): WorkflowVersions<S, F> {
  const all = [first, ...later].toSorted((a, b) => a.version - b.version);
  const byVersion = new Map<number, Workflow<S, F>>();
  for (const workflow of all) {
    if (workflow.name !== first.name) throw new Error(`"${workflow.name}" is no version of the workflow "${first.name}"`);
    if (byVersion.has(workflow.version)) throw new Error(`the workflow "${first.name}" has version ${workflow.version} twice`);
    byVersion.set(workflow.version, workflow);
  }
  return {
    name: first.name,
    latest: all.at(-1) ?? first,
    all,
    get(version) {
      const workflow = byVersion.get(version);
      if (workflow === undefined) throw new UnknownWorkflowVersionError(first.name, version, [...byVersion.keys()]);
      return workflow;
    },
  };
}
