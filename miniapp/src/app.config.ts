const web = process.env.TARO_ENV === 'h5';

const tab = (name: string, page: string, text: string) => ({
  pagePath: `pages/${page}/index`,
  text,
  iconPath: `assets/tab/${name}.png`,
  selectedIconPath: `assets/tab/${name}-on.png`,
});

export default defineAppConfig({
  pages: ['pages/home/index', 'pages/policy/index', 'pages/progress/index', 'pages/mine/index'],
  subPackages: [
    {
      root: 'packages/measure',
      pages: ['detail/index', 'for-you/index', 'package/index', 'calculator/index', 'document/index', 'saved/index'],
    },
    { root: 'packages/apply', pages: ['form/index', 'review/index', 'receipt/index', 'detail/index'] },
    {
      root: 'packages/case',
      pages: [
        'offers/index',
        'offer/index',
        'repair/index',
        'clawback/index',
        'appeal/index',
        'rating/index',
        'stuck/index',
        'stuck-case/index',
        'stuck-report/index',
        'objections/index',
        'objection/index',
        'object/index',
        'certificate/index',
      ],
    },
    { root: 'packages/live', pages: ['list/index', 'player/index', 'notices/index'] },
    {
      root: 'packages/account',
      pages: [
        'login/index',
        'payees/index',
        'inbox/index',
        'enterprise/index',
        'enterprises/index',
        'bind/index',
        'members/index',
        'library/index',
        'reminders/index',
        'corrections/index',
        'my-data/index',
        'access/index',
        'privacy/index',
        'help/index',
      ],
    },
  ],
  preloadRule: {
    'pages/home/index': { network: 'wifi', packages: ['packages/measure'] },
  },
  window: {
    navigationBarTitleText: '亲清惠企',
    navigationBarBackgroundColor: '#ffffff',
    navigationBarTextStyle: 'black',
    backgroundColor: '#f3f6f8',
    backgroundTextStyle: 'dark',
    // The web draws its own header (ui/page) with roles and a back button; WeChat keeps its native bar.
    ...(web ? { navigationStyle: 'custom' as const } : {}),
  },
  tabBar: {
    custom: web,
    color: '#566675',
    selectedColor: '#0b5a94',
    backgroundColor: '#ffffff',
    borderStyle: 'white',
    list: [
      tab('home', 'home', '首页'),
      tab('policy', 'policy', '政策'),
      tab('progress', 'progress', '进度'),
      tab('mine', 'mine', '我的'),
    ],
  },
  // Photos, files, the clipboard and a number come only after consent, which ui/privacy-sheet asks for.
  ...(web ? {} : { __usePrivacyCheck__: true }),
  lazyCodeLoading: 'requiredComponents',
  // The web's page transitions leave a transform on the page, which breaks everything fixed inside it.
  ...(web ? { animation: false } : {}),
});
