import { toMermaid } from './to-mermaid.js';
import { isWaivable, rowsOf } from './workflow.js';
import type { Gate, Transition, Workflow } from './workflow.js';

/**
 * A page of Markdown that says the whole workflow in words: diagram, actions, gates and service levels. Generated from the
 * definition that runs, so that the two cannot differ.
 */
export function describeWorkflow<S extends string, F>(workflow: Workflow<S, F>): string {
  const gates = new Map<string, Gate<F>>(rowsOf(workflow).flatMap(([, row]) => (row.gates ?? []).map((gate) => [gate.id, gate] as const)));
  const levels = workflow.stages.flatMap((stage) => {
    const days = workflow.serviceLevels?.[stage];
    return days === undefined ? [] : [[stage, String(days)]];
  });
  const title = `${workflow.name.slice(0, 1).toUpperCase()}${workflow.name.slice(1)} workflow, version ${workflow.version}`;
  const sections = [
    `# ${title}\n`,
    '<!-- Generated from the definition; `ATELIER_UPDATE_DOCS=1 npm test -- test/drift/workflows` writes it anew. -->\n',
    `It begins in \`${workflow.initial}\` and ends in ${codes(workflow.terminal)}.\n`,
    `\`\`\`mermaid\n${toMermaid(workflow)}\`\`\`\n`,
    `## Actions\n\n${table(['action', 'from', 'to', 'permission', 'gates', 'the actor gives'], rowsOf(workflow).map(actionRow))}`,
  ];
  if (gates.size > 0) {
    sections.push(
      `## Gates\n\n${table(['gate', 'question', 'can be waived'], [...gates.values()].map((gate) => [`\`${gate.id}\``, gate.question, isWaivable(workflow, gate) ? 'yes' : 'no']))}`,
    );
    if (workflow.waive !== undefined) {
      sections.push(
        `A gate is waived by somebody with \`${workflow.waive}\`, with a reason. The waiver lasts for that visit of the stage: once a stage is entered again, it has to be given again.\n`,
      );
    }
  }
  const notes = workflow.notes ?? [];
  if (notes.length > 0) sections.push(`## Notes\n\n${notes.map((note) => `- ${note}\n`).join('')}`);
  if (levels.length > 0) sections.push(`## Service levels\n\n${table(['stage', 'business days'], levels)}`);
  return sections.join('\n');
}

function actionRow<S extends string, F>([action, row]: [string, Transition<S, F>]): string[] {
  const from = typeof row.from === 'string' ? row.from : codes(row.from);
  const held = row.whileOnHold === true ? '; on hold too' : '';
  return [
    `\`${action}\``,
    `${from}${held}`,
    `${target(row)}${row.beginsIteration === true ? '; begins an iteration' : ''}`,
    `\`${row.by}\``,
    codes((row.gates ?? []).map((gate) => gate.id)),
    [
      ...(row.reason === 'required' ? ['a reason'] : []),
      ...(Array.isArray(row.to) || row.to === 'any earlier stage' ? ['the target'] : []),
      ...Object.entries(row.choices ?? {}).map(([name, values]) => `${name}: ${codes(values)}`),
    ].join('; '),
  ];
}

function target<S extends string, F>({ to }: Transition<S, F>): string {
  if (to === 'any earlier stage' || to === 'on hold' || to === 'the stage held') return to;
  return typeof to === 'string' ? `\`${to}\`` : to.map((stage) => `\`${stage}\``).join(' or ');
}

function codes(items: readonly string[]): string {
  return items.map((item) => `\`${item}\``).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}
