import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { errorDefinitions } from '../errors/domain-error.js';
import { objectNotFound } from '../errors/platform.errors.js';
import { Public } from './access.js';
import { Describe } from './describe.js';

const errorPageSchema = z.object({ code: z.string(), status: z.int(), title: z.string(), help: z.string() }).meta({ id: 'ErrorPage' });

/** Where the `type` of a problem document leads. */
@Controller('errors')
export class ErrorPagesController {
  @Get(':code')
  @Public()
  @Describe({ summary: 'Explain an error code', returns: { 200: errorPageSchema }, errors: [objectNotFound], public: true })
  explain(@Param('code', { schema: z.string().max(100) }) code: string): z.infer<typeof errorPageSchema> {
    const found = errorDefinitions().find((definition) => definition.code === code);
    if (found === undefined) throw objectNotFound.with('No error has this code.');
    return found;
  }
}
