const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { transformSync, version } = require('@swc/core');

const packageTypes = new Map();

/** The `type` of the package that a folder belongs to. */
function packageType(folder) {
  let type = packageTypes.get(folder);
  if (type === undefined) {
    const manifest = path.join(folder, 'package.json');
    const parent = path.dirname(folder);
    if (fs.existsSync(manifest)) type = JSON.parse(fs.readFileSync(manifest, 'utf8')).type ?? 'commonjs';
    else type = parent === folder ? 'commonjs' : packageType(parent);
    packageTypes.set(folder, type);
  }
  return type;
}

const isTypeScript = (file) => /\.[cm]?tsx?$/.test(file);
const isEsModule = (file) =>
  file.endsWith('.mjs') || (file.endsWith('.js') && packageType(path.dirname(file)) === 'module');

function options(file) {
  const typescript = isTypeScript(file);
  return {
    filename: file,
    swcrc: false,
    configFile: false,
    sourceMaps: typescript ? 'inline' : false,
    inputSourceMap: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: typescript ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript', importMeta: true },
      transform: typescript
        ? { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false, hidden: { jest: true } }
        : { hidden: { jest: false } },
    },
  };
}

const ownHash = createHash('sha1').update(fs.readFileSync(__filename)).update(version).digest('hex');

module.exports = {
  getCacheKey(source, file) {
    return createHash('sha1')
      .update(ownHash)
      .update(file)
      .update(String(isEsModule(file)))
      .update(source)
      .digest('hex');
  },
  process(source, file) {
    return { code: isTypeScript(file) || isEsModule(file) ? transformSync(source, options(file)).code : source };
  },
};
