import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CliRegistry, CliUsageError } from '../../platform/cli/index.js';
import { LedgerVerifier } from './ledger.verifier.js';

const OPERATOR = { kind: 'system', id: 'cli', name: '命令行' } as const;

@Injectable()
export class LedgerCommands implements OnModuleInit {
  constructor(
    private readonly cli: CliRegistry,
    private readonly verifier: LedgerVerifier,
  ) {}

  onModuleInit(): void {
    this.cli.register({
      name: 'ledger verify',
      usage: '',
      summary: 'runs every invariant and prints what broke; exit code 1 on any hit, and a money one stops payments',
      run: async (_args, output) => {
        const { ok, checks } = await this.verifier.verify();
        for (const { code, title, violations, sample } of checks.filter((check) => check.violations > 0)) {
          output.error(`${code} (${title}): ${violations}`);
          for (const line of sample) output.error(`  ${line}`);
        }
        if (ok) output.line(`${checks.length} invariants hold`);
        return ok ? 0 : 1;
      },
    });
    this.cli.register({
      name: 'ledger resume',
      usage: 'REASON',
      summary: 'lets payments run again after a stop; refused while an invariant is hit',
      run: async (args, output) => {
        const reason = args.join(' ').trim();
        if (reason === '') throw new CliUsageError('REASON is missing');
        await this.verifier.lift(OPERATOR, reason);
        output.line('payments run again');
      },
    });
  }
}
