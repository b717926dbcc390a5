import type { FiledEvaluation, Match, MatchList } from '@qinqing/contract/firm';
import { factByName, type Measure } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import { EnterpriseService } from '../enterprise/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { liveApplications } from './application.repository.js';
import { EvaluationService } from './evaluation.service.js';
import { combinationView, expectation, matchReason, unknownFactsOf, usedUnder } from './match.rules.js';

type Weighed = Match & { relations: Measure['stacking']; ceilings: Measure['ceilings'] };

const OUTCOME_ORDER = { met: 0, unknown: 1, not_met: 2 } as const;
const WINDOW_ORDER = { open: 0, upcoming: 1, closed: 2 } as const;

/** Which measures fit a firm, why, and how many yuan. */
@Injectable()
export class MatchService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly evaluations: EvaluationService,
  ) {}

  listMatches(actor: Actor, enterpriseId: string): Promise<MatchList> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const subject = await this.evaluations.subject(m, enterpriseId);
      const records = await this.policy.all(m);
      const cards = await this.policy.cards(m, records);
      const live = await liveApplications(m, enterpriseId);
      const matches = records.map((record, index): Weighed => {
        const evaluation = this.evaluations.evaluate(subject, record);
        const application = live.find((each) => each.measureCode === record.code && each.period === record.period);
        return {
          measure: cards[index]!,
          outcome: evaluation.outcome,
          amount: evaluation.amount,
          nonCash: record.nonCash,
          reason: matchReason(evaluation),
          unknownFacts: unknownFactsOf(evaluation).map((name) => ({ name, label: factByName(name)?.label ?? name })),
          ...(evaluation.wouldChange[0] ? { firstChange: evaluation.wouldChange[0] } : {}),
          ...(application ? { application: { id: application.id, status: application.status } } : {}),
          relations: record.definition.stacking,
          ceilings: record.definition.ceilings,
        };
      });
      matches.sort(
        (a, b) =>
          WINDOW_ORDER[a.measure.windowState] - WINDOW_ORDER[b.measure.windowState] ||
          OUTCOME_ORDER[a.outcome] - OUTCOME_ORDER[b.outcome] ||
          b.amount.maxFen - a.amount.maxFen,
      );
      const used = usedUnder(
        records.map(({ code, definition }) => ({ measureCode: code, ceilings: definition.ceilings })),
        subject.held,
      );
      const { sums, combination } = expectation(matches, used);
      return {
        enterpriseId,
        evaluatedAt: this.clock.now().toISOString(),
        expected: sums,
        combination: combinationView(matches, combination),
        items: matches.map(({ relations: _relations, ceilings: _ceilings, ...match }) => match),
      };
    });
  }

  getEvaluation(actor: Actor, enterpriseId: string, measureId: string): Promise<FiledEvaluation> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const record = await this.policy.measure(m, measureId);
      const subject = await this.evaluations.subject(m, enterpriseId);
      const evaluation = this.evaluations.evaluate(subject, record);
      return { ...evaluation, standing: this.evaluations.standing(subject, record) };
    });
  }
}
