import { getDashboard, getTodo } from '@qinqing/contract/staff';
import type { QueryOf } from '@qinqing/contract';
import { Controller, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { InsightService } from './insight.service.js';
import { TodoService } from './todo.service.js';

@Controller()
export class InsightStaffController {
  constructor(
    private readonly insight: InsightService,
    private readonly todo: TodoService,
  ) {}

  @Route(getDashboard)
  getDashboard(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof getDashboard>) {
    return this.insight.dashboard(actor, query.year === undefined ? undefined : Number(query.year));
  }

  @Route(getTodo)
  getTodo(@CurrentActor() actor: Actor) {
    return this.todo.of(actor);
  }
}
