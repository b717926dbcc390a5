import path from 'node:path';
import { defineConfig, type UserConfigExport } from '@tarojs/cli';
import TsconfigPathsPlugin from 'tsconfig-paths-webpack-plugin';
import { NormalModuleReplacementPlugin, ProvidePlugin } from 'webpack';
import { PreloadPagePlugin } from './preload';

const target = process.env.TARO_ENV === 'h5' ? 'h5' : 'weapp';
const root = path.resolve(__dirname, '..');

/** Packages published in newer JavaScript than WeChat's engine and old phones read: transpiled with our targets. */
const modern = (file: string) => /node_modules[\\/](@tanstack|zod|zustand)[\\/]/.test(file);
const transpiled = [path.resolve(root, '../packages'), modern];

/**
 * zod's namespace carries fifty languages of messages. Ours are Chinese and stand in the schemas themselves, so the
 * table is left out; a bundler can't drop it alone once schemas and zod land in different chunks.
 */
const noLocales = [/[\\/]locales[\\/]index\.js$/, path.resolve(root, 'config/no-locales.js')] as const;

/** Our pages and parts get the light View and Text of src/web; Taro's own code keeps its own. */
function ownPrimitives(resource: { request: string; contextInfo: { issuer: string } }): void {
  const { issuer } = resource.contextInfo;
  const own = path.resolve(root, 'src');
  if (!issuer.startsWith(own + path.sep) || issuer.startsWith(path.join(own, 'web'))) return;
  resource.request = path.join(own, 'web/primitives');
}

/** What Taro's start and router register before any page; the player's own elements stay (lib/react). */
function noCustomElements(resource: { request: string; contextInfo: { issuer: string } }): void {
  if (/[\\/]@tarojs[\\/]components[\\/]/.test(resource.contextInfo.issuer)) return;
  resource.request = path.resolve(root, 'config/no-custom-elements.js');
}

/**
 * What stands between `#ifdef h5` or `#ifdef weapp` and `#endif` is for that target alone. Lengths stay px on both: text
 * keeps its size on a tablet, and one set of tokens drives both.
 */
const platformStyles = { enable: true, config: { methods: ['platform'] } };

/** On the web the API is on the same origin; the mini-program needs an absolute, registered https origin. */
const apiOrigin = process.env.QINQING_API_ORIGIN ?? 'https://qinqing.example.gov.cn';

export default defineConfig<'webpack5'>(async (merge) => {
  const base: UserConfigExport<'webpack5'> = {
    projectName: 'qinqing-miniapp',
    date: '2026-11-23',
    designWidth: 375,
    deviceRatio: { 375: 2, 640: 2.34 / 2, 750: 1, 828: 1.81 / 2 },
    sourceRoot: 'src',
    outputRoot: `dist/${target}`,
    plugins: target === 'weapp' ? [path.resolve(root, 'a11y-plugin/index.js')] : [],
    // An unset process.env.X stays in the bundle and throws at run time: every build-time value is defined here.
    defineConstants: {
      __API_ORIGIN__: JSON.stringify(target === 'h5' ? '' : apiOrigin),
    },
    // Taro's default writes #"x" for private fields, which no engine parses.
    terser: { config: { output: { quote_keys: false, keep_quoted_props: false, comments: false } } },
    framework: 'react',
    compiler: { type: 'webpack5', prebundle: { enable: false } },
    cache: { enable: false },
    mini: {
      compile: { include: transpiled },
      optimizeMainPackage: { enable: true },
      postcss: { pxtransform: platformStyles, cssModules: { enable: false } },
      webpackChain(chain) {
        chain.resolve.plugin('tsconfig-paths').use(TsconfigPathsPlugin);
        chain.plugin('no-locales').use(NormalModuleReplacementPlugin, [...noLocales]);
        chain
          .plugin('weapp-globals')
          .use(ProvidePlugin, [{ AbortController: [path.resolve(root, 'src/lib/abort'), 'AbortController'] }]);
      },
    },
    h5: {
      publicPath: '/',
      staticDirectory: 'static',
      esnextModules: [],
      compile: { include: transpiled },
      router: { mode: 'hash' },
      output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
      miniCssExtractPluginOption: {
        ignoreOrder: true,
        filename: 'css/[name].[contenthash:8].css',
        chunkFilename: 'css/[name].[contenthash:8].css',
      },
      postcss: {
        pxtransform: platformStyles,
        autoprefixer: { enable: true, config: {} },
        cssModules: { enable: false },
      },
      webpackChain(chain) {
        chain.resolve.plugin('tsconfig-paths').use(TsconfigPathsPlugin);
        chain.plugin('no-locales').use(NormalModuleReplacementPlugin, [...noLocales]);
        chain.plugin('web-primitives').use(NormalModuleReplacementPlugin, [/^@tarojs\/components$/, ownPrimitives]);
        chain
          .plugin('no-custom-elements')
          .use(NormalModuleReplacementPlugin, [/^@tarojs\/components\/dist\/components$/, noCustomElements]);
        chain.plugin('preload-page').use(PreloadPagePlugin);
        // What every page stands on is started by programs of its own, before the app's: short tasks between which the
        // browser draws and hears a tap, instead of one long one. Programs run in the order of their entries.
        const app = chain.entry('app').values();
        chain.entryPoints.delete('app');
        for (const early of ['service', 'policy', 'live', 'react', 'platform']) {
          chain.entry(early).add(path.resolve(root, `src/web/early/${early}.ts`));
        }
        for (const part of app) chain.entry('app').add(part);
        chain.optimization.runtimeChunk('single');
        // Taro's own video part imports the full hls.js; both it and our player get the light build, once.
        chain.resolve.alias.set('hls.js$', path.resolve(root, 'node_modules/hls.js/dist/hls.light.mjs'));
        // Taro's default is chunks: 'initial', with which every lazy page carries its own copy of shared code.
        chain.optimization.splitChunks({
          chunks: 'all',
          minSize: 8000,
          maxAsyncRequests: 20,
          cacheGroups: {
            default: { minChunks: 2, priority: -20, reuseExistingChunk: true },
            taro: { test: /[\\/]@tarojs[\\/]/, name: 'taro', chunks: 'initial', priority: 20 },
            // Every page reads these; what one signed-in page alone reads (contract/firm) goes with that page, because
            // making a schema takes longer than loading it.
            contract: {
              test: /[\\/](packages[\\/]contract[\\/](?!(?:src|dist)[\\/]firm)|node_modules[\\/]zod[\\/])/,
              name: 'contract',
              chunks: 'all',
              priority: 30,
              enforce: true,
            },
          },
        });
      },
    },
  };
  return merge({}, base);
});
