import { FactTable, MatchPlan } from '@qinqing/rules';
import { atLeast, type Bench, type Figure, interleave, median, medianRatio } from './harness.js';
import { type Arrays, arraysOf, type Decided, loopOf, YES } from './matching/by-hand.js';
import { benchMeasures } from './matching/families.js';
import { batchFirm, madeFirms, type Values } from './matching/firms.js';
import { jsonRulesEngine, peerFacts, zenEngine } from './matching/peers.js';

const FIRMS = 100_000;
/** The peers take seconds for what the others do in milliseconds: they decide so many firms, and are scaled per decision. */
const JSON_RULES_FIRMS = 400;
const ZEN_FIRMS = 2000;
const ROUNDS = 7;
const ON = '2026-06-01';
const OUTCOMES = ['not_met', 'unknown', 'met'] as const;

export const matching: Bench = {
  name: 'matching',
  title: `${FIRMS.toLocaleString('en')} firms × 40 measures, decisions per second side by side`,
  async run(log) {
    const measures = benchMeasures();
    const plan = new MatchPlan(measures.map(({ measure }) => measure));
    const { table, arrays, first } = prepared(plan.facts);
    const byHand = measures.map((measure) => ({
      loop: loopOf(measure),
      out: { outcome: new Uint8Array(FIRMS), fen: new Float64Array(FIRMS) } satisfies Decided,
    }));
    const peers = {
      jsonRules: {
        decide: jsonRulesEngine(measures),
        facts: peerFacts(measures, first.slice(0, JSON_RULES_FIRMS)),
      },
      zen: {
        decide: zenEngine(measures),
        facts: peerFacts(measures, first.slice(0, ZEN_FIRMS)),
      },
    };

    // What is compared must be the same: every decision of everybody, and every amount that is certain.
    const tally = { singly: 0 };
    const matches = plan.run(table, { on: ON }, tally);
    for (const { loop, out } of byHand) loop(arrays, out);
    let sums = 0;
    matches.forEach((found, k) => {
      const { out } = byHand[k]!;
      for (let row = 0; row < FIRMS; row += 1) {
        const outcome = found.outcomeAt(row);
        if (outcome !== OUTCOMES[out.outcome[row]!])
          throw disagreement(found.measure.code, row, outcome, OUTCOMES[out.outcome[row]!]);
        if (outcome !== 'met') continue;
        const amount = found.amountAt(row);
        // The loops leave a sum open as soon as one of its figures is.
        if (!amount.exact || Number.isNaN(out.fen[row])) continue;
        if (amount.minFen !== out.fen[row]) throw disagreement(found.measure.code, row, amount.minFen, out.fen[row]);
        sums += 1;
      }
    });
    for (const [name, { decide, facts }] of Object.entries(peers)) {
      (await decide(facts)).forEach((fits, row) => {
        fits.forEach((fit, k) => {
          if (fit !== (byHand[k]!.out.outcome[row] === YES))
            throw disagreement(`${name} on ${measures[k]!.measure.code}`, row, fit, byHand[k]!.out.outcome[row]);
        });
      });
    }
    const shares = OUTCOMES.map((outcome, code) => {
      const count = byHand.reduce((all, { out }) => all + out.outcome.reduce((n, o) => n + (o === code ? 1 : 0), 0), 0);
      return `${outcome} ${((count / FIRMS / measures.length) * 100).toFixed(1)} %`;
    });
    log(`all agree: ${shares.join(', ')}; ${sums} certain amounts to the fen`);
    log(`vectors leave ${tally.singly} questions to single evaluation`);
    log(
      `json-rules-engine decides ${JSON_RULES_FIRMS} firms and zen-engine ${ZEN_FIRMS} a round, without amounts; scaled per decision`,
    );

    const perSecond = async (decisions: number, work: () => unknown) => {
      const start = process.hrtime.bigint();
      await work();
      return decisions / (Number(process.hrtime.bigint() - start) / 1e9);
    };
    const all = FIRMS * measures.length;
    const rates = await interleave(
      {
        product: () => perSecond(all, () => plan.run(table, { on: ON })),
        byHand: () =>
          perSecond(all, () =>
            byHand.forEach(({ loop, out }) => {
              loop(arrays, out);
            }),
          ),
        zen: () => perSecond(ZEN_FIRMS * measures.length, () => peers.zen.decide(peers.zen.facts)),
        jsonRules: () =>
          perSecond(JSON_RULES_FIRMS * measures.length, () => peers.jsonRules.decide(peers.jsonRules.facts)),
      },
      ROUNDS,
    );
    for (const [who, values] of Object.entries(rates))
      log(`${who}: ${(median(values) / 1e6).toFixed(3)} million decisions/s`);
    const common = { bench: 'matching', unit: 'x' };
    return [
      { bench: 'matching', figure: 'throughput', value: median(rates.product), unit: 'decisions/s' },
      atLeast(
        {
          ...common,
          figure: 'over json-rules-engine',
          value: medianRatio(rates.product, rates.jsonRules),
          against: 'json-rules-engine 7.3.1',
        },
        100,
      ),
      atLeast(
        {
          ...common,
          figure: 'over zen-engine',
          value: medianRatio(rates.product, rates.zen),
          against: '@gorules/zen-engine 0.54.0',
        },
        5,
      ),
      atLeast(
        {
          ...common,
          figure: 'of the limit',
          value: medianRatio(rates.product, rates.byHand),
          against: 'loops written by hand',
        },
        0.5,
      ),
    ] satisfies Figure[];
  },
};

/**
 * The same firms as columns and as arrays, and the first of them as they are for the peers. The rest are let go: a
 * hundred thousand objects in memory would charge every variant for their collection.
 */
function prepared(names: readonly string[]): { table: FactTable; arrays: Arrays; first: Values[] } {
  const made = madeFirms(2026);
  const firms = Array.from({ length: FIRMS }, () => made.next().value);
  const table = new FactTable(names);
  for (const firm of firms) table.add(batchFirm(firm));
  return { table, arrays: arraysOf(firms, names), first: firms.slice(0, ZEN_FIRMS).map(({ values }) => values) };
}

function disagreement(where: string, row: number, one: unknown, other: unknown): Error {
  return new Error(`${where}: firm ${row} is ${String(one)} for one and ${String(other)} for the other`);
}
