import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Compilation, Compiler } from 'webpack';
import { sources } from 'webpack';

/**
 * What the pages that people open first ask for at once: paths of the public API, `{name}` standing for a parameter of
 * the page. Only requests that go out in any case, and without a log-in.
 */
const FIRST_REQUESTS: Record<string, string[]> = {
  'pages/home/index': [
    '/api/public/service',
    '/api/public/package',
    '/api/public/released',
    '/api/public/recordings?limit=1',
    '/api/public/next-session',
    '/api/public/publicity?limit=3',
  ],
  'pages/policy/index': ['/api/public/measure-facets', '/api/public/measures?limit=20', '/api/public/package'],
  'packages/measure/detail/index': ['/api/public/measures/{id}'],
  'packages/live/player/index': ['/api/public/recordings/{id}'],
};

/** The picture that fills the first screen of a page: asked for before everything else, or it waits for a free connection. */
const FIRST_PICTURES: Record<string, string[]> = {
  'packages/live/player/index': ['/api/public/recordings/{id}/poster'],
};

const FIRST_PAGE = 'pages/home/index';
const HTML = 'index.html';
const PLUGIN = 'preload-page';
/** Read as text: compiled, it would call helpers that the page doesn't have. */
const SCRIPT = readFileSync(path.resolve(__dirname, 'preload-page.js'), 'utf8')
  .split('module.exports = ')[1]
  ?.replace(/;\s*$/, '');

/** The files of each page beyond those that every page loads. */
function filesByPage(compilation: Compilation): Record<string, string[]> {
  const common = new Set([...compilation.entrypoints.values()].flatMap((entry) => entry.getFiles()));
  const pages: Record<string, string[]> = {};
  for (const group of compilation.chunkGroups) {
    for (const { request } of group.origins) {
      const page = /((?:pages|packages)\/[\w/-]+\/index)(?:\.tsx)?$/.exec(request ?? '')?.[1];
      if (!page) continue;
      pages[page] = group.getFiles().filter((file) => !common.has(file) && /\.(?:js|css)$/.test(file));
    }
  }
  return pages;
}

/** Writes preload-page.js with this build's names into index.html. */
export class PreloadPagePlugin {
  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap(PLUGIN, (compilation) => {
      // The last stage: names with hashes are final.
      compilation.hooks.processAssets.tap({ name: PLUGIN, stage: 5000 }, () => {
        const page = compilation.getAsset(HTML);
        const files = filesByPage(compilation);
        if (!page || !files[FIRST_PAGE])
          throw new Error('index.html or the chunks of the first page are not where they were');
        const call = `(${SCRIPT})(${JSON.stringify(files)},${JSON.stringify(FIRST_PICTURES)},${JSON.stringify(FIRST_REQUESTS)},${JSON.stringify(FIRST_PAGE)})`;
        const html = page.source.source().toString();
        compilation.updateAsset(
          HTML,
          new sources.RawSource(html.replace('<script', () => `<script>${call}</script><script`)),
        );
      });
    });
  }
}
