import { readFileSync } from 'node:fs';
import { addDays, isWorkingDay } from '@qinqing/contract/working-days';
import { type Measure, parseMeasure } from '@qinqing/rules';
import { Agenda } from '../demo/agenda.js';
import { DEMO_PACKAGE, DEMO_POOLS } from '../demo/policy-package.js';
import { DEMO_FIRM_ACCOUNTS, DEMO_STAFF } from '../demo/logins.js';
import { Prng } from '../demo/prng.js';
import { CAMPAIGNS } from '../demo/story.js';
import { afterOfficeHours, lastAfternoon, shanghaiTime, StoryClock, workingDayFrom } from '../demo/story-clock.js';
import { chapterFaults } from '../src/modules/live/live.rules.js';
import { passwordFaults } from '../src/modules/identity/identity.rules.js';
import { readMeasures } from '../src/modules/policy/index.js';
import { fromRoot } from '../src/platform/config/index.js';
import { DEMO_PASSWORD } from '../demo/logins.js';

describe('the demonstration package', () => {
  let measures: Measure[];
  beforeAll(async () => {
    const definitions = await readMeasures(fromRoot('packages/rules/measures'));
    measures = definitions.map((raw) => {
      const parsed = parseMeasure(raw);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      return parsed.measure;
    });
  });

  it('has a document for every number that a measure names, on all four levels, and one head', () => {
    const numbers = new Set(DEMO_PACKAGE.documents.map(({ documentNumber }) => documentNumber));
    expect(measures.flatMap(({ documentNo }) => documentNo).filter((number) => !numbers.has(number))).toEqual([]);
    expect(new Set(DEMO_PACKAGE.documents.map(({ level }) => level)).size).toBe(4);
    expect(DEMO_PACKAGE.documents.filter(({ head }) => head)).toHaveLength(1);
  });

  it('has a pool for every measure, cash and non-cash apart', () => {
    for (const { code, pool, benefit } of measures) {
      const found = DEMO_POOLS.find((each) => each.code === pool);
      expect({ code, nonCash: found?.nonCash }).toEqual({ code, nonCash: benefit.kind === 'non_cash' });
    }
  });

  it('lets firms file within the window of a measure that exists', () => {
    for (const { code, from, to } of CAMPAIGNS) {
      const window = measures.find((each) => each.code === code)?.window;
      expect(window && window.opensOn <= from && from < to && to <= window.closesOn ? 'inside' : code).toBe('inside');
    }
  });

  it('ties the chapters of the recording to measures that exist', () => {
    const file = fromRoot('server/demo/recordings/qinqing-live-01.json');
    const source = JSON.parse(readFileSync(file, 'utf8')) as {
      durationSeconds: number;
      chapters: Parameters<typeof chapterFaults>[0];
    };
    expect(chapterFaults(source.chapters, source.durationSeconds)).toEqual([]);
    const codes = source.chapters.flatMap(({ measureCodes }) => measureCodes);
    expect(codes.filter((code) => !measures.some((measure) => measure.code === code))).toEqual([]);
    expect(new Set(codes).size).toBeGreaterThan(5);
  });
});

describe('the demonstration log-ins', () => {
  it('have a role each at every desk, a sound password and secrets of 160 bits', () => {
    const roles = DEMO_STAFF.flatMap((staff) => staff.roles);
    expect(new Set(roles).size).toBe(9);
    for (const { username, totpSecret } of DEMO_STAFF) {
      expect(passwordFaults(DEMO_PASSWORD, username)).toEqual([]);
      expect(totpSecret).toMatch(/^DEMO[A-Z2-7]{28}$/);
    }
    expect(new Set(DEMO_STAFF.map(({ totpSecret }) => totpSecret)).size).toBe(DEMO_STAFF.length);
    expect(new Set(DEMO_FIRM_ACCOUNTS.map(({ account }) => account)).size).toBe(DEMO_FIRM_ACCOUNTS.length);
  });
});

describe('Agenda', () => {
  it('gives back what was put in by time, and in order of entry at one time', () => {
    const agenda = new Agenda<number>();
    const random = new Prng('agenda');
    const entries = Array.from({ length: 500 }, (_, index) => ({ at: random.int(0, 50), index }));
    for (const { at, index } of entries) agenda.add(new Date(at), index);
    const out: number[] = [];
    for (let next = agenda.next(); next; next = agenda.next()) out.push(next.item);
    const expected = [...entries].sort((a, b) => a.at - b.at || a.index - b.index).map(({ index }) => index);
    expect(out).toEqual(expected);
  });
});

describe('office hours', () => {
  it('run from nine to twelve and from half past two to half past five on working days', () => {
    const monday = shanghaiTime('2026-03-02', 8);
    expect(afterOfficeHours(monday, 3)).toEqual(shanghaiTime('2026-03-02', 12));
    expect(afterOfficeHours(monday, 4)).toEqual(shanghaiTime('2026-03-02', 15.5));
    expect(afterOfficeHours(monday, 7)).toEqual(shanghaiTime('2026-03-03', 10));
    // Friday evening to Monday morning
    expect(afterOfficeHours(shanghaiTime('2026-03-06', 19), 1)).toEqual(shanghaiTime('2026-03-09', 10));
    // over the National Day holiday
    expect(isWorkingDay(workingDayFrom('2026-10-01'))).toBe(true);
    expect(workingDayFrom('2026-10-01') > addDays('2026-10-01', 4)).toBe(true);
  });

  it('are over on the afternoon before, and after a week-end on the one before that', () => {
    expect(lastAfternoon(shanghaiTime('2026-03-04', 15))).toEqual(shanghaiTime('2026-03-03', 16));
    expect(lastAfternoon(shanghaiTime('2026-03-04', 17))).toEqual(shanghaiTime('2026-03-04', 16));
    expect(lastAfternoon(shanghaiTime('2026-03-08', 17))).toEqual(shanghaiTime('2026-03-06', 16));
  });
});

describe('the story clock', () => {
  it('never goes back once it has begun', () => {
    const clock = new StoryClock(shanghaiTime('2026-11-20', 18));
    clock.begin(shanghaiTime('2026-01-05', 9));
    clock.moveTo(shanghaiTime('2026-01-06', 9));
    const before = clock.now();
    clock.moveTo(shanghaiTime('2026-01-05', 9));
    expect(clock.now().getTime()).toBeGreaterThan(before.getTime());
  });

  it('tells the year so that it ends on a Friday of the week before it is loaded', () => {
    const week = 7 * 86_400_000;
    for (let day = 0; day < 800; day += 1) {
      const loadedAt = shanghaiTime(addDays('2026-11-20', day), 18 + (day % 6));
      const clock = new StoryClock(loadedAt);
      const since = loadedAt.getTime() - clock.end.getTime();
      expect(since >= 0 && since < week ? 'recent' : loadedAt).toBe('recent');
      expect(clock.end.getUTCDay()).toBe(5);
    }
  });

  it('tells the year as it is written before that has ended', () => {
    expect(new StoryClock(shanghaiTime('2026-05-06', 9)).day('2026-11-20')).toBe('2026-11-20');
  });
});
