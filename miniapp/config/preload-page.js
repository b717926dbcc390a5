/*
 * Runs in index.html before any bundle, as it stands here (so: nothing newer than our oldest browsers read). It names
 * the files and answers that the page in the address will need, so that they travel beside the bundles and not after
 * them. A fetch takes the preloaded answer where mode and credentials agree.
 *
 * files: by page; requests: by page, `{name}` standing for a parameter of the page; first: the page of an empty address.
 */
module.exports = (files, requests, first) => {
  const [page, query] = location.hash.replace(/^#?\/?/, '').split('?');
  const given = {};
  for (const pair of (query || '').split('&')) given[pair.split('=')[0]] = pair.split('=')[1];
  const add = (href, as) => {
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = as;
    link.href = href;
    if (as === 'fetch') link.crossOrigin = 'anonymous';
    document.head.appendChild(link);
  };
  for (const file of files[page || first] || []) add(`/${file}`, file.endsWith('.css') ? 'style' : 'script');
  for (const path of requests[page || first] || []) {
    const names = path.match(/[^{]+(?=\})/g) || [];
    if (names.every((name) => given[name]))
      add(
        path.replace(/\{(\w+)\}/g, (_, name) => given[name]),
        'fetch',
      );
  }
};
