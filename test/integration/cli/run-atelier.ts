import { jest } from '@jest/globals';
import { runCommand } from '../../../src/cli/run-command.js';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in this process, with these settings and no others. */
export async function atelier(parameters: string, settings: Record<string, string> = {}): Promise<Outcome> {
  const outcome: Outcome = { code: -1, stdout: '', stderr: '' };
  const environment = process.env;
  const { PATH, HOME, TMPDIR } = environment;
  process.env = { PATH, HOME, TMPDIR, ...settings };
  const write = (to: 'stdout' | 'stderr', end = '') => (text: unknown): boolean => {
    outcome[to] += `${String(text)}${end}`;
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(write('stdout')), jest.spyOn(process.stderr, 'write').mockImplementation(write('stderr')),
    jest.spyOn(console, 'log').mockImplementation(write('stdout', '\n')), jest.spyOn(console, 'error').mockImplementation(write('stderr', '\n')),
  ];
  try {
    outcome.code = await runCommand(parameters === '' ? [] : parameters.split(' '));
    return outcome;
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.env = environment;
  }
}
