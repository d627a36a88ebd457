import { checkWorkflow } from './check-workflow.js';
import type { NoFacts, Transition, Workflow } from './workflow.js';

/**
 * Defines a workflow as one literal. The stages are named in the first call, so that the compiler refuses a row with
 * an unknown stage; the verbs are inferred in the second.
 * @returns the literal itself, checked.
 * @throws WorkflowDefinitionError listing all mistakes, when the module is loaded.
 */
export function defineWorkflow<S extends string, F = NoFacts>() {
  return <A extends string>(
    workflow: Omit<Workflow<S, F, A>, 'transitions'> & { readonly transitions: Readonly<Record<A, Transition<S, F>>> },
  ): Workflow<S, F, A> => {
    checkWorkflow<S, F>(workflow);
    return workflow;
  };
}
