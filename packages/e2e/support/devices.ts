/** The sizes of DESIGN 8's two apps: a common phone, and the screen of an office desk. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} as const;

export const DESK = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 } as const;
