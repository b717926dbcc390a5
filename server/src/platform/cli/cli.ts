import { AppError } from '../errors/index.js';

/** Where a command writes; tests listen. */
export interface CliOutput {
  line(text: string): void;
  error(text: string): void;
}

export interface CliCommand {
  /** One or two words: `migrate`, `audit verify`. */
  name: string;
  /** What follows the name: `FILE [--dry-run]`. */
  usage: string;
  /** One line in English. */
  summary: string;
  /**
   * @returns the exit code; nothing means 0
   * @throws {CliUsageError} for arguments that make no sense; any other error is a failure with exit code 1
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a command that says nothing has succeeded
  run(args: string[], output: CliOutput): Promise<number | void>;
}

/** The arguments make no sense: the usage is shown and the exit code is 2. */
export class CliUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CliUsageError';
  }
}

/** The commands of `npm run cli -- …`. Modules register theirs in `onModuleInit`. */
export class CliRegistry {
  private readonly commands = new Map<string, CliCommand>();

  register(command: CliCommand): void {
    if (this.commands.has(command.name)) throw new Error(`two commands are called ${command.name}`);
    this.commands.set(command.name, command);
  }

  get names(): string[] {
    return [...this.commands.keys()].sort();
  }

  /** Runs what `argv` names; the longest name wins. */
  async run(argv: string[], output: CliOutput): Promise<number> {
    const words = argv.filter((word) => word !== '--help' && word !== '-h');
    const command = [2, 1]
      .map((length) => this.commands.get(words.slice(0, length).join(' ')))
      .find((found) => found !== undefined);
    if (words.length !== argv.length || words.length === 0) {
      this.help(words, command, output);
      return 0;
    }
    if (!command) {
      output.error(`unknown command: ${words.slice(0, 2).join(' ')}`);
      this.help([], undefined, { line: output.error, error: output.error });
      return 2;
    }
    try {
      return (await command.run(argv.slice(command.name.split(' ').length), output)) ?? 0;
    } catch (error) {
      output.error(error instanceof Error ? error.message : String(error));
      const fields = error instanceof AppError ? (error.fields ?? []) : [];
      for (const { path, message } of fields) output.error(`  ${path}: ${message}`);
      if (!(error instanceof CliUsageError)) return 1;
      output.error(usageOf(command));
      return 2;
    }
  }

  private help(words: string[], command: CliCommand | undefined, output: CliOutput): void {
    if (command) {
      output.line(usageOf(command));
      output.line(command.summary);
      return;
    }
    output.line('usage: npm run cli -- COMMAND [arguments] | COMMAND --help');
    const shown = this.names.filter((name) => words.length === 0 || name.startsWith(`${words[0]} `));
    const width = Math.max(...shown.map((name) => name.length), 0);
    for (const name of shown) output.line(`  ${name.padEnd(width)}  ${this.commands.get(name)!.summary}`);
  }
}

function usageOf(command: CliCommand): string {
  return `usage: npm run cli -- ${command.name} ${command.usage}`.trimEnd();
}
