import { STAFF_ROLE, type StaffRole } from '@qinqing/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createInterface } from 'node:readline/promises';
import { type CliOutput, CliRegistry, CliUsageError } from '../../platform/cli/index.js';
import { Db } from '../../platform/db/index.js';
import { SYSTEM } from './identity.rules.js';
import { totpUri } from './secrets.js';
import { StaffService } from './staff.service.js';

const USAGE = '--username NAME --name NAME --department NAME --roles ROLE[,ROLE] (password on standard input)';
const OPTIONS = ['username', 'name', 'department', 'roles'] as const;

/** The first accounts of an installation are made here, by who may run commands on the server. */
@Injectable()
export class IdentityCommands implements OnModuleInit {
  constructor(
    private readonly registry: CliRegistry,
    private readonly db: Db,
    private readonly staff: StaffService,
  ) {}

  onModuleInit(): void {
    this.registry.register({
      name: 'staff create',
      usage: USAGE,
      summary: 'makes a personal staff account and prints the secret of its one-time codes, once',
      run: (args, output) => this.create(args, output),
    });
  }

  private async create(args: string[], output: CliOutput): Promise<void> {
    const { username, name, department, roles } = parse(args);
    // Not an argument: those are shown by `ps` and kept by shells.
    const password = await readLine();
    const made = await this.db.write((m) =>
      this.staff.create(m, SYSTEM, { username, name, department, roles, password }),
    );
    output.line(`${username} is created; register this secret in an authenticator now, it is not shown again:`);
    output.line(totpUri(username, made.totpSecret));
  }
}

function parse(args: string[]): { username: string; name: string; department: string; roles: StaffRole[] } {
  const given: Partial<Record<(typeof OPTIONS)[number], string>> = {};
  for (let i = 0; i < args.length; i += 2) {
    const option = OPTIONS.find((known) => `--${known}` === args[i]);
    const value = args[i + 1];
    if (!option) throw new CliUsageError(`unknown option: ${args[i]}`);
    if (value === undefined || value === '') throw new CliUsageError(`--${option} needs a value`);
    given[option] = value;
  }
  const { username, name, department, roles } = given;
  if (!username || !name || !department || !roles) throw new CliUsageError(`usage: staff create ${USAGE}`);
  const unknown = roles.split(',').filter((role) => !Object.hasOwn(STAFF_ROLE, role));
  if (unknown.length > 0)
    throw new CliUsageError(`no such role: ${unknown.join(', ')}; roles are ${Object.keys(STAFF_ROLE).join(', ')}`);
  return { username, name, department, roles: roles.split(',') as StaffRole[] };
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    throw new CliUsageError('the password is read from standard input');
  } finally {
    lines.close();
  }
}
