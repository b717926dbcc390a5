/** '' on the web (same origin), an absolute https origin in the mini-program. Set by config/index.ts. */
declare const __API_ORIGIN__: string;

declare module '*.scss';
declare module '*.png';
declare module '*.svg';
