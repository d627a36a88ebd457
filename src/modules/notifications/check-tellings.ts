import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { eventDefinitions } from '../../platform/events/define-event.js';
import { mistakesIn } from './telling.js';
import { tellings } from './tellings.js';

/** Refuses to start when the table of tellings does not fit the events, the templates or their audiences. */
@Injectable()
export class CheckTellings implements OnModuleInit {
  onModuleInit(): void {
    const mistakes = mistakesIn(tellings, (event) => eventDefinitions().get(event.type) === event);
    if (mistakes.length > 0) throw new Error(`Tellings have mistakes:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}
