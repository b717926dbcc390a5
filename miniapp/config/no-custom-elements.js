// Takes the place of Taro's own tab bar and pull-to-refresh on the web, of which we use neither: with them the runtime of
// custom elements would stand in the first load.
const nothing = () => undefined;

module.exports = { defineCustomElementTaroPullToRefreshCore: nothing, defineCustomElementTaroTabbar: nothing };
