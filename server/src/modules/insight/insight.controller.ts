import { getReleased } from '@qinqing/contract/public';
import type { QueryOf } from '@qinqing/contract';
import { Controller, Query } from '@nestjs/common';
import { Route } from '../../platform/http/index.js';
import { InsightService } from './insight.service.js';

@Controller()
export class InsightController {
  constructor(private readonly insight: InsightService) {}

  @Route(getReleased)
  getReleased(@Query() query: QueryOf<typeof getReleased>) {
    return this.insight.released(query.year === undefined ? undefined : Number(query.year));
  }
}
