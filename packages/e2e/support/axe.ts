import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** WCAG 2.2 at level AA, the level that GB/T 37668 asks of public services. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Fails with rule, element and reason of every finding on what is visible now.
 * @param without selectors of parts that are not ours to mend, each with a reason in the calling test
 */
export async function expectAccessible(page: Page, { without = [] as string[] } = {}): Promise<void> {
  await standingStill(page);
  // Only what is wrong is told in full: a page of hundreds of cells is judged in half the time.
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(TAGS);
  for (const selector of without) builder.exclude(selector);
  const { violations, passes } = await builder.analyze();
  const findings = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} — ${node.target.join(' ')}`),
  );
  expect(findings).toEqual([]);
  // An empty page has no faults either.
  expect(passes.length).toBeGreaterThan(0);
}

const LONGEST_MOVE_MS = 2000;

/** A sheet that is still fading in is paler than anybody reads it. What moves for as long as it waits goes on moving. */
function standingStill(page: Page): Promise<unknown> {
  return page.evaluate(
    (longest) =>
      Promise.all(
        document
          .getAnimations()
          .filter(
            ({ effect, playState }) =>
              playState === 'running' && Number(effect?.getComputedTiming().endTime) <= longest,
          )
          // One that is taken away before its end is over as well.
          .map(({ finished }) => finished.catch(() => undefined)),
      ).then(() => undefined),
    LONGEST_MOVE_MS,
  );
}
