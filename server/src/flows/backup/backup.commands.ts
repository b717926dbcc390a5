import { formatYuan } from '@qinqing/contract';
import { shanghaiDay } from '@qinqing/contract/working-days';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../../modules/audit/index.js';
import { LedgerService, LedgerVerifier } from '../../modules/ledger/index.js';
import { type CliOutput, CliRegistry, CliUsageError } from '../../platform/cli/index.js';
import { fromRoot } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import type { SystemActor } from '../../platform/http/index.js';
import { BackupFlow } from './backup.flow.js';
import type { Manifest } from './manifest.js';
import { RestoreFlow } from './restore.flow.js';

const OPERATOR: SystemActor = { kind: 'system', id: 'cli', name: '命令行' };
const DEFAULT_FOLDER = 'var/backups';

/** `backup`, `restore` and `restore drill`. */
@Injectable()
export class BackupCommands implements OnModuleInit {
  constructor(
    private readonly cli: CliRegistry,
    private readonly db: Db,
    private readonly backup: BackupFlow,
    private readonly restore: RestoreFlow,
    private readonly ledger: LedgerVerifier,
    private readonly books: LedgerService,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.cli.register({
      name: 'backup',
      usage: '[FOLDER] [--keep N]',
      summary: `copies all rows, files and audit anchors into a new folder within FOLDER (${DEFAULT_FOLDER}), while everybody works on`,
      run: (args, output) => this.takeBackup(args, output),
    });
    this.cli.register({
      name: 'restore',
      usage: 'BACKUP',
      summary: 'puts a backup back into an empty installation; payments stay stopped until a person lifts that',
      run: async (args, output) => {
        tell(await this.restore.restore(OPERATOR, fromRoot(only(args))), 'restored', output);
        output.line('payments are stopped: compare with the bank what was paid since, then lift it in the console');
      },
    });
    this.cli.register({
      name: 'restore drill',
      usage: 'BACKUP',
      summary:
        'restores into a place of its own and reads it through: books, audit chain, files; exit code 1 if anything is wrong',
      // The command line gives it that place, see cli.ts.
      run: (args, output) => this.drill(fromRoot(only(args)), output),
    });
  }

  private async takeBackup(args: string[], output: CliOutput): Promise<number> {
    const at = args.indexOf('--keep');
    const [, keep] = at < 0 ? [] : args.splice(at, 2);
    if (at >= 0 && !/^[1-9]\d{0,3}$/.test(keep ?? ''))
      throw new CliUsageError('--keep must be a number from 1 to 9999');
    const [parent = DEFAULT_FOLDER, ...more] = args;
    if (more.length > 0 || parent.startsWith('--')) throw new CliUsageError('name one folder');
    const { folder, manifest } = await this.backup.take(OPERATOR, fromRoot(parent));
    tell(manifest, 'saved', output);
    output.line(folder);
    const old = keep === undefined ? [] : await this.backup.prune(fromRoot(parent), Number(keep));
    for (const name of old) output.line(`removed ${name}`);
    for (const key of manifest.files.lost) output.error(`the file ${key} is gone or was changed in the store`);
    return manifest.files.lost.length === 0 ? 0 : 1;
  }

  private async drill(folder: string, output: CliOutput): Promise<number> {
    const manifest = await this.restore.restore(OPERATOR, folder);
    tell(manifest, 'restored', output);
    const { checks } = await this.ledger.verify();
    const hit = checks.filter(({ violations }) => violations > 0);
    for (const { code, violations } of hit) output.error(`${code}: ${violations} violation(s)`);
    const year = Number(shanghaiDay(new Date(manifest.takenAt)).slice(0, 4));
    const { cashFen, nonCashFen } = await this.db.read((m) => this.books.releasedYear(m, year));
    output.line(`released in ${year}: ${formatYuan(cashFen)} yuan in cash, ${formatYuan(nonCashFen)} otherwise`);
    output.line(`${checks.length - hit.length} of ${checks.length} invariants of the books hold`);
    const chain = await this.audit.verify();
    if (chain.ok) output.line(`the audit chain is whole: ${chain.checked} entries`);
    else output.error(`the audit chain is broken at entry ${chain.firstBroken}: ${chain.fault}`);
    return hit.length === 0 && chain.ok ? 0 : 1;
  }
}

function only(args: string[]): string {
  const [folder, ...more] = args;
  if (folder === undefined || more.length > 0 || folder.startsWith('--')) throw new CliUsageError('name one backup');
  return folder;
}

function tell({ takenAt, tables, files }: Manifest, done: string, output: CliOutput): void {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  output.line(
    `${done}: ${rows} rows of ${tables.length} tables and ${files.count - files.lost.length} files (${files.bytes} bytes), as of ${takenAt}`,
  );
}
