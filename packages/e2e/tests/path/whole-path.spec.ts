import { test } from '@playwright/test';
import { PHONE } from '../../support/devices.js';
import { PhonePage } from '../../support/phone.js';
import { applying } from './applying.js';
import { benefits } from './benefits.js';
import { paying } from './paying.js';
import { reviewing } from './reviewing.js';
import { Story } from './story.js';

// One journey over both apps, in the order in which it happens: each part stands on the ones before it.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const story = new Story();

test.beforeAll(async ({ browser }) => {
  story.phone = new PhonePage(await (await browser.newContext({ ...PHONE })).newPage());
});

applying(story);
reviewing(story);
paying(story);
benefits(story);
