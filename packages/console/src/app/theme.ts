import type { ThemeConfig } from 'antd';

/**
 * The console's palette: one accent (shared with the phone), one ink, and four meanings. Colour never carries a meaning
 * alone: every tag and bar also has a word or a mark.
 */
export const palette = {
  accent: '#0B5FA5',
  accentSoft: '#E8F1F9',
  teal: '#12807A',
  ink: '#1C2733',
  inkSoft: '#55636F',
  line: '#E1E6EB',
  paper: '#F4F6F8',
  good: '#1B7F4B',
  warn: '#A85B00',
  bad: '#B3261E',
} as const;

/** Small sizes and quiet surfaces: a reviewer reads three hundred of these a week. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: palette.accent,
    colorInfo: palette.accent,
    colorSuccess: palette.good,
    colorWarning: palette.warn,
    colorError: palette.bad,
    // Derived backgrounds of such dark warning and error colours come out muddy.
    colorWarningBg: '#FDF6E9',
    colorWarningBorder: '#EBCF9B',
    colorErrorBg: '#FDF0EF',
    colorErrorBorder: '#EDB8B3',
    colorSuccessBg: '#EEF8F2',
    colorSuccessBorder: '#A9D8BC',
    colorInfoBg: '#EEF5FB',
    colorInfoBorder: '#B5D2EA',
    colorTextBase: palette.ink,
    colorBgLayout: palette.paper,
    colorBorder: '#CBD3DA',
    colorBorderSecondary: palette.line,
    colorLink: palette.accent,
    colorTextPlaceholder: '#6B7884',
    fontSize: 13,
    borderRadius: 4,
    borderRadiusLG: 6,
    controlHeight: 30,
    wireframe: false,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
    fontFamily:
      '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif',
  },
  components: {
    Table: {
      headerBg: '#F7F9FA',
      headerColor: palette.inkSoft,
      headerSplitColor: 'transparent',
      cellPaddingBlockSM: 6,
      cellPaddingInlineSM: 10,
      rowHoverBg: '#F3F8FC',
      rowSelectedBg: '#E8F1F9',
      rowSelectedHoverBg: '#DDEAF6',
    },
    Menu: {
      itemHeight: 30,
      itemMarginBlock: 1,
      groupTitleFontSize: 12,
      groupTitleColor: '#6B7884',
      itemSelectedBg: palette.accentSoft,
    },
    Descriptions: { itemPaddingBottom: 6, labelBg: '#F7F9FA' },
    Card: { headerFontSize: 14, headerHeight: 42, bodyPadding: 16 },
    Tabs: { horizontalItemPadding: '8px 0', horizontalMargin: '0 0 12px' },
    Timeline: { itemPaddingBottom: 14 },
  },
};
