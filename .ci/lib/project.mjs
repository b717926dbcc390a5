import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Stamps live in node_modules so that deleting it forgets them too. */
export const STATE_DIR = path.join(ROOT, 'node_modules', '.qinqing');

const NODE_FLOOR = [20, 19];

/** Below 20.19 `require()` of an ES module fails, which the server's dependencies need. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])) return;
  console.error(`Node ${NODE_FLOOR.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

export const rootPackage = () => JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

/** A failure that the reader can do something about: shown without a stack. */
export class Expected extends Error {
  expected = true;
}

/**
 * Runs one program to its end.
 * @returns its exit code and, when `capture` is set, everything that it printed
 */
export function run(
  command,
  args,
  { cwd = ROOT, env = process.env, capture = false, quietStdout = false, stdin = 'ignore' } = {},
) {
  return new Promise((resolve, reject) => {
    const shown = quietStdout ? 'ignore' : 'inherit';
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: capture ? [stdin, 'pipe', 'pipe'] : [stdin, shown, 'inherit'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // Otherwise a command that was killed, or crashed in native code, would end without a word.
      if (signal) console.error(`${command} ${args[0] ?? ''} was ended by ${signal}`);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Like {@link run}, for steps whose failure ends the command: the output is shown only then. */
export async function step(label, command, args, options = {}) {
  const started = performance.now();
  const { code, output } = await run(command, args, { ...options, capture: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) {
    process.stderr.write(output);
    throw new Expected(`${label} failed (exit code ${code}, ${seconds} s)`);
  }
  console.log(`${label} (${seconds} s)`);
}

/** The file that a package's own dependency ships, e.g. ('server', 'jest/bin/jest.js'). */
export const tool = (pkg, file) => path.join(ROOT, pkg, 'node_modules', file);
