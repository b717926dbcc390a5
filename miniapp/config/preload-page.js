/*
 * Runs in index.html before any bundle, as it stands here (so: nothing newer than our oldest browsers read). It names
 * the files and answers that the page in the address will need, so that they travel beside the bundles and not after
 * them. A fetch takes the preloaded answer where mode and credentials agree.
 *
 * files: by page; pictures and requests: by page, `{name}` standing for a parameter of the page; first: the page of an empty address.
 */
module.exports = (files, pictures, requests, first) => {
  const [page, query] = location.hash.replace(/^#?\/?/, '').split('?');
  const given = {};
  for (const pair of (query || '').split('&')) given[pair.split('=')[0]] = pair.split('=')[1];
  const add = (href, as) => {
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = as;
    link.href = href;
    if (as === 'image') link.fetchPriority = 'high';
    if (as === 'fetch') link.crossOrigin = 'anonymous';
    document.head.appendChild(link);
  };
  const addKnown = (paths, as) => {
    for (const path of paths || []) {
      const names = path.match(/[^{]+(?=\})/g) || [];
      if (names.every((name) => given[name]))
        add(
          path.replace(/\{(\w+)\}/g, (_, name) => given[name]),
          as,
        );
    }
  };
  const shown = page || first;
  addKnown(pictures[shown], 'image');
  for (const file of files[shown] || []) add(`/${file}`, file.endsWith('.css') ? 'style' : 'script');
  addKnown(requests[shown], 'fetch');
};
