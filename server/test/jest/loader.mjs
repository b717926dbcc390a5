import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const PACKAGES = new URL('../../../packages/', import.meta.url);

function sourceOf(url) {
  const source = url.replace(/\.js$/, '.ts');
  return source !== url && existsSync(fileURLToPath(source)) ? source : undefined;
}

export async function resolve(specifier, context, next) {
  const own = /^@qinqing\/(contract|rules)(?:\/(.+))?$/.exec(specifier);
  if (own) return { url: new URL(`${own[1]}/src/${own[2] ?? 'index'}.ts`, PACKAGES).href, shortCircuit: true };
  if (specifier.startsWith('.') && context.parentURL) {
    const source = sourceOf(new URL(specifier, context.parentURL).href);
    if (source) return { url: source, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    swcrc: false,
    configFile: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
