import type { Template } from './template.js';

export const teamConfirmedTemplate: Template<{ name: string; members: number; scopeVersion: number }> = {
  name: 'team-confirmed', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: the team is confirmed`,
    paragraphs: [`The team of “${data.name}” is confirmed. Its skills cover version ${data.scopeVersion} of the scope.`],
    facts: [['Members', String(data.members)]],
  }),
};

export const teamUnconfirmedTemplate: Template<{ name: string }> = {
  name: 'team-unconfirmed', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: the team has to be confirmed again`,
    paragraphs: [`Something changed, so the team of “${data.name}” is no longer confirmed. Its page says what stands in the way.`],
  }),
};
