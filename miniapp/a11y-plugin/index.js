/*
 * Taro's WeChat templates carry no aria-* attribute at all, so a screen reader meets nameless boxes.
 * This adds the attributes WeChat understands to the templates at build time, and (runtime.js) to the
 * table with which the runtime shortens property names.
 */
const path = require('node:path');
const attrs = require('./attrs.json');

module.exports = (ctx) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (!platform.template) return;
      platform.runtimePath = [].concat(platform.runtimePath, path.resolve(__dirname, 'runtime.js'));
      platform.template.mergeComponents(ctx, attrs);
    },
  });
};
