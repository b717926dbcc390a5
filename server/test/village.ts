import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { parseMeasure } from '@qinqing/rules';
import { castParts } from '../demo/cast.js';
import { factsOf } from '../demo/firm-facts.js';
import { type Firm, makeFirms } from '../demo/firms.js';
import { isSeeded, seedDemo, StoryClock } from '../demo/index.js';
import { DEMO_POOLS } from '../demo/policy-package.js';
import { factNames } from '../demo/world.js';
import { AppModule } from '../src/app.module.js';
import { MIGRATIONS } from '../src/migrations/index.js';
import { type MeasureRecord, readMeasures } from '../src/modules/policy/index.js';
import { fromRoot } from '../src/platform/config/index.js';
import { migrate } from '../src/platform/db/index.js';
import { createLog } from '../src/platform/log/index.js';
import { testStore } from './database.js';

/** What the city gives towards exports: less than a village claims of it, as in the district. */
export const CITY_POOL = { code: 'POOL-XM-2026-COMMERCE', yuan: 1_000_000 };
const POOLS = DEMO_POOLS.map((pool) =>
  pool.code === CITY_POOL.code
    ? { ...pool, appropriations: pool.appropriations.map((each) => ({ ...each, yuan: CITY_POOL.yuan })) }
    : pool,
);

/** A village instead of a district: the firms behind the log-ins and their neighbours. */
async function village(): Promise<Firm[]> {
  const definitions = await readMeasures(fromRoot('packages/rules/measures'));
  const measures = definitions.map((raw) => {
    const parsed = parseMeasure(raw);
    if (!parsed.ok) throw new Error('a measure does not parse');
    return { code: parsed.measure.code, definition: parsed.measure } as MeasureRecord;
  });
  const all = makeFirms().slice(0, 1000);
  const facts = new Map(all.map((firm) => [firm, factsOf(firm, factNames(measures))]));
  const cast = castParts(all, facts, measures).map(({ firm }) => firm);
  return all.filter((firm) => firm.index < 90 || cast.includes(firm));
}

export interface Telling {
  app: INestApplicationContext;
  drop(): Promise<void>;
}

/** The demonstration year of the village, as it is loaded at an instant; the clock then stands at that instant. */
export async function tellYear(loadedAt: Date): Promise<Telling> {
  const store = await testStore();
  await migrate(store.config, MIGRATIONS);
  const clock = new StoryClock(loadedAt);
  const root = AppModule.forRoot({ config: store.config, clock, log: createLog('warn') });
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  expect(await isSeeded(app)).toBe(false);
  await seedDemo(app, clock, () => undefined, await village(), POOLS);
  clock.moveTo(loadedAt);
  return {
    app,
    async drop() {
      await app.close();
      await store.drop();
    },
  };
}
