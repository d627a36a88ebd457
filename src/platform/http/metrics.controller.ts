import { Controller, Get, Header } from '@nestjs/common';
import { metrics } from '../telemetry/metrics.js';
import { MeasureSystem } from '../telemetry/measure-system.js';
import { Public } from './access.js';
import { Describe } from './describe.js';

@Controller()
export class MetricsController {
  constructor(private readonly system: MeasureSystem) {}

  @Get('metrics')
  @Public()
  @Header('content-type', metrics.contentType)
  @Describe({ summary: 'Read the metrics in the Prometheus format', returns: { 200: null }, public: true, unlimited: true, produces: 'text/plain' })
  async read(): Promise<string> {
    await this.system.measure();
    return metrics.metrics();
  }
}
