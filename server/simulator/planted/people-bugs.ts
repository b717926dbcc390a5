import { BatchService } from '../../src/modules/payout/batch.service.js';
import { StaffService } from '../../src/modules/identity/index.js';
import { processEngine } from '../../src/platform/config/index.js';
import type { StaffActor } from '../../src/platform/http/index.js';
import { around, blind, type Bug, rewriting, type Undo, withoutGuard } from './planting.js';

/** The engine's own refusal of a second desk is asked to look away. */
function secondDeskIgnored(): Undo {
  const ignore = processEngine === 'sqlite' ? 'INSERT OR IGNORE INTO' : 'INSERT IGNORE INTO';
  return rewriting((sql, parameters) => ({
    sql: /^INSERT INTO [`"]payout_desk[`"]/.test(sql) ? sql.replace('INSERT INTO', ignore) : sql,
    parameters,
  }));
}

/** Who is at the desk is not compared with who was at the desk before. */
function nobodyInParticular(events: readonly string[]): Undo {
  return around(
    BatchService.prototype,
    'open',
    (original) =>
      function anonymous(this, ...args) {
        const [m, actor, step, event] = args as [unknown, StaffActor, unknown, string];
        const shown = events.includes(event) ? { ...actor, id: 'somebody' } : actor;
        return original.call(this, m, shown, step, event);
      },
  );
}

export const PEOPLE_BUGS: Bug[] = [
  {
    name: 'one-person-seals-and-releases',
    title: 'the second person may be the first',
    plant: () => [
      nobodyInParticular(['seal', 'release']),
      blind(/^SELECT .* FROM [`"]payout_desk[`"]/),
      secondDeskIgnored(),
    ],
  },
  {
    name: 'decider-prepares-payment',
    title: 'who decided on a case may prepare its payment',
    plant: () => [nobodyInParticular(['seal']), blind(/^SELECT .* FROM [`"]payout_decider[`"]/)],
  },
  {
    name: 'code-not-checked',
    title: 'any six digits are taken for a one-time code',
    plant: () => [around(StaffService.prototype, 'verifyFreshTotp', () => async () => undefined)],
  },
  {
    name: 'version-not-checked',
    title: 'a decision does not look whether somebody decided meanwhile',
    plant: () => [
      withoutGuard(/^UPDATE [`"]application[`"] SET/, / AND [`"]?status[`"]? = \? AND [`"]?version[`"]? = \?/),
    ],
  },
];
