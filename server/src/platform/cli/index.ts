export { type CliCommand, type CliOutput, CliRegistry, CliUsageError } from './cli.js';
