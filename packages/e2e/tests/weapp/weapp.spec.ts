import path from 'node:path';
import { expect, test } from '@playwright/test';
import { listMeasures } from '@qinqing/contract/public';
import { read } from '../../support/api.js';
import { BASE_URL } from '../../support/server.js';
import { createRealm, Phone } from '../../weapp-rig/index.js';

// The build that WeChat gets, run by WeChat's own template compiler and component framework against the real server.
const DIST = path.resolve(import.meta.dirname, '../../../../miniapp/dist/weapp');

let phone: Phone;
test.beforeEach(() => {
  phone = new Phone({ dist: DIST, origin: BASE_URL });
});
test.afterEach(() => phone.close());

test('the realm is as poor as the real one', () => {
  const { evaluate } = createRealm();
  const absent = [
    'window',
    'document',
    'fetch',
    'AbortController',
    'URL',
    'TextEncoder',
    'localStorage',
    'navigator',
    'crypto',
    'process',
  ];
  for (const name of absent) {
    const out: { type?: string } = {};
    evaluate('probe.js', `out.type = typeof ${name}`, { out });
    expect(out.type, name).toBe('undefined');
  }
  expect(() => evaluate('probe.js', '(function(){}).constructor("return 1")()', {})).toThrow(
    /Code generation from strings/,
  );
});

test('every template compiles without a complaint', () => {
  expect(phone.problems).toEqual([]);
});

test('every page opens, draws something and throws nothing', async () => {
  const [first = ''] = phone.pages;
  expect(phone.pages.length).toBeGreaterThan(10);
  phone.launch(first);
  await phone.until(`content on ${first}`, () => phone.text.trim() || undefined);
  for (const page of phone.pages.slice(1)) {
    // Without an id a page that needs one must say so to the person, not break.
    phone.open(page);
    await phone.until(`content on ${page}`, () => phone.text.trim() || undefined);
    expect(phone.errors, page).toEqual([]);
    phone.back();
  }
});

test('from the list to a measure and back', async () => {
  const { items } = await read(listMeasures);
  const [measure] = items;
  expect(measure, 'the demonstration data has measures').toBeDefined();
  if (!measure) return;

  phone.launch('pages/policy/index');
  await phone.tap(measure.title);
  await phone.isOn('packages/measure/detail/index');
  await phone.sees(measure.title);
  await phone.sees(measure.officeName);
  await phone.sees(measure.documentNumber);
  expect(phone.depth).toBe(2);

  phone.back();
  await phone.isOn('pages/policy/index');
  await phone.sees(measure.title);
  expect(phone.errors).toEqual([]);
  // WeChat's bridge carries at most 1 MB at once and stalls long before that.
  expect(phone.largestSetData).toBeLessThan(256 * 1024);
});

test('what fits is weighed inside the mini-program: five answers, then a figure', async () => {
  const { items } = await read(listMeasures, { query: { q: '零售企业一季度增量' } });
  const title = items[0]?.title ?? '';
  phone.launch('pages/home/index');
  await phone.tap('五题测一测');
  await phone.isOn('packages/measure/for-you/index');
  for (const answer of ['注册、纳税、统计都在湖里区', '零售（', '中型', '是，规上', '租别人的'])
    await phone.tap(answer);
  await phone.tap('展开其余');
  await phone.tap(title);
  await phone.isOn('packages/measure/calculator/index');
  const fields = await phone.until('two figures', () => {
    const inputs = phone.all('wx-input');
    return inputs.length >= 2 ? inputs : undefined;
  });
  await phone.type(fields[0] as Element, '40000000');
  await phone.type(fields[1] as Element, '52300000');
  await phone.sees('60,000');
  expect(phone.errors).toEqual([]);
});

test('the elder version reaches every page, and is remembered by the phone', async () => {
  phone.launch('pages/home/index');
  await phone.tap('长辈版');
  await phone.find('.theme-elder');
  phone.open('packages/live/list/index');
  await phone.find('.theme-elder');
  expect(phone.errors).toEqual([]);
});
